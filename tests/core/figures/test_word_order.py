"""Changes by shuffling, and positions as pictures."""

import numpy as np

from core.figures.word_order import LOWEST, order_differences, positions


def test_a_change_of_nothing_is_still_drawn() -> None:
    figure = order_differences(
        {"none": np.array([0.0, 1e-16]), "sinusoidal": np.array([1.0, 2.0])},
        ["1. <i>", "2. b"],
        {"none": "no", "sinusoidal": "yes"},
        {"difference": "change", "noticed": "rounding"},
        "sinusoidal",
    )
    assert list(figure.data[0].y) == [LOWEST, 1e-16]
    assert list(figure.data[1].y) == [1.0, 2.0]
    assert figure.layout.xaxis.ticktext[0] == "1. &lt;i&gt;"
    assert figure.layout.shapes[0].y0 == 1e-5


def test_positions_are_drawn_as_they_are() -> None:
    picture = np.array([[0.0, 1.0], [-2.0, 0.5]])
    figure = positions(picture, {"position": "p", "dimension": "d"})
    np.testing.assert_array_equal(figure.data[0].z, picture)
    assert (figure.data[0].zmin, figure.data[0].zmax) == (-2, 2)
    assert positions(np.zeros((2, 2)), {"position": "", "dimension": ""}).data[0].zmax == 1
