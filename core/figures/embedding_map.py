"""Chunks and a question on a plane."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from core.figures.labels import plain
from core.figures.palette import GREY, MEANINGS

if TYPE_CHECKING:
    from core.retrieval.mapping import EmbeddingMap


def embedding_map(
    drawn: "EmbeddingMap",
    texts: Sequence[str],
    found: Sequence[int],
    picked: int,
    text: Mapping[str, str],
) -> go.Figure:
    """``found`` are the chunks that the question found (from 0), ``picked`` the one picked.

    Every chunk carries its number, from 1, as custom data. ``text``: ``question``, ``chunk``,
    ``found``, ``picked``, ``across``, ``up``.
    """
    places = range(len(texts))
    groups = {
        "chunk": [at for at in places if at not in found and at != picked],
        "found": [at for at in places if at in found and at != picked],
        "picked": [picked] if picked in places else [],
    }
    looks = {
        "chunk": {"color": GREY.line, "size": 9, "symbol": "circle"},
        "found": {"color": MEANINGS["retrieved"].line, "size": 13, "symbol": "circle"},
        "picked": {
            "color": MEANINGS["retrieved"].line, "size": 19, "symbol": "circle",
            "line": {"width": 3, "color": MEANINGS["query"].line},
        },
    }  # fmt: skip
    figure = go.Figure()
    for group, members in groups.items():
        figure.add_scatter(
            x=[drawn.points[at, 0] for at in members],
            y=[drawn.points[at, 1] for at in members],
            mode="markers+text",
            text=[str(at + 1) for at in members],
            textposition="top center",
            name=text[group],
            marker=looks[group],
            customdata=[at + 1 for at in members],
            hovertext=[_short(texts[at]) for at in members],
            hovertemplate="%{hovertext}<extra>%{customdata}</extra>",
            # A pick is shown by its ring; Plotly must not fade the rest.
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
        )
    figure.add_scatter(
        x=[drawn.query[0]], y=[drawn.query[1]], mode="markers", name=text["question"],
        marker={"symbol": "star", "size": 19, "color": MEANINGS["query"].line},
        hovertemplate="%{fullData.name}<extra></extra>",
    )  # fmt: skip
    figure.update_layout(height=430, margin={"t": 70})
    across, up = (_range(np.append(drawn.points[:, axis], drawn.query[axis])) for axis in (0, 1))
    figure.update_xaxes(title_text=text["across"], showticklabels=False, ticks="", range=across)
    figure.update_yaxes(title_text=text["up"], showticklabels=False, ticks="", showgrid=False,
                        range=up)  # fmt: skip
    return figure


def _range(values: np.ndarray, around: float = 0.12) -> list[float]:
    """From the least to the largest, with room around for the numbers of the chunks."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = around * (high - low) or 1.0
    return [low - room, high + room]


def _short(text: str, most: int = 90) -> str:
    line = " ".join(text.split())
    return plain(line if len(line) <= most else line[:most].rstrip() + " …")
