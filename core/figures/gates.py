"""How much of its old state a gated network keeps at each word."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from core.figures.architectures import STYLES


def gates(
    kept: Mapping[str, np.ndarray], names: Mapping[str, str], text: Mapping[str, str]
) -> go.Figure:
    """``kept[model]`` (length, width): its mean, and the range of the middle 80 per cent.

    ``text``: ``place`` and ``kept``, the axes.
    """
    figure = go.Figure()
    for model, values in kept.items():
        style = STYLES[model]
        places = np.arange(1, len(values) + 1)
        low, high = np.quantile(values, (0.1, 0.9), axis=1)
        red, green, blue = (int(style.colour.line[at : at + 2], 16) for at in (1, 3, 5))
        figure.add_scatter(
            x=np.concatenate([places, places[::-1]]),
            y=np.concatenate([high, low[::-1]]),
            fill="toself",
            fillcolor=f"rgba({red},{green},{blue},0.16)",
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(
            x=places,
            y=values.mean(axis=1),
            name=names[model],
            mode="lines",
            line={"color": style.colour.line},
            hovertemplate="%{y:.2f}<extra>%{fullData.name}</extra>",
        )
    figure.update_layout(height=280, hovermode="x unified")
    figure.update_xaxes(title_text=text["place"])
    figure.update_yaxes(title_text=text["kept"], range=[0, 1.02])
    return figure
