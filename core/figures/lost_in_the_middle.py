"""How often the right sentence is cited, by where it stands in the prompt."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.figures.palette import BLUE, ORANGE, VERMILION

_LOOKS = ((ORANGE.line, "circle"), (BLUE.line, "square"), (VERMILION.line, "diamond"))


def lost_in_the_middle(shares: Mapping[int, Sequence[float]], text: Mapping[str, str]) -> go.Figure:
    """One line for each number of sentences in the prompt: share right by place, from 1.

    ``text``: ``place``, ``right``, ``sentences`` (with the blank ``{count}``).
    """
    figure = go.Figure()
    for (count, values), (colour, symbol) in zip(shares.items(), _LOOKS, strict=False):
        figure.add_scatter(
            x=list(range(1, count + 1)), y=list(values), mode="lines+markers",
            name=text["sentences"].format(count=count),
            line={"color": colour}, marker={"symbol": symbol, "size": 10},
            hovertemplate="%{x}: %{y:.0%}<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    figure.update_layout(height=360, margin={"t": 64})
    figure.update_xaxes(title_text=text["place"], dtick=1)
    figure.update_yaxes(title_text=text["right"], range=[0, 1.05], tickformat=".0%")
    return figure
