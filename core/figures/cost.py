"""What attention costs beside a recurrence."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.palette import MEANINGS, SKY

if TYPE_CHECKING:
    from core.attention.cost import Cost, Kind

STYLES: dict["Kind", tuple[str, str, str]] = {
    "attention": (MEANINGS["transformer"].line, "solid", "circle"),
    "fused": (SKY.line, "dash", "diamond"),
    "recurrence": (MEANINGS["rnn"].line, "dot", "square"),
}


def cost(measured: "Cost", text: Mapping[str, str]) -> go.Figure:
    """Milliseconds and kilobytes against the length, both on logarithmic axes.

    ``text``: ``length``, ``milliseconds``, ``kilobytes``, and a name of each kind.
    """
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.1,
        subplot_titles=[text["milliseconds"], text["kilobytes"]],
    )  # fmt: skip
    for row, (numbers, unit) in enumerate(
        ((measured.seconds, 1e3), (measured.bytes, 1 / 1024)), start=1
    ):
        for kind, (colour, dash, symbol) in STYLES.items():
            figure.add_scatter(
                x=measured.lengths, y=numbers[kind] * unit, name=text[kind], legendgroup=kind,
                showlegend=row == 1, mode="lines+markers", line={"color": colour, "dash": dash},
                marker={"symbol": symbol}, row=row, col=1,
                hovertemplate="%{y:.3g}<extra>%{fullData.name}</extra>",
            )  # fmt: skip
    figure.update_annotations(font_size=None)  # the template's, which grows when presenting
    ticks = [int(length) for length in measured.lengths]
    figure.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{tick:,}" for tick in ticks])
    figure.update_xaxes(title_text=text["length"], row=2, col=1)
    figure.update_yaxes(type="log", dtick=1, exponentformat="power")
    figure.update_layout(height=560, margin={"t": 84}, legend={"y": 1.08})
    return figure
