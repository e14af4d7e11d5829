"""What every word of a sentence feels of every other, all architectures on one scale."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.labels import plain

if TYPE_CHECKING:
    from core.sequence.gradients import GradientMatrix

COLUMNS = 2
DECADES = 8  # shown in colour; what is less has the colour of the least


def gradient_matrix(
    matrices: Sequence["GradientMatrix"], names: Mapping[str, str], text: Mapping[str, str]
) -> go.Figure:
    """A square for each architecture: the row feels the column. Exact zeros stay blank.

    ``text``: ``scale``, the title of the colours.
    """
    rows = -(-len(matrices) // COLUMNS)
    figure = make_subplots(
        rows=rows,
        cols=COLUMNS,
        subplot_titles=[names[one.config.model] for one in matrices],
        horizontal_spacing=0.06,
        vertical_spacing=0.2 / rows,
        shared_xaxes="all",
        shared_yaxes="all",
    )
    words = [plain(word) for word in matrices[0].words]
    pairs = [[f"{row} ← {column}" for column in words] for row in words]
    highest = max(float(one.norms.max(initial=0)) for one in matrices) or 1.0
    for number, one in enumerate(matrices):
        with np.errstate(divide="ignore"):
            exponents = np.log10(one.norms / highest)
        # Words may repeat, so the axes count and the ticks name.
        figure.add_trace(
            go.Heatmap(
                z=np.where(np.isneginf(exponents), np.nan, np.maximum(exponents, -DECADES)),
                customdata=one.norms,
                text=pairs,
                coloraxis="coloraxis",
                hoverongaps=False,
                xgap=1,
                ygap=1,
                hovertemplate="%{text}: %{customdata:.2e}<extra></extra>",
            ),
            row=number // COLUMNS + 1,
            col=number % COLUMNS + 1,
        )
    step = -(-len(words) // 30)
    ticks = list(range(0, len(words), step))
    named = [_short(matrices[0].words[tick]) for tick in ticks]
    figure.update_xaxes(tickvals=ticks, ticktext=named, tickangle=-60, showline=False, ticks="")
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=named,
        autorange="reversed",
        showgrid=False,
        showline=False,
        ticks="",
    )
    powers = list(range(0, -DECADES - 1, -2))
    figure.update_layout(
        height=120 + 310 * rows,
        margin={"t": 40, "b": 90},
        coloraxis={
            "colorscale": "Cividis",
            "cmin": -DECADES,
            "cmax": 0,
            "colorbar": {
                "title": {"text": text["scale"]},
                "tickvals": powers,
                "ticktext": ["1", *(f"10<sup>{power}</sup>" for power in powers[1:])],
                "orientation": "h",
                "y": -0.1,
                "yanchor": "top",
                "thickness": 12,
            },
        },
    )
    return figure


def _short(word: str, most: int = 12) -> str:
    """A word as the label of a row, cut if it is long."""
    return plain(word if len(word) <= most else word[: most - 1] + "…")
