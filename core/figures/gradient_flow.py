"""How much feedback reaches each word: curves on one logarithmic axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from core.figures.architectures import STYLES, Style

if TYPE_CHECKING:
    from core.sequence.gradients import GradientFlow

LOWEST = 1e-320  # float64 has no smaller number that is not 0
POINTS = 400  # a curve need not have more, so that the browser draws it at once


@dataclass(frozen=True)
class Curve:
    """One line: ``values`` (length,), oldest word first; ``name`` as the reader knows it."""

    name: str
    values: np.ndarray
    style: Style
    dash: str | None = None  # another dash than the style's

    @property
    def stroke(self) -> str:
        return self.dash or self.style.dash


def curve(flow: "GradientFlow", name: str, dash: str | None = None) -> Curve:
    """The curve of a measured flow, relative to the last word where that got any."""
    relative = flow.relative
    values = flow.norms if np.isnan(relative).all() else relative
    return Curve(name, values, STYLES[flow.config.model], dash)


def gradient_flow(
    curves: Sequence[Curve],
    text: Mapping[str, str],
    *,
    by_place: bool = False,
    marked: int | None = None,
) -> go.Figure:
    """Feedback against the distance from the last word, or ``by_place`` in the sentence.

    A zero has no place on a logarithmic axis, so words that got exactly nothing lie on a line
    of their own below all others. ``text``: ``distance`` or ``place``, ``feedback``, ``zero``.
    ``marked`` is a distance at which a dotted line stands.
    """
    figure = go.Figure()
    exponents = [_exponents(one.values) for one in curves]
    floor = _floor(exponents)
    has_zero = False
    for one, exponent in zip(curves, exponents, strict=True):
        shown = _thinned(len(exponent))
        zero = np.isneginf(exponent)
        has_zero |= bool(zero.any())
        heights = np.where(zero, floor, exponent)[shown]
        places = np.arange(1, len(exponent) + 1) if by_place else np.arange(len(exponent))[::-1]
        figure.add_scatter(
            x=places[shown],
            y=heights,
            name=one.name,
            mode="lines",
            line={"color": one.style.colour.line, "dash": one.stroke},
            customdata=[_number(value) for value in one.values[shown]],
            hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
        )
    if marked is not None:
        figure.add_vline(x=marked, line_dash="dot", line_width=1, opacity=0.6)
    figure.update_layout(hovermode="x unified", height=430)
    figure.update_xaxes(title_text=text["place" if by_place else "distance"])
    _exponent_axis(figure, floor, exponents, text["feedback"], text["zero"] if has_zero else None)
    return figure


def columns(
    curves: Sequence[Curve], distance_label: str, *, by_place: bool = False
) -> dict[str, Sequence[object]]:
    """The numbers behind the figure: a column of distances, one for each curve."""
    longest = max(len(one.values) for one in curves)
    places = range(1, longest + 1) if by_place else range(longest - 1, -1, -1)
    table: dict[str, Sequence[object]] = {distance_label: list(places)}
    for one in curves:
        padding: list[object] = [""] * (longest - len(one.values))
        table[one.name] = [*padding, *one.values.tolist()]
    return table


def _exponents(values: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log10(values)


def _floor(exponents: Sequence[np.ndarray]) -> float:
    finite = np.concatenate([one[np.isfinite(one)] for one in exponents] or [np.zeros(1)])
    lowest = float(finite.min()) if len(finite) else -1.0
    return lowest - max(1.0, 0.12 * abs(lowest))


def _exponent_axis(
    figure: go.Figure,
    floor: float,
    exponents: Sequence[np.ndarray],
    title: str,
    zero: str | None,
) -> None:
    """Powers of ten as ticks: at most eight, whatever the range."""
    highest = max([float(one[np.isfinite(one)].max(initial=0)) for one in exponents], default=0)
    if zero is None:
        lowest = [float(one[np.isfinite(one)].min(initial=0)) for one in exponents]
        floor = min(lowest, default=-1) - 0.5
    span = highest - floor
    step = max(1, round(span / 7))
    powers = range(int(np.ceil(highest)), int(floor), -step)
    ticks: list[float] = [*powers]
    names = [f"10<sup>{power}</sup>" if power else "1" for power in powers]
    if zero is not None:
        ticks, names = [*ticks, floor], [*names, zero]
    figure.update_yaxes(
        title_text=title,
        tickvals=ticks,
        ticktext=names,
        range=[floor - 0.04 * span, highest + 0.06 * span],
    )


def _thinned(length: int) -> np.ndarray:
    """At most ``POINTS`` places, ends included."""
    return np.unique(np.linspace(0, length - 1, min(length, POINTS)).round().astype(int))


def _number(value: float) -> str:
    """A number as people read it: 0, 0.0123, 1.2 × 10⁻¹⁷."""
    if value == 0:
        return "0"
    if 1e-3 <= value < 1e4:
        return f"{value:.3g}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa} × 10<sup>{int(exponent)}</sup>"
