"""What width does to scores, with and without scaling."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.palette import GREY, MEANINGS

if TYPE_CHECKING:
    from core.attention.scaling import ScalingStudy

STYLES = {
    "scaled": {"color": MEANINGS["score"].line, "dash": "solid"},
    "unscaled": {"color": GREY.line, "dash": "dash"},
}
MEASURES = ("variance", "entropy", "gradient")


def scaling(study: "ScalingStudy", width: int, text: Mapping[str, str]) -> go.Figure:
    """Three measures against the width, one under another; ``width`` is marked.

    ``text``: ``width``, ``scaled``, ``unscaled``, ``variance``, ``entropy``, ``gradient``.
    """
    figure = make_subplots(
        rows=3, cols=1, shared_xaxes=True, vertical_spacing=0.07,
        subplot_titles=[text[measure] for measure in MEASURES],
    )  # fmt: skip
    for row, measure in enumerate(MEASURES, start=1):
        for name in ("unscaled", "scaled"):
            figure.add_scatter(
                x=study.widths, y=getattr(getattr(study, name), measure), name=text[name],
                legendgroup=name, showlegend=row == 1, mode="lines+markers", line=STYLES[name],
                marker={"symbol": "circle" if name == "scaled" else "square"},
                hovertemplate="%{y:.3g}<extra>%{fullData.name}</extra>", row=row, col=1,
            )  # fmt: skip
        figure.add_vline(
            width, line={"color": MEANINGS["query"].line, "width": 1.5, "dash": "dot"},
            row=row, col=1,
        )  # fmt: skip
    figure.update_annotations(font_size=None)  # the template's, which grows when presenting
    ticks = [int(number) for number in study.widths]
    figure.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{tick:,}" for tick in ticks])
    figure.update_xaxes(title_text=text["width"], row=3, col=1)
    figure.update_yaxes(type="log", exponentformat="power", dtick=1, row=1, col=1)
    figure.update_yaxes(rangemode="tozero", nticks=5, row=2, col=1)
    figure.update_yaxes(rangemode="tozero", nticks=5, row=3, col=1)
    figure.update_layout(height=620, margin={"t": 84}, legend={"y": 1.07})
    return figure


def shares(scaled: np.ndarray, unscaled: np.ndarray, text: Mapping[str, str]) -> go.Figure:
    """The weights (keys,) of one query, with and without scaling, side by side.

    ``text``: ``key``, ``weight``, ``scaled``, ``unscaled``.
    """
    figure = go.Figure()
    for name, weights in (("scaled", scaled), ("unscaled", unscaled)):
        figure.add_bar(
            x=list(range(1, len(weights) + 1)), y=weights, name=text[name],
            marker_color=STYLES[name]["color"],
            hovertemplate="%{y:.3f}<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    figure.update_xaxes(title_text=text["key"], dtick=1)
    figure.update_yaxes(title_text=text["weight"], range=[0, 1.02])
    figure.update_layout(height=320, margin={"t": 48}, bargap=0.25)
    return figure
