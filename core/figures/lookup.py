"""Asking a small library: how much each word answers, and what comes of it."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.labels import plain
from core.figures.palette import MEANINGS

SCORE = MEANINGS["score"].line


def colour_of(value: np.ndarray) -> str:
    """A value of the library (3,), from 0 to 1, as the colour it stands for."""
    red, green, blue = (np.clip(value, 0, 1) * 255).round().astype(int)
    return f"#{red:02X}{green:02X}{blue:02X}"


def answers(
    words: Sequence[str],
    scores: np.ndarray,
    weights: np.ndarray,
    values: np.ndarray,
    output: np.ndarray,
    text: Mapping[str, str],
) -> go.Figure:
    """Scores and weights (words,) of one question, bars in the words' own colours, and the
    mixture ``output`` (3,) of ``values`` (words, 3).

    ``text``: ``score``, ``weight``, ``output``.
    """
    names = [plain(word) for word in words]
    figure = make_subplots(
        rows=1, cols=3, column_widths=[0.36, 0.42, 0.22], shared_yaxes=False,
        subplot_titles=[text["score"], text["weight"], text["output"]], horizontal_spacing=0.05,
    )  # fmt: skip
    figure.add_bar(
        x=scores, y=names, orientation="h", marker_color=SCORE, row=1, col=1,
        hovertemplate="%{x:.2f}<extra>%{y}</extra>",
    )  # fmt: skip
    figure.add_bar(
        x=weights, y=names, orientation="h", row=1, col=2,
        marker={"color": [colour_of(value) for value in values]},
        text=[f"{weight:.0%}" for weight in weights], textposition="auto",
        hovertemplate="%{x:.1%}<extra>%{y}</extra>",
    )  # fmt: skip
    figure.add_bar(
        x=[1], y=[""], row=1, col=3, orientation="h", width=1,
        marker={"color": colour_of(output)},
        hovertemplate=f"{colour_of(output)}<extra></extra>",
    )  # fmt: skip
    figure.update_annotations(font_size=None)  # the template's, which grows when presenting
    figure.update_yaxes(autorange="reversed", showgrid=False, ticks="")
    figure.update_yaxes(showticklabels=False, col=2)
    figure.update_yaxes(showticklabels=False, showline=False, col=3)
    figure.update_xaxes(nticks=4)
    figure.update_xaxes(range=[0, 1.02], tickformat=".0%", col=2)
    figure.update_xaxes(visible=False, range=[0, 1], col=3)
    figure.update_layout(
        height=64 + 40 * len(words), showlegend=False, bargap=0.3, margin={"t": 40, "b": 32}
    )
    return figure


def moved(
    words: Sequence[str], before: np.ndarray, after: np.ndarray, text: Mapping[str, str]
) -> go.Figure:
    """Where attention moves each word on the plane: from ``before`` to ``after``, each
    (words, 2). ``text``: ``before``, ``after``."""
    figure = go.Figure()
    for word, start, end in zip(words, before, after, strict=True):
        figure.add_scatter(
            x=[start[0], end[0]], y=[start[1], end[1]], mode="lines", hoverinfo="skip",
            line={"color": MEANINGS["value"].line, "width": 1, "dash": "dot"}, showlegend=False,
            name=plain(word),
        )  # fmt: skip
    names = [plain(word) for word in words]
    figure.add_scatter(
        x=before[:, 0], y=before[:, 1], mode="markers+text", text=names, name=text["before"],
        textposition="top center", marker={"color": MEANINGS["key"].line, "symbol": "circle-open"},
        hovertemplate="%{text}<br>%{x:.2f}, %{y:.2f}<extra>%{fullData.name}</extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=after[:, 0], y=after[:, 1], mode="markers", customdata=names, name=text["after"],
        marker={"color": MEANINGS["value"].line, "symbol": "diamond"},
        hovertemplate="%{customdata}<br>%{x:.2f}, %{y:.2f}<extra>%{fullData.name}</extra>",
    )  # fmt: skip
    reach = max(1.4, float(np.abs(np.concatenate([before, after])).max()) * 1.2)
    figure.update_xaxes(range=[-reach, reach], showgrid=True, constrain="domain")
    figure.update_yaxes(range=[-reach, reach], scaleanchor="x", constrain="domain")
    figure.update_layout(height=420)
    return figure
