"""The recorded peaks: enough of them, of every kind, and the forecast near each."""

from core.adapters.measured import read_measured

MIB = 1024**2


def test_the_forecast_is_within_fifteen_percent() -> None:
    for peak in read_measured():
        assert abs(peak.error) < 0.15, f"{peak.name}: {peak.error:+.1%}"


def test_the_peaks_are_large_and_of_every_kind() -> None:
    peaks = read_measured()
    large = [peak for peak in peaks if peak.peak >= 500 * MIB]
    kinds = {(peak.config.tuning, peak.config.checkpointing) for peak in large}
    assert len(large) >= 6
    assert kinds == {("full", True), ("full", False), ("lora", True), ("lora", False)}
