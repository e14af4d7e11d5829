"""That times are taken, not how long they are: that is a matter of the machine."""

import pytest

from core.problems import Problem
from core.sequence.architectures import Architecture
from core.sequence.timing import measure_times

CONFIGS = [Architecture(model="rnn", width=8), Architecture(model="transformer", width=8, depth=2)]


def test_every_architecture_is_timed_at_every_length() -> None:
    times = list(measure_times(CONFIGS, [20, 5], repeats=1))
    assert [(time.config, time.length) for time in times] == [
        (CONFIGS[0], 5), (CONFIGS[1], 5), (CONFIGS[0], 20), (CONFIGS[1], 20),
    ]  # fmt: skip
    assert all(time.seconds > 0 for time in times)
    assert [time.waiting for time in times] == [5, 2, 20, 2]


def test_the_median_of_what_the_clock_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reading takes 1, then 9, 2, 4 seconds: the first does not count."""
    ticks = iter([0, 1, 10, 19, 20, 22, 30, 34])
    monkeypatch.setattr("core.sequence.timing.time.perf_counter", lambda: next(ticks))
    (timing,) = measure_times(CONFIGS[:1], [3], repeats=3)
    assert timing.seconds == 4


def test_a_length_out_of_range_is_told() -> None:
    with pytest.raises(Problem, match=r"sequence\.length"):
        next(measure_times(CONFIGS, [5, 999_999_999]))
