"""Instruction tuning: the loss and the test on the way, tokens left out, padding, lengths."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from core.figures.finetuning_runs import smoothed
from core.figures.palette import BLUE, GREEN, GREY, ORANGE, VERMILION

if TYPE_CHECKING:
    from core.instruction.packing import Layout

FORM, RIGHT, BASE, CHOSEN = BLUE.line, GREEN.line, GREY.line, VERMILION.line


def loss_on_the_way(
    losses: Sequence[float], kept: Sequence[int], chosen: int, text: Mapping[str, str]
) -> go.Figure:
    """The loss of every step, smoothed, with the kept steps on it; ``chosen`` stands out.

    A kept step carries itself as ``customdata``. ``text``: ``step``, ``loss``, ``each``,
    ``smooth``, ``kept``.
    """
    steps = list(range(1, len(losses) + 1))
    line = smoothed(losses)
    figure = go.Figure()
    figure.add_scatter(
        x=steps, y=list(losses), mode="lines", name=text["each"], hoverinfo="skip",
        line={"color": BASE, "width": 0.8}, opacity=0.55,
    )  # fmt: skip
    figure.add_scatter(
        x=steps, y=line, mode="lines", name=text["smooth"], line={"color": BLUE.line},
        hoverinfo="skip",  # a click must find the kept step on it
    )  # fmt: skip
    figure.add_scatter(
        x=[max(1, step) for step in kept],
        y=[line[max(0, step - 1)] for step in kept],
        mode="markers", name=text["kept"], customdata=list(kept),
        marker={
            "size": [17 if step == chosen else 11 for step in kept],
            "color": [CHOSEN if step == chosen else BLUE.line for step in kept],
            "symbol": ["diamond" if step == chosen else "circle" for step in kept],
        },
        hovertemplate=f"{text['step']} %{{customdata}}: %{{y:.2f}}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(title_text=text["step"])
    figure.update_yaxes(title_text=text["loss"], rangemode="tozero")
    figure.update_layout(height=340, margin={"t": 56}, showlegend=True)
    return figure


def shares_on_the_way(
    kept: Sequence[int],
    form: Sequence[float],
    right: Sequence[float],
    text: Mapping[str, str],
) -> go.Figure:
    """Shares of the test with the asked form and with the right answer, by kept step.

    The steps stand at even distances. ``text``: ``step``, ``share``, ``form``, ``right``.
    """
    names = [f"{step:,}" for step in kept]
    figure = go.Figure()
    for values, name, colour, dash in (
        (form, text["form"], FORM, "solid"), (right, text["right"], RIGHT, "dash"),
    ):  # fmt: skip
        figure.add_scatter(
            x=names, y=list(values), mode="lines+markers", name=name,
            line={"color": colour, "dash": dash},
            hovertemplate="%{x}: %{y:.0%}<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    figure.update_xaxes(title_text=text["step"], type="category")
    figure.update_yaxes(title_text=text["share"], range=[0, 1.03], tickformat=".0%")
    figure.update_layout(height=340, margin={"t": 56}, showlegend=True)
    return figure


def shares_by_task(
    tasks: Sequence[str],
    base: Sequence[float],
    form: Sequence[float],
    right: Sequence[float],
    text: Mapping[str, str],
) -> go.Figure:
    """Task by task: the base's form, and the tuned model's form and right answers.

    ``text``: ``share``, ``base``, ``form``, ``right``.
    """
    figure = go.Figure()
    for values, name, colour, symbol in (
        (base, text["base"], BASE, "circle-open"), (form, text["form"], FORM, "circle"),
        (right, text["right"], RIGHT, "diamond"),
    ):  # fmt: skip
        figure.add_scatter(
            x=list(values), y=list(tasks), mode="markers", name=name,
            marker={"color": colour, "symbol": symbol, "size": 13, "line": {"width": 2}},
            hovertemplate="%{y}: %{x:.0%}<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    figure.update_xaxes(
        title_text=text["share"], range=[-0.03, 1.03], tickformat=".0%", showgrid=True
    )
    figure.update_yaxes(autorange="reversed", showgrid=True)
    figure.update_layout(height=110 + 30 * len(tasks), margin={"t": 56}, showlegend=True)
    return figure


def tokens_left_out(
    tokens: Sequence[str],
    scores: Sequence[float],
    whole: float,
    chosen: int | None,
    text: Mapping[str, str],
) -> go.Figure:
    """Score of the right answer with one token left out, for each; the line is with all.

    A bar carries its place as ``customdata``. ``text``: ``token``, ``score``, ``whole``.
    """
    places, names = list(range(len(tokens))), [escape(token) for token in tokens]
    figure = go.Figure()
    figure.add_bar(
        x=places, y=list(scores), customdata=places, text=names, textposition="none",
        marker_color=[CHOSEN if place == chosen else BLUE.line for place in places],
        hovertemplate="%{text}: %{y:.2f}<extra></extra>",
    )  # fmt: skip
    figure.add_hline(whole, line={"color": GREY.line, "width": 2, "dash": "dot"})
    figure.add_annotation(
        x=1, xref="paper", y=whole, text=text["whole"], showarrow=False, xanchor="right",
        yanchor="bottom",
    )  # fmt: skip
    figure.update_xaxes(title_text=text["token"], tickvals=places, ticktext=names,
                        tickangle=-60)  # fmt: skip
    figure.update_yaxes(title_text=text["score"], range=[0, 1.08])
    figure.update_layout(height=380, margin={"t": 24}, bargap=0.2)
    return figure


def padding_by_way(layouts: "Sequence[Layout]", text: Mapping[str, str]) -> go.Figure:
    """Tokens of the examples and of padding, by way of making rows.

    ``text``: ``tokens``, ``own``, ``padding``, and each way by its name.
    """
    names = [text[layout.way] for layout in layouts]
    figure = go.Figure()
    for values, name, colour in (
        ([layout.tokens - layout.padding for layout in layouts], text["own"], BLUE.line),
        ([layout.padding for layout in layouts], text["padding"], ORANGE.line),
    ):
        figure.add_bar(
            x=values, y=names, orientation="h", name=name, marker_color=colour,
            hovertemplate="%{y}: %{x:,}<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    figure.update_xaxes(title_text=text["tokens"], showgrid=True)
    figure.update_yaxes(autorange="reversed")
    figure.update_layout(height=280, barmode="stack", margin={"t": 56}, showlegend=True)
    return figure


def token_lengths(
    lengths: Mapping[str, Sequence[int]], window: int | None, text: Mapping[str, str]
) -> go.Figure:
    """How many rows have how many tokens, by language; at ``window``, if given, they are cut.

    ``text``: ``tokens``, ``rows``, ``window``, and each language by its name.
    """
    figure = go.Figure()
    for (lang, values), colour in zip(lengths.items(), (BLUE.line, ORANGE.line), strict=False):
        figure.add_histogram(
            x=[min(value, 2 * window) if window else value for value in values],
            name=text[lang], marker_color=colour, nbinsx=50,
            hovertemplate="%{x}: %{y:,}<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    if window:
        figure.add_vline(window, line={"color": CHOSEN, "width": 2, "dash": "dot"},
                         annotation_text=text["window"])  # fmt: skip
    figure.update_xaxes(title_text=text["tokens"])
    figure.update_yaxes(title_text=text["rows"])
    figure.update_layout(height=320, barmode="stack", margin={"t": 56}, showlegend=True)
    return figure
