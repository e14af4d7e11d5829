"""Learning to look at the right word: one matrix for queries and keys, or two."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.attention_map import WEIGHTS
from core.figures.palette import BLUE, GREY, MEANINGS

if TYPE_CHECKING:
    from core.attention.lookup import PointingRun

STYLES = {
    "shared": {"color": GREY.line, "dash": "dash"},
    "separate": {"color": BLUE.line, "dash": "solid"},
}


def pointing(
    runs: Mapping[str, "PointingRun"], targets: Sequence[int], text: Mapping[str, str]
) -> go.Figure:
    """Loss of the ``shared`` and the ``separate`` run, and where their words look at the end;
    the right place of each is framed.

    ``text``: ``step``, ``loss``, ``query``, ``key``, ``shared``, ``separate``.
    """
    figure = make_subplots(
        rows=2, cols=2, specs=[[{"colspan": 2}, None], [{}, {}]], row_heights=[0.42, 0.58],
        subplot_titles=["", text["shared"], text["separate"]], vertical_spacing=0.2,
        horizontal_spacing=0.1,
    )  # fmt: skip
    for column, (name, run) in enumerate(runs.items(), start=1):
        figure.add_scatter(
            x=list(range(1, len(run.losses) + 1)), y=run.losses, name=text[name], mode="lines",
            line=STYLES[name], hovertemplate="%{y:.3f}<extra>%{fullData.name}</extra>",
            row=1, col=1,
        )  # fmt: skip
        places = [str(place + 1) for place in range(len(targets))]
        figure.add_heatmap(
            z=run.weights.astype(np.float32), x=places, y=places, zmin=0, zmax=1,
            colorscale=WEIGHTS, showscale=False, xgap=1, ygap=1, row=2, col=column,
            hovertemplate=f"{text['query']} %{{y}} → {text['key']} %{{x}}<br>%{{z:.3f}}"
            "<extra></extra>",
        )  # fmt: skip
        for place, target in enumerate(targets):
            figure.add_shape(
                type="rect", x0=target - 0.5, x1=target + 0.5, y0=place - 0.5, y1=place + 0.5,
                line={"color": MEANINGS["key"].line, "width": 1.5}, row=2, col=column,
            )  # fmt: skip
    figure.update_annotations(font_size=None)  # the template's, which grows when presenting
    figure.update_xaxes(title_text=text["step"], row=1, col=1)
    figure.update_yaxes(title_text=text["loss"], rangemode="tozero", row=1, col=1)
    figure.update_xaxes(title_text=text["key"], type="category", ticks="", row=2)
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False, ticks="", row=2)
    figure.update_yaxes(title_text=text["query"], row=2, col=1)
    figure.update_layout(height=640, margin={"t": 48})
    return figure
