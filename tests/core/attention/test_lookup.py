import numpy as np
import pytest

from core.attention.lookup import (
    LIBRARY,
    Projections,
    exact_lookup,
    learn_pointing,
    projected_lookup,
    soft_lookup,
    study_shared,
)
from core.attention.scaled import attend


def test_a_dictionary_knows_a_word_to_the_letter_or_not_at_all():
    for word, value in zip(LIBRARY.words, LIBRARY.values, strict=True):
        found = exact_lookup(word)
        assert found is not None
        np.testing.assert_array_equal(found, value)
    for word in ("apples", "Apple", "", "ipad"):
        assert exact_lookup(word) is None


def test_a_sharp_soft_look_up_is_a_dictionary():
    for place, key in enumerate(LIBRARY.keys):
        sharp = soft_lookup(key, temperature=1e-3)
        np.testing.assert_allclose(sharp.weights[0], np.eye(len(LIBRARY.words))[place], atol=1e-9)
        exact = exact_lookup(LIBRARY.words[place])
        assert exact is not None
        np.testing.assert_allclose(sharp.output[0], exact, atol=1e-9)


def test_an_even_look_up_is_the_mean_and_all_others_lie_between():
    even = soft_lookup(np.zeros(2))
    np.testing.assert_allclose(even.output[0], LIBRARY.values.mean(axis=0))
    mixed = soft_lookup(np.array([0.9, 0.4])).output[0]
    assert (mixed >= LIBRARY.values.min(axis=0)).all()
    assert (mixed <= LIBRARY.values.max(axis=0)).all()


def test_a_colour_is_one():
    assert ((LIBRARY.values >= 0) & (LIBRARY.values <= 1)).all()
    assert len(set(LIBRARY.words)) == len(LIBRARY.words) == len(LIBRARY.keys)


def test_with_projections_that_change_nothing_words_look_themselves_up():
    words = np.random.default_rng(0).normal(size=(5, 3))
    same = Projections(np.eye(3), np.eye(3), np.eye(3))
    found = projected_lookup(words, same, causal=True)
    np.testing.assert_allclose(found.output, attend(words, words, words, causal=True).output)


def test_projections_decide_who_looks_at_whom():
    # The first number asks, the second answers to it, the third is what is said.
    pick = np.eye(3)
    words = np.array([[9.0, 0.0, 1.0], [0.0, 9.0, 2.0]])
    found = projected_lookup(
        words, Projections(pick[:, :1], pick[:, 1:2], pick[:, 2:]), scaled=False
    )
    np.testing.assert_allclose(found.weights, np.array([[0, 1], [0.5, 0.5]]), atol=1e-9)
    np.testing.assert_allclose(found.output, np.array([[2], [1.5]]), atol=1e-9)


def test_with_one_matrix_scores_are_symmetric_and_words_look_at_themselves():
    shared, separate = study_shared(True), study_shared(False)
    np.testing.assert_allclose(shared.scores, shared.scores.T, atol=1e-12)
    assert shared.asymmetry < 1e-12
    assert separate.asymmetry > 1
    assert shared.itself_first > 0.9
    assert shared.to_itself > 0.5
    assert separate.itself_first == pytest.approx(1 / 8, abs=0.05)
    assert separate.to_itself == pytest.approx(1 / 8, abs=0.05)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_relation_with_a_direction_takes_two_matrices(seed: int):
    separate, shared = learn_pointing(False, seed=seed), learn_pointing(True, seed=seed)
    assert separate.right == 1
    assert separate.losses[-1] < 0.01
    # Symmetric scores cannot all rise around a ring, whatever the matrix.
    assert shared.right < 1
    assert shared.losses[-1] > 0.5
    np.testing.assert_allclose(shared.weights.sum(axis=-1), 1)


def test_a_word_that_shall_look_at_itself_needs_but_one():
    assert learn_pointing(True, targets=(0, 1, 2, 3)).right == 1


def test_the_same_seed_gives_the_same_run():
    first, again, other = (learn_pointing(False, steps=20, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.losses, again.losses)
    assert (first.losses != other.losses).any()


def test_temperature_reaches_the_words_looking_each_other_up():
    words = np.random.default_rng(0).normal(size=(5, 3))
    same = Projections(np.eye(3), np.eye(3), np.eye(3))
    cool = projected_lookup(words, same, temperature=0.5)
    np.testing.assert_allclose(cool.scores, 2 * projected_lookup(words, same).scores)


def test_with_one_matrix_no_pair_of_words_prefers_each_other_to_itself():
    partners = (1, 0, 3, 2, 5, 4, 7, 6)
    shared, separate = learn_pointing(True, partners), learn_pointing(False, partners)
    assert separate.right == 1
    assert shared.right <= 0.5
    assert learn_pointing(True, tuple(range(8))).right == 1, "looking at oneself works"
