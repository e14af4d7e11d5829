import numpy as np

from core.attention.scaling import one_query, study_scaling
from core.figures.scaling import MEASURES, scaling, shares

TEXT = {name: name for name in ("width", "scaled", "unscaled", "key", "weight", *MEASURES)}


def test_the_study_is_drawn_as_measured_and_the_chosen_width_is_marked() -> None:
    study = study_scaling(widths=(2, 16, 128), samples=20)
    figure = scaling(study, 16, TEXT)
    curves = iter(figure.data)
    for measure in MEASURES:
        for name in ("unscaled", "scaled"):
            curve = next(curves)
            assert curve.name == name
            np.testing.assert_array_equal(curve.y, getattr(getattr(study, name), measure))
    assert {line.x0 for line in figure.layout.shapes} == {16}


def test_shares_are_the_two_rows_of_weights() -> None:
    scaled, unscaled = one_query(512)
    first, second = shares(scaled, unscaled, TEXT).data
    np.testing.assert_array_equal(first.y, scaled)
    np.testing.assert_array_equal(second.y, unscaled)
