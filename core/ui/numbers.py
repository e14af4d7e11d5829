"""Numbers as a reader reads them."""

import math

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power(value: float) -> str:
    """A number over any range: ``0``, ``0.85``, ``1,200``, ``3.3 × 10⁻¹⁷``.

    >>> power(3.27e-17)
    '3.3 × 10⁻¹⁷'
    """
    if math.isnan(value):
        return "—"
    if value == 0:
        return "0"
    if 0.01 <= abs(value) < 10_000:
        digits = 2 if abs(value) < 1 else 3 if abs(value) < 1_000 else 4
        return f"{value:.{digits}g}" if digits < 4 else f"{value:,.0f}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa} × 10{str(int(exponent)).translate(_RAISED)}"


def seconds(value: float) -> str:
    """Seconds to two digits that say something: ``0.0042``, ``0.31``, ``12``."""
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"
