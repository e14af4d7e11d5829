"""What must wait, and how long it took here."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import plotly.graph_objects as go

from core.figures.architectures import STYLES

if TYPE_CHECKING:
    from core.sequence.timing import Timing


def times(
    timings: Sequence["Timing"],
    names: Mapping[str, str],
    text: Mapping[str, str],
    show: Literal["seconds", "waiting"] = "seconds",
) -> go.Figure:
    """Seconds, or steps that must wait, against the length; both axes logarithmic.

    ``text``: ``length``, ``seconds``, ``waiting``.
    """
    figure = go.Figure()
    for model in dict.fromkeys(timing.config.model for timing in timings):
        own = [timing for timing in timings if timing.config.model == model]
        style = STYLES[model]
        figure.add_scatter(
            x=[timing.length for timing in own],
            y=[getattr(timing, show) for timing in own],
            name=names[model],
            mode="lines+markers",
            line={"color": style.colour.line, "dash": style.dash},
            marker={"symbol": style.symbol},
            hovertemplate="%{y:.3g}<extra>%{fullData.name}</extra>",
        )
    lengths = sorted({timing.length for timing in timings})
    figure.update_layout(height=360, hovermode="x unified")
    figure.update_xaxes(
        type="log",
        title_text=text["length"],
        tickvals=lengths,
        ticktext=[f"{length:,}" for length in lengths],
    )
    figure.update_yaxes(type="log", title_text=text[show], exponentformat="power", dtick=1)
    return figure
