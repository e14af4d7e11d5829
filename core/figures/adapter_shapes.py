"""A frozen matrix and the two thin ones beside it, to scale."""

from collections.abc import Mapping

import plotly.graph_objects as go

from core.figures.palette import GREY, VERMILION

FROZEN, TRAINED = GREY.line, VERMILION.line
GAP = 0.08  # between the parts, as a share of the longer side


def to_scale(inputs: int, outputs: int, rank: int, text: Mapping[str, str]) -> go.Figure:
    """The matrix as ``outputs`` rows of ``inputs`` numbers, A above it and B beside it.

    Every length is to scale, so at a small rank both are hairlines. ``text``: ``frozen``,
    ``a``, ``b``, ``size``.
    """
    gap = GAP * max(inputs, outputs)
    figure = go.Figure()
    parts = (
        ("frozen", (0, 0, inputs, outputs), FROZEN, outputs, inputs),
        ("a", (0, outputs + gap, inputs, outputs + gap + rank), TRAINED, rank, inputs),
        ("b", (inputs + gap, 0, inputs + gap + rank, outputs), TRAINED, outputs, rank),
    )
    for name, (left, low, right, high), colour, rows, columns in parts:
        size = text["size"].format(rows=f"{rows:,}", columns=f"{columns:,}")
        figure.add_scatter(
            x=[left, right, right, left, left], y=[low, low, high, high, low], mode="lines",
            fill="toself", line={"color": colour, "width": 1.5}, fillcolor=colour,
            opacity=0.45 if name == "frozen" else 1, name=text[name], hoverinfo="skip",
            showlegend=False,
        )  # fmt: skip
        at = {
            "frozen": (inputs / 2, outputs / 2, "middle center"),
            "a": (inputs / 2, outputs + gap + rank, "top center"),
            "b": (inputs + gap + rank, outputs / 2, "middle right"),
        }[name]
        label = f"{text[name]}<br>{size}" if name != "a" else f"{text[name]} · {size}"
        figure.add_scatter(
            x=[at[0]], y=[at[1]], mode="text", text=[label], textposition=at[2],
            hoverinfo="skip", showlegend=False, cliponaxis=False,
        )  # fmt: skip
    room = max(inputs, outputs)
    figure.update_xaxes(visible=False, range=[-0.02 * room, inputs + gap + rank + 0.42 * room])
    figure.update_yaxes(
        visible=False, scaleanchor="x", range=[-0.02 * room, outputs + gap + rank + 0.12 * room]
    )
    figure.update_layout(height=420, margin={"l": 8, "r": 8, "t": 8, "b": 8})
    return figure


def by_method(
    names: Mapping[str, str], counts: Mapping[str, int], chosen: str, text: Mapping[str, str]
) -> go.Figure:
    """Trainable numbers of every method on a logarithmic axis, fewest at the top.

    ``text``: ``trainable``.
    """
    order = sorted(counts, key=lambda name: -counts[name])
    figure = go.Figure(
        go.Bar(
            x=[counts[name] for name in order],
            y=[names[name] for name in order],
            orientation="h",
            marker_color=[TRAINED if name == chosen else FROZEN for name in order],
            text=[f"{counts[name]:,}" for name in order],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:,}<extra></extra>",
        )
    )
    figure.update_xaxes(type="log", title_text=text["trainable"], exponentformat="power", dtick=1)
    figure.update_layout(height=90 + 30 * len(order), margin={"r": 110, "t": 8}, bargap=0.3)
    return figure
