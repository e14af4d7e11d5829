import numpy as np

from core.attention.ablation import Guess
from core.figures.ablation import OFF, guesses, importance, surprise

TEXT = {
    name: name
    for name in ("layer", "head", "worth", "word", "change", "before", "after", "probability")
}


def test_heads_that_are_off_are_crossed_out_and_a_click_tells_which() -> None:
    worth = np.arange(6.0).reshape(2, 3) / 10
    cells, marks = importance(worth, [(1, 2), (0, 1)], TEXT).data
    np.testing.assert_allclose(cells.z, worth, rtol=1e-6)
    crossed = {tuple(place) for place, opacity in
               zip(marks.customdata, marks.marker.opacity, strict=True) if opacity}  # fmt: skip
    assert crossed == {(1, 2), (0, 1)}
    for x, y, told in zip(marks.x, marks.y, marks.customdata, strict=True):
        assert [y, x] == list(told)


def test_a_head_that_does_harm_is_on_the_other_side_of_nothing() -> None:
    (cells, _) = importance(np.array([[-0.1, 0.4]]), [], TEXT).data
    assert (cells.zmin, cells.zmax) == (-0.4, 0.4)


def test_surprise_is_the_change_of_the_logarithms() -> None:
    before, after = np.log([0.5, 0.2]), np.log([0.25, 0.3])
    (bars,) = surprise(["a", "a"], before, after, TEXT).data
    np.testing.assert_allclose(bars.y, after - before)
    assert bars.marker.color[0] == OFF != bars.marker.color[1]
    assert len(set(bars.x)) == 2


def test_guesses_of_both_stand_side_by_side() -> None:
    first, second = guesses([Guess("x", 0.6), Guess("y", 0.2)], [Guess("y", 0.5), Guess("z", 0.1)],
                            TEXT).data  # fmt: skip
    assert list(first.y) == ["x", "y", "z"]
    assert list(first.x) == [0.6, 0.2, None]
    assert list(second.x) == [None, 0.5, 0.1]
