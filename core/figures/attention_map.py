"""Attention weights as pictures: all heads at a glance, one head, and what makes a weight."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.labels import distinct
from core.figures.palette import MEANINGS

# From nothing, whatever the paper, to a deep shade of the colour of scores.
WEIGHTS = [[0.0, "rgba(178,68,129,0)"], [1.0, "rgba(178,68,129,1)"]]
# Half as deep, so that a number can be read on it, in ink on light paper or on dark.
UNDER_NUMBERS = [[0.0, "rgba(178,68,129,0)"], [1.0, "rgba(178,68,129,0.65)"]]
# From purple through nothing to orange.
DIVERGING = [
    [0.0, "rgba(127,95,192,0.9)"],
    [0.5, "rgba(127,95,192,0)"],
    [0.5, "rgba(230,97,1,0)"],
    [1.0, "rgba(230,97,1,0.9)"],
]
FRAME = "rgba(128,128,128,0.35)"
CHOSEN = MEANINGS["query"].line
THUMBNAIL = 48  # cells on a side of one small picture
LABELLED = 64  # words that still have room for their names


def thumbnails(weights: np.ndarray, most: int = THUMBNAIL) -> np.ndarray:
    """``weights`` (layers, heads, queries, keys) as whole percents for small pictures, no
    more than ``most`` cells on a side: a cell is the largest weight of the block it covers."""
    queries, keys = weights.shape[-2:]
    for axis, length in ((-2, queries), (-1, keys)):
        starts = np.unique(np.linspace(0, length, min(length, most), endpoint=False).astype(int))
        weights = np.maximum.reduceat(weights, starts, axis=axis)
    percents: np.ndarray = (weights * 100).round().astype(np.uint8)
    return percents


def overview(weights: np.ndarray, chosen: tuple[int, int], text: Mapping[str, str]) -> go.Figure:
    """Small pictures of all heads, one row for each layer; ``chosen`` is (layer, head).

    A click gives ``customdata`` [layer, head]. ``text``: ``layer``, ``head``.
    """
    small = thumbnails(weights)
    layers, heads, rows, columns = small.shape
    # One picture of all: [layer, row, head, column].
    mosaic = small.transpose(0, 2, 1, 3).reshape(layers * rows, heads * columns)
    figure = go.Figure(
        go.Heatmap(
            z=mosaic, x0=0.5 / columns - 0.5, dx=1 / columns, y0=0.5 / rows - 0.5, dy=1 / rows,
            zmin=0, zmax=100, colorscale=WEIGHTS, showscale=False, hoverinfo="skip",
        )
    )  # fmt: skip
    layer, head = (part.ravel() for part in np.mgrid[:layers, :heads])
    unseen = {"marker": {"opacity": 0}}
    figure.add_scatter(
        x=head, y=layer, mode="markers",
        customdata=np.stack([layer, head], axis=-1).tolist(),  # a list comes back as a list
        marker={"size": 22, "symbol": "square", "opacity": 0}, showlegend=False,
        selected=unseen, unselected=unseen,
        hovertemplate=f"{text['layer']} %{{customdata[0]}} · {text['head']} %{{customdata[1]}}"
        "<extra></extra>",
    )  # fmt: skip
    for place in range(1, heads):
        figure.add_vline(place - 0.5, line={"color": FRAME, "width": 1})
    for place in range(1, layers):
        figure.add_hline(place - 0.5, line={"color": FRAME, "width": 1})
    figure.add_shape(
        type="rect", x0=chosen[1] - 0.5, x1=chosen[1] + 0.5, y0=chosen[0] - 0.5,
        y1=chosen[0] + 0.5, line={"color": CHOSEN, "width": 3},
    )  # fmt: skip
    figure.update_xaxes(
        title_text=text["head"], dtick=1, range=[-0.5, heads - 0.5], showline=False, ticks="",
        side="top",
    )  # fmt: skip
    figure.update_yaxes(
        title_text=text["layer"], dtick=1, range=[layers - 0.5, -0.5], showgrid=False,
        showline=False, ticks="",
    )  # fmt: skip
    figure.update_layout(height=90 + 72 * layers, margin={"t": 64, "b": 8}, dragmode=False)
    return figure


def head_map(
    weights: np.ndarray,
    queries: Sequence[str],
    keys: Sequence[str],
    text: Mapping[str, str],
    chosen: int | None = None,
    values: bool = False,
) -> go.Figure:
    """``weights`` (queries, keys) of one head, a row for each query; ``chosen`` is one of them.

    ``values`` writes the numbers into
    the cells. ``text``: ``query``, ``key``, ``weight``.
    """
    rows, columns = distinct(queries), distinct(keys)
    gap = 1 if len(columns) <= LABELLED else 0
    figure = go.Figure(
        go.Heatmap(
            z=weights.astype(np.float32), x=columns, y=rows, zmin=0, zmax=1,
            colorscale=UNDER_NUMBERS if values else WEIGHTS, showscale=False, xgap=gap, ygap=gap,
            hovertemplate=f"{text['query']} %{{y}}<br>{text['key']} %{{x}}<br>"
            f"{text['weight']} %{{z:.3f}}<extra></extra>",
        )
    )  # fmt: skip
    if values:
        _write_numbers(figure, weights, rows, columns)
    if chosen is not None:
        figure.add_shape(
            type="rect", x0=-0.5, x1=len(columns) - 0.5, y0=chosen - 0.5, y1=chosen + 0.5,
            line={"color": CHOSEN, "width": 2},
        )  # fmt: skip
    _words_on_axes(figure, rows, columns, text)
    row = 34 if values else 22
    figure.update_layout(height=130 + min(row * len(rows), 620), margin={"t": 8})
    return figure


def score_map(scores: np.ndarray, words: Sequence[str], text: Mapping[str, str]) -> go.Figure:
    """Scores (queries, keys) from low to high; what is hidden (-inf) stays empty."""
    names = distinct(words)
    seen = np.where(np.isfinite(scores), scores, np.nan)
    reach = float(np.nanmax(np.abs(seen))) or 1.0
    figure = go.Figure(
        go.Heatmap(
            z=seen, x=names, y=names, zmin=-reach, zmax=reach, colorscale=DIVERGING,
            showscale=False, xgap=1, ygap=1, hoverongaps=False,
            hovertemplate=f"{text['query']} %{{y}}<br>{text['key']} %{{x}}<br>"
            f"{text['score']} %{{z:.2f}}<extra></extra>",
        )
    )  # fmt: skip
    _write_numbers(figure, seen, names, names)
    _words_on_axes(figure, names, names, text)
    figure.update_layout(height=130 + 34 * len(names), margin={"t": 8})
    return figure


def products(
    parts: np.ndarray,
    weights: np.ndarray,
    keys: Sequence[str],
    text: Mapping[str, str],
    most: int = 24,
) -> go.Figure:
    """What one query makes of each key: the products of their numbers, ``parts`` (keys,
    width), and the ``weights`` (keys,) that come of their sums.

    Of more than ``most`` keys those of the largest weights are shown, in the text's order.
    ``text``: ``key``, ``dimension``, ``product``, ``weight``.
    """
    shown = np.sort(np.argsort(-weights, kind="stable")[:most])
    names = distinct([keys[place] for place in shown])
    reach = float(np.abs(parts[shown]).max()) or 1.0
    figure = make_subplots(
        rows=1, cols=2, column_widths=[0.76, 0.24], shared_yaxes=True, horizontal_spacing=0.02
    )
    figure.add_heatmap(
        z=parts[shown].astype(np.float32), x=list(range(parts.shape[1])), y=names,
        zmin=-reach, zmax=reach, colorscale=DIVERGING, showscale=False, ygap=1, row=1, col=1,
        hovertemplate=f"{text['key']} %{{y}}<br>{text['dimension']} %{{x}}<br>"
        f"{text['product']} %{{z:.2f}}<extra></extra>",
    )  # fmt: skip
    figure.add_bar(
        x=weights[shown], y=names, orientation="h", marker_color=MEANINGS["score"].line,
        row=1, col=2, showlegend=False, hovertemplate="%{x:.3f}<extra>%{y}</extra>",
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", showgrid=False, ticks="", showline=False, dtick=1)
    figure.update_yaxes(title_text=text["key"], col=1)
    figure.update_xaxes(title_text=text["dimension"], row=1, col=1)
    figure.update_xaxes(title_text=text["weight"], range=[0, 1], nticks=3, row=1, col=2)
    figure.update_layout(height=110 + 26 * len(names), margin={"t": 8}, bargap=0.3)
    return figure


def _write_numbers(
    figure: go.Figure, numbers: np.ndarray, rows: Sequence[str], columns: Sequence[str]
) -> None:
    """Numbers into their cells, in the ink of the page; a heatmap's own would take its colours
    for opaque, and write dark on dark."""
    places = [
        (column, row, f"{number:.2f}")
        for row, line in zip(rows, numbers.tolist(), strict=True)
        for column, number in zip(columns, line, strict=True)
        if np.isfinite(number)
    ]
    x, y, text = zip(*places, strict=True)
    figure.add_scatter(x=x, y=y, text=text, mode="text", hoverinfo="skip", showlegend=False)


def _words_on_axes(
    figure: go.Figure, rows: Sequence[str], columns: Sequence[str], text: Mapping[str, str]
) -> None:
    """Rows are queries from the top, columns are keys; names where there is room."""
    named = max(len(rows), len(columns)) <= LABELLED
    common = {"showgrid": False, "ticks": "", "showline": False, "showticklabels": named}
    figure.update_xaxes(
        title={"text": text["key"], "font": {"color": MEANINGS["key"].line}},
        tickangle=-60 if len(columns) > 8 else 0, dtick=1, type="category", **common,
    )  # fmt: skip
    figure.update_yaxes(
        title={"text": text["query"], "font": {"color": MEANINGS["query"].line}},
        autorange="reversed", dtick=1, type="category", **common,
    )  # fmt: skip
