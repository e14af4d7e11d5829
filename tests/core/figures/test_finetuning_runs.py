import pytest

from core.figures.finetuning_runs import run_curve, runs_compared, smoothed, values_of
from core.finetuning.folders import Metrics

TEXT = {
    "step": "Step", "taught": "Taught", "held_out": "Held out", "loss": "Loss",
    "learning_rate": "Rate", "gradient_norm": "Gradient", "speed": "Tokens/s", "memory": "MiB",
    "tokens_read": "Tokens read",
}  # fmt: skip
STEPS = [
    Metrics(0, 3, 4.0, 1e-3, 0.5, 100, 0.5, 2 * 1024**2),
    Metrics(1, 3, 2.0, 2e-3, 0.4, 50, 0.5, 3 * 1024**2, held_out_loss=3.5),
    Metrics(2, 3, 1.0, 1e-3, 0.3, 100, 0.0, 3 * 1024**2),
]


def test_the_loss_and_that_on_what_is_held_out() -> None:
    taught, held_out = run_curve(STEPS, TEXT).data
    assert list(taught.x) == [1, 2, 3]
    assert list(taught.y) == [4.0, 2.0, 1.0]
    assert (list(held_out.x), list(held_out.y)) == ([2], [3.5])


def test_other_measures_are_drawn_alone_in_their_units() -> None:
    (line,) = run_curve(STEPS, TEXT, "memory").data
    assert list(line.y) == [2, 3, 3]
    assert values_of("speed", STEPS) == [200, 100, 0]
    assert values_of("learning_rate", STEPS) == [1e-3, 2e-3, 1e-3]


def test_a_run_without_steps_is_an_empty_picture_not_an_error() -> None:
    assert list(run_curve([], TEXT).data[0].y) == []


def test_runs_side_by_side_are_told_apart_by_colour_and_by_dash() -> None:
    figure = runs_compared({"one": STEPS, "two": STEPS[:2]}, TEXT)
    assert [list(trace.x) for trace in figure.data] == [[100, 150, 250], [100, 150]]
    assert len({trace.line.color for trace in figure.data}) == 2
    assert len({trace.line.dash for trace in figure.data}) == 2


def test_smoothing_keeps_short_runs_and_averages_long_ones() -> None:
    assert smoothed([3.0, 1.0]) == [3.0, 1.0]
    assert smoothed([2.0, 0.0] * 20)[-1] == pytest.approx(1.0)
