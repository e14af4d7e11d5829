"""Runs as they are drawn: one line each, one colour an architecture."""

import pytest

from core.figures.training_runs import Reached, Run, accuracy_by_distance, training_curves

NAMES = {"rnn": "RNN", "transformer": "Transformer"}
TEXT = {
    "step": "step", "value": "value", "chance": "guess", "distance": "d", "accuracy": "a",
}  # fmt: skip


def test_every_seed_has_a_line_and_every_architecture_one_name() -> None:
    runs = [Run("rnn", seed, [0, 20], [0.7, 0.6]) for seed in range(3)]
    runs.append(Run("transformer", 0, [0, 20], [0.7, 0.1]))
    figure = training_curves(runs, NAMES, TEXT, chance=0.5)
    assert [trace.showlegend for trace in figure.data] == [True, False, False, True]
    assert [list(trace.y) for trace in figure.data] == [list(run.values) for run in runs]
    assert figure.layout.annotations[0].text == "guess"


def test_gradients_have_a_logarithmic_axis() -> None:
    figure = training_curves([Run("rnn", 0, [0], [1e-20])], NAMES, TEXT, logarithmic=True)
    assert figure.layout.yaxis.type == "log"


def test_the_line_goes_through_the_means_and_the_points_are_the_seeds() -> None:
    results = [Reached("rnn", 10, [1.0, 0.8]), Reached("rnn", 100, [0.5])]
    figure = accuracy_by_distance(results, NAMES, TEXT, 0.5)
    line, points = figure.data
    assert list(line.y) == pytest.approx([0.9, 0.5])
    assert list(points.x) == [10, 10, 100]
    assert list(points.y) == [1.0, 0.8, 0.5]
    assert list(figure.layout.xaxis.ticktext) == ["10", "100"]
