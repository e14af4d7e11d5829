"""What shuffling the words changes, and what positions look like."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.figures.labels import plain
from core.figures.palette import BLUE, GREY

LOWEST = 1e-17  # what rounding leaves may be exactly 0, which has no place on the axis


def order_differences(
    differences: Mapping[str, np.ndarray],
    words: Sequence[str],
    names: Mapping[str, str],
    text: Mapping[str, str],
    chosen: str,
) -> go.Figure:
    """By how much each word's vector changed, a line for each kind of positions.

    ``text``: ``difference``, the axis, and ``noticed``, the name of the line below which
    a change is rounding.
    """
    figure = go.Figure()
    places = list(range(len(words)))
    for kind, values in differences.items():
        figure.add_scatter(
            x=places,
            y=np.maximum(values, LOWEST),
            name=names[kind],
            mode="lines+markers",
            line={
                "color": (BLUE if kind == chosen else GREY).line,
                "width": 3 if kind == chosen else 1.2,
                "dash": "dot" if kind == "none" else "solid",
            },
            hovertemplate="%{y:.1e}<extra>%{fullData.name}</extra>",
        )
    figure.add_hline(y=1e-5, line_dash="dash", line_width=1, opacity=0.6)
    # Plotly puts the note of a line on a logarithmic axis elsewhere, so it is placed by hand.
    figure.add_annotation(
        text=text["noticed"],
        x=0,
        xref="paper",
        xanchor="left",
        y=-5,
        yanchor="top",
        showarrow=False,
    )
    figure.update_layout(height=380, hovermode="x unified")
    figure.update_xaxes(tickvals=places, ticktext=[plain(word) for word in words], tickangle=-45)
    figure.update_yaxes(type="log", title_text=text["difference"], exponentformat="power", dtick=4)
    return figure


def positions(picture: np.ndarray, text: Mapping[str, str]) -> go.Figure:
    """Positions as a heatmap (positions down, dimensions across). ``text``: both axes."""
    limit = float(np.abs(picture).max()) or 1.0
    figure = go.Figure(
        go.Heatmap(
            z=picture,
            zmin=-limit,
            zmax=limit,
            colorscale="PuOr",
            y=list(range(1, len(picture) + 1)),
            colorbar={"thickness": 10},
            hovertemplate="%{y}, %{x}: %{z:.3f}<extra></extra>",
        )
    )
    figure.update_layout(height=340)
    figure.update_xaxes(title_text=text["dimension"])
    figure.update_yaxes(title_text=text["position"], autorange="reversed", showgrid=False)
    return figure
