import numpy as np
import pytest

from core.problems import Problem
from core.sequence.order import shuffle_words
from core.sequence.positions import Positions

# The deck's own sentence.
WORDS = (
    "Transformers have completely taken NLP world by storm, which have made LLM possible."
).split()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_without_positions_the_order_goes_unnoticed(seed: int) -> None:
    read = shuffle_words(WORDS, "none", seed=seed)
    assert len(read.words) == 13
    assert read.difference < 1e-5
    np.testing.assert_allclose(read.after, read.before[list(read.order)], atol=1e-5)


@pytest.mark.parametrize("positions", ["sinusoidal", "learned", "rotary"])
def test_positions_bring_the_order_back(positions: Positions) -> None:
    read = shuffle_words(WORDS, positions)
    moved = [place for place, word in enumerate(read.order) if place != word]
    assert len(moved) > 5
    assert read.difference > 1e-3
    assert (read.differences > 1e-5).all()


def test_a_causal_mask_alone_tells_something_about_order() -> None:
    assert shuffle_words(WORDS, "none", causal=True).difference > 1e-2


def test_the_order_says_which_word_stands_where() -> None:
    read = shuffle_words(WORDS, "sinusoidal")
    assert sorted(read.order) == list(range(13))
    assert read.order != tuple(range(13))
    assert read.order == shuffle_words(WORDS, "none").order
    expected = np.abs(read.after - read.before[list(read.order)]).max(1)
    np.testing.assert_allclose(read.differences[list(read.order)], expected)


def test_two_equal_words_are_one_to_a_model_without_positions() -> None:
    """*have* stands twice in the sentence."""
    alike = shuffle_words(WORDS, "none").before
    np.testing.assert_allclose(alike[1], alike[9], atol=1e-12)
    placed = shuffle_words(WORDS, "sinusoidal").before
    assert np.abs(placed[1] - placed[9]).max() > 0.1


def test_no_words_and_too_many_are_told() -> None:
    with pytest.raises(Problem, match=r"sequence\.no_words"):
        shuffle_words([], "none")
    with pytest.raises(Problem, match=r"sequence\.many_words"):
        shuffle_words(["x"] * 3_000, "none")
    assert shuffle_words(["x"], "none").difference == 0
