"""The remedies side by side, a fine-tuning under way, and points for and against."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from core.figures.palette import BLUE, GREEN, GREY, ORANGE, VERMILION

if TYPE_CHECKING:
    from core.cutoff.advice import Advice
    from core.cutoff.published import PublishedCutoff
    from core.cutoff.remedies import Score

# Colour, symbol, and how far off its row, so that no mark hides another.
MEASURES = {
    "old": (GREY, "square", -0.2),
    "new": (BLUE, "circle", 0.0),
    "later": (ORANGE, "diamond", 0.2),
}


def score_card(
    scores: Sequence["Score"], names: Mapping[str, str], chance: float, text: Mapping[str, str]
) -> go.Figure:
    """For each remedy the share of right answers on old, new and still later facts.

    ``text``: ``right``, ``old``, ``new``, ``later``, ``chance``.
    """
    figure = go.Figure()
    rows = [names[score.remedy] for score in scores]
    for name, (colour, symbol, off) in MEASURES.items():
        figure.add_scatter(
            x=[getattr(score, name) for score in scores],
            y=[place + off for place in range(len(rows))],
            customdata=rows,
            name=text[name],
            mode="markers",
            marker={"color": colour.line, "symbol": symbol, "size": 15,
                    "line": {"width": 1.5, "color": "white"}},
            hovertemplate="%{customdata}: %{x:.0%}<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    figure.add_vline(
        chance, line={"color": GREY.line, "width": 1.5, "dash": "dot"},
        annotation_text=text["chance"], annotation_position="bottom right",
    )  # fmt: skip
    figure.update_layout(height=130 + 52 * len(scores))
    figure.update_xaxes(title_text=text["right"], tickformat=".0%", range=[-0.04, 1.06])
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=rows, range=[len(rows) - 0.4, -0.6], showgrid=True
    )
    return figure


def tuning_loss(
    steps: Sequence[int], losses: Sequence[float], text: Mapping[str, str]
) -> go.Figure:
    """Loss of a fine-tuning so far. ``text``: ``step``, ``loss``."""
    figure = go.Figure()
    figure.add_scatter(
        x=list(steps), y=list(losses), mode="lines", line={"color": VERMILION.line},
        hovertemplate="%{x}: %{y:.3f}<extra></extra>",
    )  # fmt: skip
    figure.update_layout(height=280, showlegend=False)
    figure.update_xaxes(title_text=text["step"], rangemode="tozero")
    figure.update_yaxes(title_text=text["loss"], rangemode="tozero")
    return figure


def published_cutoffs(models: Sequence["PublishedCutoff"], text: Mapping[str, str]) -> go.Figure:
    """From the end of the training data to the day of release, a line for each model.

    ``text``: ``cutoff``, ``released``, ``months`` (with a blank ``{months}``).
    """
    figure = go.Figure()
    for model in models:
        figure.add_scatter(
            x=[model.cutoff, model.released], y=[model.name, model.name], mode="lines",
            line={"color": GREY.line, "width": 4}, showlegend=False, hoverinfo="skip",
        )  # fmt: skip
    for key, colour, symbol in (("cutoff", VERMILION, "square"), ("released", GREEN, "circle")):
        figure.add_scatter(
            x=[getattr(model, key) for model in models],
            y=[model.name for model in models],
            name=text[key],
            mode="markers+text" if key == "released" else "markers",
            text=[text["months"].format(months=model.months) for model in models],
            textposition="middle right",
            marker={"color": colour.line, "symbol": symbol, "size": 12},
            hovertemplate="%{y}: %{x|%Y-%m}<extra>%{fullData.name}</extra>",
        )
    last = max((model.released for model in models), default=None)
    first = min((model.cutoff for model in models), default=None)
    if first and last:
        figure.update_xaxes(range=[first.replace(month=6, day=1), last.replace(year=last.year + 1)])
    figure.update_xaxes(tickformat="%Y-%m")
    figure.update_layout(height=110 + 40 * len(models))
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def advice(
    found: "Advice", names: Mapping[str, str], reasons: Mapping[str, str], text: Mapping[str, str]
) -> go.Figure:
    """Points for and against each choice, stacked; hover tells the reason.

    ``text``: ``points``, ``for``, ``against``.
    """
    figure = go.Figure()
    for key, colour in (("for", GREEN), ("against", VERMILION)):
        points = [point for point in found.points if (point.points > 0) == (key == "for")]
        figure.add_bar(
            x=[point.points for point in points],
            y=[names[point.choice] for point in points],
            orientation="h",
            name=text[key],
            marker={"color": colour.line, "line": {"width": 1, "color": "white"},
                    "pattern": {"shape": "" if key == "for" else "/"}},
            customdata=[reasons[point.reason] for point in points],
            hovertemplate="%{x:+d}: %{customdata}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(height=300, barmode="relative", bargap=0.4)
    figure.update_xaxes(title_text=text["points"], dtick=1, zeroline=True)
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=[names[choice] for choice in reversed(list(found.totals))],
        type="category",
        showgrid=False,
    )
    return figure
