"""The recorded peaks: enough of them, of every kind, and the forecast near each."""

from core.adapters.measured import read_measured

MIB = 1024**2


def test_the_forecast_is_within_fifteen_percent() -> None:
    for peak in read_measured():
        assert abs(peak.error) < 0.15, f"{peak.name}: {peak.error:+.1%}"
