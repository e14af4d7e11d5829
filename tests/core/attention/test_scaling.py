import numpy as np
import pytest
import torch

from core.attention.scaling import (
    WIDTHS,
    entropy,
    one_query,
    softmax_gradient,
    study_scaling,
)


def some_weights() -> np.ndarray:
    return np.random.default_rng(0).dirichlet(np.full(7, 0.5), size=5)


def test_the_gradient_is_the_norm_of_torch_s_jacobian():
    for weights in some_weights():
        jacobian = torch.autograd.functional.jacobian(
            lambda scores: torch.softmax(scores, -1), torch.tensor(np.log(weights))
        )
        expected = float(torch.linalg.norm(jacobian))
        assert softmax_gradient(weights) == pytest.approx(expected, abs=1e-12)


def test_entropy_is_torch_s_and_its_ends_are_exact():
    expected = torch.distributions.Categorical(torch.tensor(some_weights())).entropy()
    np.testing.assert_allclose(entropy(some_weights()), expected, atol=1e-9)
    assert entropy(np.array([0.0, 1.0, 0.0])) == 0
    assert entropy(np.full(8, 1 / 8)) == pytest.approx(np.log(8))


def test_unscaled_scores_spread_with_the_width_and_scaled_ones_do_not():
    study = study_scaling()
    np.testing.assert_array_equal(study.widths, WIDTHS)
    np.testing.assert_allclose(study.unscaled.variance, study.widths, rtol=0.25)
    np.testing.assert_allclose(study.scaled.variance, 1, rtol=0.25)


def test_without_scaling_wide_vectors_leave_no_choice_and_hardly_any_gradient():
    study = study_scaling()
    wide = study.widths >= 256
    assert (study.scaled.entropy > 0.75 * study.most_entropy).all()
    assert (study.unscaled.entropy[wide] < 0.15 * study.most_entropy).all()
    assert study.unscaled.gradient[-1] < 0.2 * study.scaled.gradient[-1]
    # With scaling the width changes next to nothing.
    assert np.ptp(study.scaled.gradient) < 0.2 * study.scaled.gradient.mean()


def test_the_same_seed_gives_the_same_study_whatever_else_is_asked():
    whole, part = study_scaling(seed=3), study_scaling(widths=(64,), seed=3)
    place = WIDTHS.index(64)
    assert part.unscaled.entropy[0] == whole.unscaled.entropy[place]
    assert part.scaled.gradient[0] == whole.scaled.gradient[place]
    assert study_scaling(widths=(64,), seed=4).scaled.entropy[0] != part.scaled.entropy[0]


def test_one_query_is_the_first_that_the_study_draws():
    scaled, unscaled = one_query(512, keys=16)
    assert scaled.shape == unscaled.shape == (16,)
    alone = study_scaling(widths=(512,), samples=1)
    assert entropy(scaled) == pytest.approx(alone.scaled.entropy[0])
    assert entropy(unscaled) == pytest.approx(alone.unscaled.entropy[0])
