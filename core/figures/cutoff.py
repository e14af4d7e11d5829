"""What a model knows by year, how sure it is when it is wrong, and what it answers."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from core.figures.labels import plain
from core.figures.palette import BLUE, GREEN, GREY, SKY, VERMILION

if TYPE_CHECKING:
    from core.cutoff.evaluation import CalibrationBin, YearScore

STYLES = {
    "right": {"color": BLUE.line, "dash": "solid"},
    "confidence": {"color": VERMILION.line, "dash": "dash"},
    "truth": {"color": GREEN.line, "dash": "dot"},
}
SYMBOLS = {"right": "circle", "confidence": "square", "truth": "diamond"}


def cliff(
    scores: Sequence["YearScore"], cutoff: int, chance: float, text: Mapping[str, str]
) -> go.Figure:
    """Share of right answers, confidence and the truth's probability, by year of the fact.

    ``text``: ``year``, ``share``, ``right``, ``confidence``, ``truth``, ``chance``, ``known``,
    ``unknown``.
    """
    figure = go.Figure()
    years = [score.year for score in scores]
    for name, style in STYLES.items():
        figure.add_scatter(
            x=years,
            y=[getattr(score, name) for score in scores],
            name=text[name],
            mode="lines+markers",
            line=style,
            marker={"symbol": SYMBOLS[name], "size": 9},
            hovertemplate="%{x}: %{y:.0%}<extra>%{fullData.name}</extra>",
        )
    figure.add_vrect(
        x0=cutoff + 0.5, x1=years[-1] + 0.4, fillcolor=GREY.line, opacity=0.14, line_width=0
    )
    figure.add_vline(cutoff + 0.5, line={"color": GREY.line, "width": 2})
    for x, anchor, key in ((cutoff + 0.45, "right", "known"), (cutoff + 0.55, "left", "unknown")):
        figure.add_annotation(
            x=x, y=1.07, yref="y", text=text[key], showarrow=False, xanchor=anchor
        )
    figure.add_hline(
        y=chance, line_dash="dot", line_width=1.5, line_color=GREY.line,
        annotation_text=text["chance"], annotation_position="bottom left",
    )  # fmt: skip
    figure.update_layout(height=430, margin={"t": 72})
    figure.update_xaxes(
        title_text=text["year"], tickvals=years, range=[years[0] - 0.4, years[-1] + 0.4]
    )
    figure.update_yaxes(title_text=text["share"], tickformat=".0%", range=[-0.04, 1.14],
                        tickvals=[0, 0.25, 0.5, 0.75, 1])  # fmt: skip
    return figure


def calibration(
    before: Sequence["CalibrationBin"], after: Sequence["CalibrationBin"], text: Mapping[str, str]
) -> go.Figure:
    """How sure against how often right, before and after the cutoff; the size is how many.

    ``text``: ``confidence``, ``right``, ``before``, ``after``, ``perfect``, ``answers``.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", name=text["perfect"], hoverinfo="skip",
        line={"color": GREY.line, "dash": "dot", "width": 1.5},
    )  # fmt: skip
    most = max((found.count for found in (*before, *after)), default=1)
    for name, bins, colour, symbol in (
        ("before", before, BLUE, "circle"),
        ("after", after, VERMILION, "square"),
    ):
        figure.add_scatter(
            x=[found.confidence for found in bins],
            y=[found.right for found in bins],
            name=text[name],
            mode="lines+markers",
            line={"color": colour.line, "width": 1.5},
            marker={
                "symbol": symbol,
                "size": [8 + 26 * (found.count / most) ** 0.5 for found in bins],
                "opacity": 0.8,
            },
            customdata=[found.count for found in bins],
            hovertemplate=(
                f"{text['confidence']} %{{x:.0%}}<br>{text['right']} %{{y:.0%}}<br>"
                f"{text['answers']} %{{customdata}}<extra>%{{fullData.name}}</extra>"
            ),
        )
    figure.update_layout(height=420)
    figure.update_xaxes(title_text=text["confidence"], tickformat=".0%", range=[-0.03, 1.05])
    figure.update_yaxes(title_text=text["right"], tickformat=".0%", range=[-0.06, 1.1])
    return figure


def answer_bars(
    values: Sequence[str], probabilities: Sequence[float], true: str | None, text: Mapping[str, str]
) -> go.Figure:
    """The probability of each possible answer, likeliest first; the true one is marked.

    ``text``: ``probability``, ``true``, ``other``.
    """
    order = sorted(range(len(values)), key=lambda place: -probabilities[place])
    figure = go.Figure()
    for key, colour, chosen in (
        ("true", GREEN, [place for place in order if values[place] == true]),
        ("other", SKY, [place for place in order if values[place] != true]),
    ):
        figure.add_bar(
            x=[probabilities[place] for place in chosen],
            y=[plain(values[place]) for place in chosen],
            orientation="h",
            name=text[key],
            marker_color=colour.line,
            marker_pattern_shape="/" if key == "true" else "",
            showlegend=bool(chosen),
            text=[f"{probabilities[place]:.0%}" for place in chosen],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:.1%}<extra></extra>",
        )
    figure.update_layout(height=90 + 24 * len(values), bargap=0.3)
    figure.update_xaxes(title_text=text["probability"], tickformat=".0%", range=[0, 1.08])
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=[plain(values[place]) for place in reversed(order)],
        type="category",
        showgrid=False,
    )
    return figure
