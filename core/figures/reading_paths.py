"""A sentence as an architecture reads it, with the way from one word to another."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from core.figures.architectures import STYLES
from core.figures.labels import plain

if TYPE_CHECKING:
    from core.sequence.gradients import Probe
    from core.sequence.paths import Graph, Path, State

DRAWN = 24  # words; of a longer sentence only the way is drawn
_FAINT = "rgba(128,128,128,0.28)"


def reading_path(
    model: str,
    words: Sequence[str],
    graph: "Graph",
    path: "Path | None",
    text: Mapping[str, str],
    probe: "Probe" = "word",
) -> go.Figure:
    """The words at the bottom, the states above, what reads what in grey, the way in colour.

    The way grows step by step when the button ``text["play"]`` is pressed.
    With the probe ``answer``, the last of ``words`` is the answer's own place.
    """
    figure = go.Figure()
    style = STYLES[model]
    small = len(words) <= DRAWN
    if small:
        xs, ys = _lines(_edges(graph, probe))
        figure.add_scatter(
            x=xs,
            y=ys,
            mode="lines",
            line={"color": _FAINT, "width": 1},
            hoverinfo="skip",
            showlegend=False,
        )
        states = sorted(
            {(state.place, state.layer) for edge in _edges(graph, probe) for state in edge}
        )
        figure.add_scatter(
            x=[place for place, _ in states],
            y=[layer for _, layer in states],
            mode="markers",
            marker={"color": _FAINT, "size": 9},
            hoverinfo="skip",
            showlegend=False,
        )
    way = list(path.states) if path is not None else []
    line = {"color": style.colour.line, "width": 4}
    marker = {"color": style.colour.line, "size": 11 if small else 5}
    figure.add_scatter(
        x=[s.place for s in way],
        y=[s.layer for s in way],
        mode="lines+markers",
        line=line,
        marker=marker,
        hoverinfo="skip",
        showlegend=False,
    )
    if len(way) > 1:
        every = max(1, len(way) // 40)
        ends = [*range(1, len(way), every), len(way)]
        figure.frames = [
            go.Frame(
                data=[{"x": [s.place for s in way[:end]], "y": [s.layer for s in way[:end]]}],
                traces=[len(figure.data) - 1],
            )
            for end in ends
        ]
        play = {
            "frame": {"duration": 2000 / len(ends), "redraw": False},
            "fromcurrent": False,
            "transition": {"duration": 0},
        }
        figure.update_layout(
            updatemenus=[
                {
                    "type": "buttons",
                    "showactive": False,
                    "buttons": [{"label": text["play"], "method": "animate", "args": [None, play]}],
                    "x": 1,
                    "xanchor": "right",
                    "y": 1.02,
                    "yanchor": "bottom",
                    "bgcolor": "rgba(128,128,128,0.12)",
                    "pad": {"t": 0, "r": 0},
                }
            ]
        )
    top = max([state.layer for state in way], default=1)
    figure.update_layout(height=230 if top < 2 else 300, margin={"t": 40, "b": 60})
    figure.update_yaxes(visible=False, range=[-0.35, max(top, 1) + 0.35])
    figure.update_xaxes(showline=False, ticks="", range=[-0.7, len(words) + 0.2])
    if small:
        figure.update_xaxes(
            tickvals=list(range(len(words))),
            ticktext=[plain(word) for word in words],
            tickangle=-40,
        )
    return figure


def _edges(graph: "Graph", probe: "Probe") -> list[tuple["State", "State"]]:
    """All that is read on the way to the probe."""
    found, waiting, seen = [], list(graph.asked(probe)), set(graph.asked(probe))
    while waiting:
        state = waiting.pop()
        for read in graph.reads(state):
            found.append((state, read))
            if read not in seen:
                seen.add(read)
                waiting.append(read)
    return found


def _lines(
    edges: Iterable[tuple["State", "State"]],
) -> tuple[list[float | None], list[float | None]]:
    """Line segments in one trace, with gaps between."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for one, other in edges:
        xs += [one.place, other.place, None]
        ys += [one.layer, other.layer, None]
    return xs, ys


def path_lengths(
    lengths: Mapping[str, int | None], names: Mapping[str, str], title: str, none: str
) -> go.Figure:
    """Steps from word to word, a bar for each architecture; ``none`` where there is no way."""
    models = list(lengths)[::-1]
    figure = go.Figure(
        go.Bar(
            x=[lengths[model] or 0 for model in models],
            y=[names[model] for model in models],
            orientation="h",
            marker_color=[STYLES[model].colour.line for model in models],
            text=[none if lengths[model] is None else f"{lengths[model]:,}" for model in models],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    figure.update_layout(height=70 + 34 * len(models), margin={"t": 8, "r": 60}, bargap=0.4)
    figure.update_xaxes(title_text=title, rangemode="tozero")
    figure.update_yaxes(showgrid=False, ticks="")
    return figure
