"""The Transformer and its first descendants, and what happened when."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from core.figures.palette import MEANINGS

_BRANCH = "rgba(128,128,128,0.5)"


@dataclass(frozen=True)
class Member:
    """A model: short ``name``, ``year`` (a fraction keeps one year's apart), ``branch`` 0 to 2.

    Its name stands ``below`` where a neighbour's stands above.
    """

    key: str
    name: str
    year: float
    branch: int
    below: bool = False


def family_tree(
    root: Member, members: Sequence[Member], branches: Sequence[str], chosen: str
) -> go.Figure:
    """A root on the left, a branch for each kind, the ``chosen`` member filled."""
    figure = go.Figure()
    for member in members:
        height = -member.branch
        bend = root.year + 0.35
        figure.add_scatter(
            x=[root.year, bend, member.year],
            y=[-1, height, height],
            mode="lines",
            line={"color": _BRANCH, "width": 2},
            hoverinfo="skip",
            showlegend=False,
        )
    colour = MEANINGS["transformer"].line
    everyone = [root, *members]
    figure.add_scatter(
        x=[member.year for member in everyone],
        y=[-member.branch for member in everyone],
        mode="markers+text",
        text=[
            f"<b>{member.name}</b>" if member.key == chosen else member.name for member in everyone
        ],
        textposition=["bottom center" if member.below else "top center" for member in everyone],
        marker={
            "size": [22 if member.key == chosen else 15 for member in everyone],
            "color": [colour if member.key == chosen else _BRANCH for member in everyone],
        },
        hoverinfo="skip",
        showlegend=False,
    )
    figure.update_layout(height=300, margin={"t": 16, "b": 40})
    figure.update_xaxes(
        tickvals=[2017, 2018, 2019], range=[2016.75, 2019.95], showgrid=True, showline=False
    )
    figure.update_yaxes(
        tickvals=[0, -1, -2],
        ticktext=list(branches),
        range=[-2.45, 0.6],
        showgrid=False,
        showline=False,
        ticks="",
    )
    return figure


@dataclass(frozen=True)
class Event:
    """Something that happened in ``year``; ``paper`` or another's judgement of it."""

    key: str
    name: str
    year: float
    is_paper: bool


def timeline(events: Sequence[Event], chosen: str) -> go.Figure:
    """The events on one line, the ``chosen`` one filled and named; the others' names on hover,
    since a small window has no room for all."""
    colour = MEANINGS["transformer"].line
    figure = go.Figure()
    for event in events:
        is_chosen = event.key == chosen
        figure.add_scatter(
            x=[event.year],
            y=[0],
            mode="markers+text",
            text=[f"<b>{event.name}</b>" if is_chosen else ""],
            textposition="top center",
            marker={
                "size": 18 if is_chosen else 13,
                "color": colour if is_chosen else _BRANCH,
                "symbol": "circle" if event.is_paper else "diamond",
            },
            cliponaxis=False,
            hovertemplate=f"{event.name}<extra></extra>",
            showlegend=False,
        )
    figure.add_hline(y=0, line_width=2, opacity=0.5, layer="below")
    figure.update_layout(height=180, margin={"t": 24, "b": 36})
    figure.update_xaxes(dtick=1, range=[2013.3, 2022.2], showline=False)
    figure.update_yaxes(visible=False, range=[-0.6, 1.0])
    return figure
