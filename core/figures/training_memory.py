"""What a training step takes of memory: a waterfall, ways side by side, knobs, measurements."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.figures.palette import BLUE, GREEN, GREY, ORANGE, PINK, SKY, VERMILION

GIB = 1024**3
COLOURS = {
    "weights": GREY.line,
    "constants": "#C8C4BA",
    "adapter": VERMILION.line,
    "optimizer": BLUE.line,
    "gradients": PINK.line,
    "activations": GREEN.line,
    "loss": ORANGE.line,
    "workspace": SKY.line,
    "overhead": "#7A7468",
}


def waterfall(parts: Mapping[str, int], card: int, text: Mapping[str, str]) -> go.Figure:
    """Bytes of the parts, each standing on the one before, and the sum; ``card`` in GiB.

    ``text``: ``gib``, ``total``, ``card``, and the name of each part.
    """
    shown = [name for name, size in parts.items() if size]
    figure = go.Figure()
    below = 0.0
    for name in shown:
        size = parts[name] / GIB
        figure.add_bar(
            x=[text[name]], y=[size], base=[below], marker_color=COLOURS[name], name=text[name],
            text=[_gib(size)], textposition="outside", showlegend=False, cliponaxis=False,
            hovertemplate="%{x}: %{y:.2f} GiB<extra></extra>",
        )  # fmt: skip
        below += size
    figure.add_bar(
        x=[text["total"]], y=[below], marker_color=VERMILION.line if below > card else GREY.line,
        text=[f"<b>{_gib(below)}</b>"], textposition="outside", showlegend=False,
        cliponaxis=False, hovertemplate="%{x}: %{y:.2f} GiB<extra></extra>",
    )  # fmt: skip
    figure.add_hline(card, line={"color": BLUE.line, "width": 2, "dash": "dash"})
    figure.add_annotation(
        x=0, xref="paper", y=card, text=text["card"], showarrow=False, xanchor="left",
        yanchor="bottom",
    )  # fmt: skip
    figure.update_yaxes(title_text=text["gib"], range=[0, 1.15 * max(below, card)])
    figure.update_layout(height=440, bargap=0.25, barmode="overlay")
    return figure


def ways(
    forecasts: Mapping[str, Mapping[str, int]],
    cards: Sequence[tuple[str, int]],
    text: Mapping[str, str],
) -> go.Figure:
    """The parts of each way of tuning, stacked; a line for each card that is near.

    ``text``: ``gib``, and the names of ways and parts.
    """
    figure = go.Figure()
    names = list(forecasts)
    for part, colour in COLOURS.items():
        sizes = [forecasts[name].get(part, 0) / GIB for name in names]
        if any(sizes):
            figure.add_bar(
                y=[text[name] for name in names], x=sizes, name=text[part], orientation="h",
                marker_color=colour,
                hovertemplate="%{fullData.name}: %{x:.2f} GiB<extra>%{y}</extra>",
            )  # fmt: skip
    most = max(sum(parts.values()) for parts in forecasts.values()) / GIB
    for gib in sorted({gib for _, gib in cards if gib <= 1.15 * most}):
        alike = " · ".join(name for name, other in cards if other == gib)
        figure.add_vline(gib, line={"color": GREY.line, "width": 1.5, "dash": "dot"})
        figure.add_annotation(
            x=gib, y=0, yref="paper", text=alike, textangle=-90, showarrow=False,
            xanchor="right", yanchor="bottom",
        )  # fmt: skip
    figure.update_xaxes(title_text=text["gib"], range=[0, 1.08 * most])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_layout(
        barmode="stack", height=420, bargap=0.35, margin={"t": 110}, legend={"traceorder": "normal"}
    )
    return figure


def knobs(names: Sequence[str], saved: Sequence[int], text: Mapping[str, str]) -> go.Figure:
    """Bytes that each change would save, the most at the top. ``text``: ``saved``."""
    figure = go.Figure(
        go.Bar(
            x=[size / GIB for size in saved], y=list(names), orientation="h",
            marker_color=GREEN.line, text=[_gib(size / GIB) for size in saved],
            textposition="outside", cliponaxis=False,
            hovertemplate="%{y}: %{x:.2f} GiB<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(title_text=text["saved"], rangemode="tozero")
    figure.update_yaxes(autorange="reversed")
    figure.update_layout(height=100 + 38 * max(1, len(names)), margin={"t": 8, "r": 80})
    return figure


def measured(
    names: Sequence[str], forecast: Sequence[float], peak: Sequence[float], text: Mapping[str, str]
) -> go.Figure:
    """Forecast beside measured peak, in MiB. ``text``: ``mib``, ``forecast``, ``measured``."""
    figure = go.Figure()
    for key, sizes, colour in (("forecast", forecast, BLUE.line), ("measured", peak, GREY.line)):
        figure.add_bar(
            x=list(sizes), y=list(names), name=text[key], orientation="h", marker_color=colour,
            hovertemplate="%{y}: %{x:,.0f} MiB<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    figure.update_xaxes(title_text=text["mib"], rangemode="tozero")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_layout(height=140 + 46 * len(names), margin={"t": 56}, bargap=0.25)
    return figure


def _gib(size: float) -> str:
    return f"{size:.0f}" if size >= 100 else f"{size:.1f}" if size >= 1 else f"{size:.2f}"
