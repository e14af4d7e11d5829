"""What training came to: curves over the steps, and accuracy against distance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

from core.figures.architectures import STYLES

Measured = Literal["loss", "accuracy", "first_word_gradient"]


@dataclass(frozen=True)
class Run:
    """One run as it is drawn: its ``model`` and ``seed``, and a value at each of ``steps``."""

    model: str
    seed: int
    steps: Sequence[int]
    values: Sequence[float]


def training_curves(
    runs: Sequence[Run],
    names: Mapping[str, str],
    text: Mapping[str, str],
    *,
    logarithmic: bool = False,
    chance: float | None = None,
) -> go.Figure:
    """A line for each run, a colour for each architecture. ``text``: ``step`` and ``value``,
    the axes; ``chance``, the name of the line of who guesses."""
    figure = go.Figure()
    named: set[str] = set()
    for run in runs:
        style = STYLES[run.model]
        figure.add_scatter(
            x=list(run.steps),
            y=list(run.values),
            name=names[run.model],
            legendgroup=run.model,
            showlegend=run.model not in named,
            mode="lines",
            opacity=0.85,
            line={"color": style.colour.line, "dash": style.dash, "width": 2},
            hovertemplate=f"%{{x}}: %{{y:.3g}}<extra>{names[run.model]} {run.seed}</extra>",
        )
        named.add(run.model)
    if chance is not None:
        figure.add_hline(
            y=chance,
            line_dash="dot",
            line_width=1,
            opacity=0.7,
            annotation_text=text["chance"],
            annotation_position="bottom right",
        )
    figure.update_layout(height=340)
    figure.update_xaxes(title_text=text["step"], rangemode="tozero")
    if logarithmic:
        figure.update_yaxes(type="log", exponentformat="power", nticks=8)
    else:
        figure.update_yaxes(rangemode="tozero")
    figure.update_yaxes(title_text=text["value"])
    return figure


@dataclass(frozen=True)
class Reached:
    """Accuracies that the seeds of ``model`` reached at a ``distance``."""

    model: str
    distance: int
    accuracies: Sequence[float]


def accuracy_by_distance(
    results: Sequence[Reached],
    names: Mapping[str, str],
    text: Mapping[str, str],
    chance: float,
) -> go.Figure:
    """A line through the means, a point for each seed. ``text``: ``distance``, ``accuracy``,
    ``chance``."""
    figure = go.Figure()
    for model in dict.fromkeys(result.model for result in results):
        own = [result for result in results if result.model == model]
        style = STYLES[model]
        figure.add_scatter(
            x=[result.distance for result in own],
            y=[sum(result.accuracies) / len(result.accuracies) for result in own],
            name=names[model],
            legendgroup=model,
            mode="lines",
            line={"color": style.colour.line, "dash": style.dash},
            hovertemplate="%{y:.0%}<extra>%{fullData.name}</extra>",
        )
        figure.add_scatter(
            x=[result.distance for result in own for _ in result.accuracies],
            y=[accuracy for result in own for accuracy in result.accuracies],
            legendgroup=model,
            showlegend=False,
            mode="markers",
            marker={"color": style.colour.line, "symbol": style.symbol, "opacity": 0.7},
            hoverinfo="skip",
        )
    figure.add_hline(
        y=chance,
        line_dash="dot",
        line_width=1,
        opacity=0.7,
        annotation_text=text["chance"],
        annotation_position="bottom left",
    )
    distances = sorted({result.distance for result in results})
    figure.update_layout(height=380, hovermode="x unified")
    figure.update_xaxes(
        title_text=text["distance"],
        type="log",
        tickvals=distances,
        ticktext=[str(distance) for distance in distances],
    )
    figure.update_yaxes(title_text=text["accuracy"], tickformat=".0%", range=[0, 1.06])
    return figure
