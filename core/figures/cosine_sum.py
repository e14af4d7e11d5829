"""How 384 products add up to a cosine."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from core.figures.palette import MEANINGS, ORANGE

if TYPE_CHECKING:
    from core.retrieval.cosine import Cosine

_LOOKS = ((MEANINGS["query"].line, "solid"), (ORANGE.line, "dot"))


def cosine_sum(sums: Sequence[tuple[str, "Cosine"]], text: Mapping[str, str]) -> go.Figure:
    """One rising line for each named cosine. ``text``: ``numbers``, ``sum``."""
    figure = go.Figure()
    for (name, cosine), (colour, dash) in zip(sums, _LOOKS, strict=False):
        running = cosine.running
        figure.add_scatter(
            x=list(range(1, len(running) + 1)), y=running, mode="lines", name=name,
            line={"color": colour, "dash": dash},
            hovertemplate="%{x}: %{y:.3f}<extra>%{fullData.name}</extra>",
        )  # fmt: skip
        figure.add_annotation(
            x=len(running), y=float(running[-1]), text=f"{running[-1]:.2f}", showarrow=False,
            xanchor="left", xshift=6,
        )  # fmt: skip
    figure.update_layout(height=330, margin={"r": 56})
    figure.update_xaxes(title_text=text["numbers"])
    figure.update_yaxes(title_text=text["sum"])
    return figure
