"""Fine-tuning runs: one as it goes, several beside one another."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import plotly.graph_objects as go

from core.figures.palette import BLUE, GREEN, GREY, ORANGE, PINK, SKY, VERMILION

if TYPE_CHECKING:
    from core.finetuning.folders import Metrics

Measure = Literal["loss", "learning_rate", "gradient_norm", "speed", "memory"]
MEASURES: tuple[Measure, ...] = ("loss", "learning_rate", "gradient_norm", "speed", "memory")

_LINES = (BLUE, VERMILION, GREEN, ORANGE, PINK, SKY, GREY)
_DASHES = ("solid", "dash", "dot", "dashdot")
MEBIBYTE = 1024**2


def values_of(measure: Measure, steps: Sequence["Metrics"]) -> list[float]:
    """What is drawn of each step: memory in MiB, speed in tokens a second."""
    if measure == "speed":
        return [row.tokens / row.step_seconds if row.step_seconds else 0.0 for row in steps]
    if measure == "memory":
        return [row.memory / MEBIBYTE for row in steps]
    return [getattr(row, measure) for row in steps]


def run_curve(
    steps: Sequence["Metrics"], text: Mapping[str, str], measure: Measure = "loss"
) -> go.Figure:
    """One measure of a run against its steps; the loss with that on what was held out.

    ``text``: ``step``, ``held_out``, and each measure by its name.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=[row.step + 1 for row in steps],
        y=values_of(measure, steps),
        name=text["taught"] if measure == "loss" else text[measure],
        mode="lines",
        line={"color": BLUE.line},
        hovertemplate="%{x}: %{y:.4g}<extra>%{fullData.name}</extra>",
    )
    asked = [row for row in steps if row.held_out_loss is not None]
    if measure == "loss" and asked:
        figure.add_scatter(
            x=[row.step + 1 for row in asked],
            y=[row.held_out_loss for row in asked],
            name=text["held_out"],
            mode="lines+markers",
            line={"color": VERMILION.line, "dash": "dash"},
            marker={"symbol": "diamond"},
            hovertemplate="%{x}: %{y:.4g}<extra>%{fullData.name}</extra>",
        )
    figure.update_xaxes(title_text=text["step"], range=[0, steps[-1].steps * 1.02 if steps else 1])
    figure.update_yaxes(title_text=text[measure], rangemode="tozero")
    figure.update_layout(height=340, margin={"t": 48}, showlegend=measure == "loss")
    return figure


def runs_compared(runs: Mapping[str, Sequence["Metrics"]], text: Mapping[str, str]) -> go.Figure:
    """The losses of several runs against the examples' tokens they had read.

    ``text``: ``tokens_read``, ``loss``. Smoothed over a tenth of a run, so that lines of
    small batches can be told apart.
    """
    figure = go.Figure()
    for place, (name, steps) in enumerate(runs.items()):
        tokens, read = 0, []
        for row in steps:
            tokens += row.tokens
            read.append(tokens)
        figure.add_scatter(
            x=read,
            y=smoothed([row.loss for row in steps]),
            name=name,
            mode="lines",
            line={
                "color": _LINES[place % len(_LINES)].line,
                "dash": _DASHES[place % len(_DASHES)],
            },
            hovertemplate="%{x:,}: %{y:.3f}<extra>%{fullData.name}</extra>",
        )
    figure.update_xaxes(title_text=text["tokens_read"], rangemode="tozero")
    figure.update_yaxes(title_text=text["loss"], rangemode="tozero")
    figure.update_layout(height=340, margin={"t": 64}, showlegend=True)
    return figure


def smoothed(values: Sequence[float]) -> list[float]:
    """The mean of each value and those just before it, a tenth of all of them."""
    width = max(1, len(values) // 10)
    return [
        sum(values[max(0, end - width) : end]) / len(values[max(0, end - width) : end])
        for end in range(1, len(values) + 1)
    ]
