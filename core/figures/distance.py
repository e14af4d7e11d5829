"""How well two words keep in touch as the text between them grows."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.figures.palette import BLUE, GREY


def attention_over_distance(
    distances: Sequence[int],
    kept: Sequence[float],
    text: Mapping[str, str],
) -> go.Figure:
    """The weight that reached over ``distances`` words, beside an equal share for all.

    ``text``: ``distance``, ``weight``, ``keenest``, ``equal``.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=list(distances),
        y=list(kept),
        name=text["keenest"],
        mode="lines+markers",
        line={"color": BLUE.line},
        hovertemplate="%{y:.3f}<extra>%{fullData.name}</extra>",
    )
    figure.add_scatter(
        x=list(distances),
        y=[1 / (distance + 1) for distance in distances],
        name=text["equal"],
        mode="lines",
        line={"color": GREY.line, "dash": "dot"},
        hovertemplate="%{y:.3f}<extra>%{fullData.name}</extra>",
    )
    figure.update_layout(height=320, hovermode="x unified")
    figure.update_xaxes(title_text=text["distance"], rangemode="tozero")
    figure.update_yaxes(title_text=text["weight"], range=[0, 1.04])
    return figure
