"""What heads are worth, and what changes without some."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from core.figures.attention_map import DIVERGING
from core.figures.labels import distinct
from core.figures.palette import GREY, MEANINGS

if TYPE_CHECKING:
    from core.attention.ablation import Guess

OFF = MEANINGS["unsupported"].line
KEPT = MEANINGS["score"].line


def importance(
    worth: np.ndarray, off: Collection[tuple[int, int]], text: Mapping[str, str]
) -> go.Figure:
    """``worth`` (layers, heads) of each head alone; those ``off`` are crossed out.

    A click gives ``customdata`` [layer, head]. ``text``: ``layer``, ``head``, ``worth``.
    """
    layers, heads = worth.shape
    reach = float(np.abs(worth).max()) or 1.0
    diverging = bool(worth.min() < 0)
    figure = go.Figure(
        go.Heatmap(
            z=worth.astype(np.float32), zmin=-reach if diverging else 0, zmax=reach,
            colorscale=DIVERGING if diverging else [[0, "rgba(0,114,178,0)"], [1, "#0072B2"]],
            xgap=2, ygap=2, hoverinfo="skip",
            colorbar={"title": {"text": text["worth"], "side": "right"}, "thickness": 12,
                      "tickformat": ".2~g", "nticks": 5},
        )
    )  # fmt: skip
    layer, head = (part.ravel() for part in np.mgrid[:layers, :heads])
    crossed = [(one, other) in off for one, other in zip(layer, head, strict=True)]
    opacity = [1.0 if mark else 0.0 for mark in crossed]
    figure.add_scatter(
        x=head, y=layer, mode="markers", showlegend=False,
        customdata=np.stack([layer, head], axis=-1).tolist(),  # a list comes back as a list
        text=[f"{part:.4f}" for part in worth.ravel()],
        marker={"symbol": "x", "size": 15, "color": OFF, "opacity": opacity,
                "line": {"width": 1, "color": "white"}},
        hovertemplate=f"{text['layer']} %{{customdata[0]}} · {text['head']} %{{customdata[1]}}"
        f"<br>{text['worth']} %{{text}}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(title_text=text["head"], dtick=1, ticks="", showline=False)
    figure.update_yaxes(
        title_text=text["layer"], dtick=1, ticks="", showline=False, showgrid=False,
        autorange="reversed",
    )  # fmt: skip
    figure.update_layout(height=100 + 40 * layers, margin={"t": 8}, dragmode=False)
    return figure


def surprise(
    words: Sequence[str], before: np.ndarray, after: np.ndarray, text: Mapping[str, str]
) -> go.Figure:
    """How far each word's probability fell or rose: log-probabilities ``before`` and
    ``after``, each (words,). ``text``: ``word``, ``change``."""
    change = after - before
    figure = go.Figure(
        go.Bar(
            x=distinct(words), y=change,
            marker_color=[OFF if part < 0 else MEANINGS["cited"].line for part in change],
            customdata=np.exp(np.stack([before, after], axis=-1)),
            hovertemplate="%{x}<br>%{customdata[0]:.1%} → %{customdata[1]:.1%}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(title_text=text["word"], tickangle=-60 if len(words) > 8 else 0, dtick=1,
                        showticklabels=len(words) <= 64)  # fmt: skip
    figure.update_yaxes(title_text=text["change"], zeroline=True)
    figure.update_layout(height=340, margin={"t": 8}, bargap=0.25)
    return figure


def guesses(
    before: Sequence["Guess"], after: Sequence["Guess"], text: Mapping[str, str]
) -> go.Figure:
    """What the model would write next, with all heads and without some.

    ``text``: ``before``, ``after``, ``probability``.
    """
    known = {guess.label: guess.probability for guess in after}
    first = {guess.label: guess.probability for guess in before}
    labels = list(dict.fromkeys([*first, *known]))
    names = distinct(labels)
    figure = go.Figure()
    for name, found, colour in (("before", first, KEPT), ("after", known, GREY.line)):
        figure.add_bar(
            y=names, x=[found.get(label) for label in labels], name=text[name], orientation="h",
            marker_color=colour, hovertemplate="%{x:.1%}<extra>%{y}</extra>",
        )  # fmt: skip
    figure.update_xaxes(title_text=text["probability"], tickformat=".0%", rangemode="tozero")
    figure.update_yaxes(autorange="reversed", showgrid=False, ticks="")
    figure.update_layout(height=110 + 40 * len(names), margin={"t": 40}, bargap=0.25)
    return figure
