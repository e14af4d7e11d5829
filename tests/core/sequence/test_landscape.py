import math

import numpy as np
import pytest
import torch

from core.problems import Problem
from core.sequence.landscape import SHARPNESS, WAYS, Way, landscape, loss_at, walk

AT_A_LOSS = math.log(2)  # knowing nothing


def loss(way: Way, distance: int, bring: float, let_in: float) -> float:
    weights = torch.tensor([bring, let_in], dtype=torch.float64)
    return loss_at(way, distance, weights[0], weights[1]).item()


def test_recursion_multiplies_by_the_same_weight_again_and_again() -> None:
    state = math.tanh(0.7)
    for _ in range(5):
        state = math.tanh(0.9 * state)
    assert loss("recursion", 5, 0.9, 0.7) == pytest.approx(
        math.log(1 + math.exp(-SHARPNESS * state))
    )


def test_attention_weighs_the_first_word_against_the_others() -> None:
    """The first of 6 words scores ``bring``, the other 5 score 0."""
    share = math.exp(0.9) / (math.exp(0.9) + 5)
    assert loss("attention", 5, 0.9, 0.7) == pytest.approx(
        math.log(1 + math.exp(-SHARPNESS * share * math.tanh(0.7)))
    )


@pytest.mark.parametrize("way", WAYS)
def test_the_landscape_is_the_loss_at_each_pair_of_weights(way: Way) -> None:
    seen = landscape(way, 7, (-1.0, 3.0), (0.0, 2.0), 5)
    assert seen.loss.shape == (5, 5)
    assert seen.bring.tolist() == [-1, 0, 1, 2, 3]
    for row, bring in enumerate(seen.bring):
        for column, let_in in enumerate(seen.let_in):
            assert seen.loss[row, column] == pytest.approx(loss(way, 7, bring, let_in))


@pytest.mark.parametrize("way", WAYS)
def test_slopes_are_finite_differences(way: Way) -> None:
    walked = walk(way, 4, (0.8, 0.5), steps=1, learning_rate=0.1, longest=100)
    step = 1e-6
    slope = np.array(
        [
            (loss(way, 4, 0.8 + step, 0.5) - loss(way, 4, 0.8 - step, 0.5)) / (2 * step),
            (loss(way, 4, 0.8, 0.5 + step) - loss(way, 4, 0.8, 0.5 - step)) / (2 * step),
        ]
    )
    assert walked.slope[0] == pytest.approx(np.linalg.norm(slope), rel=1e-4)
    moved = [walked.bring[1] - 0.8, walked.let_in[1] - 0.5]
    np.testing.assert_allclose(moved, -0.1 * slope, rtol=1e-4)
    assert walked.loss[0] == pytest.approx(loss(way, 4, 0.8, 0.5))


def test_recursion_far_away_is_a_plateau_without_feedback() -> None:
    far = walk("recursion", 100, (0.5, 0.5))
    assert far.slope.max() < 1e-20
    assert (far.bring[-1], far.let_in[-1]) == pytest.approx((0.5, 0.5))
    assert far.loss[-1] == pytest.approx(AT_A_LOSS)


def test_recursion_nearby_finds_its_way_down() -> None:
    near = walk("recursion", 5, (0.5, 0.5))
    assert near.loss[0] > 0.9 * AT_A_LOSS
    assert near.loss[-1] < 0.2


def test_attention_finds_its_way_down_from_far_away() -> None:
    far = walk("attention", 100, (0.5, 0.5), steps=2_000)
    assert far.slope[0] > 1e15 * walk("recursion", 100, (0.5, 0.5), steps=0).slope[0]
    assert far.loss[-1] < 0.2


def test_a_step_is_never_longer_than_the_longest() -> None:
    walked = walk("recursion", 100, (1.02, 0.3), steps=50, learning_rate=1.0, longest=0.25)
    moved = np.hypot(np.diff(walked.bring), np.diff(walked.let_in))
    assert moved.max() <= 0.25 + 1e-12


def test_what_is_out_of_range_is_told() -> None:
    with pytest.raises(Problem, match=r"sequence\.distance"):
        landscape("recursion", 10**9, (0, 1), (0, 1))
    with pytest.raises(Problem, match=r"sequence\.way"):
        walk("boat", 5, (0, 1))  # type: ignore[arg-type]
