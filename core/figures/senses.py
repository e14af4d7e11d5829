"""Towards which words the vector of a word moves, layer by layer, in two sentences."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.palette import GREEN, PINK

if TYPE_CHECKING:
    from core.attention.senses import Senses

COLOURS = {"company": PINK, "fruit": GREEN}


def senses(both: Sequence["Senses"], titles: Sequence[str], text: Mapping[str, str]) -> go.Figure:
    """One panel for each sentence. ``text``: ``layer``, ``nearness``, and a name per group."""
    figure = make_subplots(
        rows=1,
        cols=len(both),
        shared_yaxes=True,
        subplot_titles=list(titles),
        horizontal_spacing=0.06,
    )
    for column, one in enumerate(both, start=1):
        for group, cosines in one.cosines.items():
            figure.add_scatter(
                x=list(range(len(cosines))),
                y=cosines,
                name=text[group],
                legendgroup=group,
                showlegend=column == 1,
                mode="lines+markers",
                line={
                    "color": COLOURS[group].line,
                    "dash": "solid" if group == "company" else "dot",
                },
                marker={"symbol": "circle" if group == "company" else "square"},
                hovertemplate="%{y:.2f}<extra>%{fullData.name}</extra>",
                row=1,
                col=column,
            )
    figure.update_xaxes(title_text=text["layer"], dtick=1)
    figure.update_yaxes(title_text=text["nearness"], col=1)
    figure.update_layout(height=360, margin={"t": 76}, legend={"y": 1.14}, hovermode="x unified")
    return figure
