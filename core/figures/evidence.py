"""The sentences a model read, by score, with the one it cited."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.figures.palette import MEANINGS


def evidence(
    sentences: Sequence[str], scores: Sequence[float], cited: int | None, score_label: str
) -> go.Figure:
    """Horizontal bars, best on top; ``cited`` counts from 0. Hover shows the sentence."""
    colours = [
        MEANINGS["cited" if index == cited else "retrieved"].line for index in range(len(scores))
    ]
    numbers = [f"[{index + 1}]" for index in range(len(scores))]
    bars = go.Bar(
        x=list(scores),
        y=numbers,
        orientation="h",
        marker_color=colours,
        customdata=[_wrapped(sentence) for sentence in sentences],
        hovertemplate="%{customdata}<br>%{x:.3f}<extra>%{y}</extra>",
    )
    figure = go.Figure(bars)
    figure.update_layout(height=70 + 34 * len(scores), margin={"t": 8}, bargap=0.35)
    figure.update_xaxes(title_text=score_label, rangemode="tozero", showgrid=True)
    figure.update_yaxes(autorange="reversed", showgrid=False, ticks="")
    return figure


def _wrapped(text: str, width: int = 48, most: int = 240) -> str:
    """``text`` in lines for a hover label. It comes from documents, so ``<`` is escaped."""
    shown = text if len(text) <= most else text[:most].rstrip() + " …"
    safe = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    lines, line = [], ""
    for word in safe.split(" "):
        if line and len(line) + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "<br>".join([*lines, line])
