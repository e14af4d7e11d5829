"""The answers of several programs as votes."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.figures.palette import GREY, MEANINGS


def answer_votes(
    answers: Sequence[str], votes: Sequence[int], failed: int, failed_name: str, votes_label: str
) -> go.Figure:
    """Horizontal bars, most votes on top: the winner in the colour of programs, the others grey.

    ``failed`` programs came to no answer; their bar, hatched, stands last if there are any.
    """
    names, counts = list(answers), list(votes)
    colours = [MEANINGS["program"].line] + [GREY.line] * len(names)
    patterns = [""] * len(names)
    if failed:
        names, counts, patterns = [*names, failed_name], [*counts, failed], [*patterns, "/"]
        if len(names) == 1:
            colours = [GREY.line]
    bars = go.Bar(
        x=counts,
        y=names,
        orientation="h",
        marker_color=colours[: len(names)],
        marker_pattern_shape=patterns,
        text=counts,
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x}<extra></extra>",
    )
    figure = go.Figure(bars)
    figure.update_layout(height=90 + 40 * len(names), margin={"t": 8, "r": 40}, bargap=0.35)
    most = max(counts, default=1)
    figure.update_xaxes(
        title_text=votes_label, rangemode="tozero", dtick=max(1, most // 6), range=[0, most * 1.1]
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, ticks="", type="category")
    return figure
