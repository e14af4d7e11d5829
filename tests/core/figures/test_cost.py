import numpy as np

from core.attention.cost import KINDS, CostConfig, measure_cost
from core.figures.cost import STYLES, cost


def test_time_in_milliseconds_above_memory_in_kilobytes() -> None:
    measured = measure_cost(CostConfig(lengths=(4, 8), width=8, heads=2, repeats=1))
    figure = cost(
        measured, {name: name for name in ("length", "milliseconds", "kilobytes", *KINDS)}
    )
    assert list(STYLES) == list(KINDS)
    for kind, above, below in zip(KINDS, figure.data[:3], figure.data[3:], strict=True):
        np.testing.assert_allclose(above.y, measured.seconds[kind] * 1e3)
        np.testing.assert_allclose(below.y, measured.bytes[kind] / 1024)
