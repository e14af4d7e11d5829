"""How often each way of solving is right, against the size or the steps of the problems."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from core.figures.palette import MEANINGS

if TYPE_CHECKING:
    from core.program_aided.comparison import Score
    from core.program_aided.prompts import Method

DASHES = {"direct": "dot", "words": "dash", "program": "solid"}
SYMBOLS = {"direct": "square", "words": "diamond", "program": "circle"}


def solver_accuracy(
    scores: Mapping["Method", Mapping[int, "Score"]],
    names: Mapping["Method", str],
    axis_label: str,
    accuracy_label: str,
) -> go.Figure:
    """One line for each method of ``scores`` (method → size → score); hover shows the counts."""
    figure = go.Figure()
    values = sorted({value for found in scores.values() for value in found})
    for method, name in names.items():
        found = scores.get(method, {})
        places = sorted(found)
        figure.add_scatter(
            x=places,
            y=[found[place].accuracy for place in places],
            name=name,
            mode="lines+markers",
            line={"color": MEANINGS[method].line, "dash": DASHES[method]},
            marker={"symbol": SYMBOLS[method], "size": 9},
            customdata=[[found[place].right, found[place].count] for place in places],
            hovertemplate="%{customdata[0]} / %{customdata[1]}<extra>%{fullData.name}</extra>",
        )
    figure.update_layout(height=400, hovermode="x unified")
    figure.update_xaxes(title_text=axis_label, tickvals=values)
    figure.update_yaxes(title_text=accuracy_label, range=[-0.03, 1.03], tickformat=".0%")
    return figure
