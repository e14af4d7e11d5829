"""Numbers as a reader reads them."""

import pytest

from core.ui.numbers import power, seconds


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (3.27e-17, "3.3 × 10⁻¹⁷"),
        (0.0123, "0.012"),
        (0.85, "0.85"),
        (2.638, "2.64"),
        (1234.5, "1,234"),
        (5.4e5, "5.4 × 10⁵"),
        (float("nan"), "—"),
    ],
)
def test_any_size_can_be_read(value: float, written: str) -> None:
    assert power(value) == written


def test_seconds_keep_two_digits() -> None:
    assert [seconds(0.00423), seconds(0.314), seconds(12.3)] == ["0.0042", "0.31", "12"]
