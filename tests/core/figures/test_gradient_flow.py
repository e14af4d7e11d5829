"""Curves of feedback: on one axis, zeros apart, whatever the range."""

import numpy as np
import pytest

from core.figures.architectures import STYLES
from core.figures.gradient_flow import POINTS, Curve, columns, curve, gradient_flow
from core.sequence.architectures import MODELS
from core.sequence.gradients import GradientFlowConfig, gradient_norms

TEXT = {"distance": "distance", "place": "place", "feedback": "feedback", "zero": "exactly 0"}


def test_every_architecture_has_a_look_of_its_own() -> None:
    assert set(STYLES) == set(MODELS)
    assert len({(style.colour, style.dash) for style in STYLES.values()}) == len(MODELS)


def test_a_curve_is_relative_to_the_last_word() -> None:
    flow = gradient_norms(GradientFlowConfig(model="rnn", length=20))
    drawn = gradient_flow([curve(flow, "RNN")], TEXT).data[0]
    assert drawn.x[-1] == 0
    assert drawn.y[-1] == pytest.approx(0)
    np.testing.assert_allclose(10 ** np.array(drawn.y), flow.norms / flow.norms[-1])


def test_zeros_lie_below_everything_and_are_named() -> None:
    flow = gradient_norms(GradientFlowConfig(model="truncated", length=50, window=10))
    figure = gradient_flow([curve(flow, "window")], TEXT)
    heights = np.array(figure.data[0].y)
    zero = flow.norms == 0
    assert zero.sum() == 40
    assert len(set(heights[zero])) == 1
    assert heights[zero][0] < heights[~zero].min()
    assert figure.layout.yaxis.ticktext[-1] == "exactly 0"
    assert list(figure.data[0].customdata[:40]) == ["0"] * 40


def test_without_zeros_the_axis_names_none() -> None:
    figure = gradient_flow([Curve("a", np.array([1e-200, 1.0]), STYLES["rnn"])], TEXT)
    assert "exactly 0" not in figure.layout.yaxis.ticktext
    assert len(figure.layout.yaxis.ticktext) <= 9


def test_all_zeros_and_one_word_are_still_a_picture() -> None:
    for values in (np.zeros(5), np.array([1.0])):
        figure = gradient_flow([Curve("a", values, STYLES["lstm"])], TEXT)
        assert np.isfinite(np.array(figure.data[0].y)).all()


def test_a_long_curve_is_thinned_but_keeps_its_ends() -> None:
    values = np.geomspace(1e-30, 1, 2_000)
    drawn = gradient_flow([Curve("a", values, STYLES["rnn"])], TEXT).data[0]
    assert len(drawn.x) == POINTS
    assert (drawn.x[0], drawn.x[-1]) == (1_999, 0)


def test_the_table_holds_every_number_of_curves_of_any_length() -> None:
    short, long = np.array([0.5, 1.0]), np.array([0.1, 0.2, 1.0])
    table = columns([Curve("s", short, STYLES["rnn"]), Curve("l", long, STYLES["gru"])], "distance")
    assert table == {"distance": [2, 1, 0], "s": ["", 0.5, 1.0], "l": [0.1, 0.2, 1.0]}
