from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import scaled_dot_product_attention

from core.attention.scaled import attend


def vectors(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


def torch_s(query: np.ndarray, key: np.ndarray, value: np.ndarray, **options: Any) -> np.ndarray:
    q, k, v = (torch.tensor(array) for array in (query, key, value))
    output: np.ndarray = scaled_dot_product_attention(q, k, v, **options).numpy()
    return output


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("shape", [(1, 1), (5, 8), (3, 17, 4), (2, 3, 9, 64)])
def test_it_is_torch_s_attention(shape: tuple[int, ...], causal: bool):
    query, key, value = (3 * vectors(seed, *shape) for seed in range(3))
    output = attend(query, key, value, causal=causal).output
    np.testing.assert_allclose(output, torch_s(query, key, value, is_causal=causal), atol=1e-6)


def test_queries_keys_and_values_may_differ_in_number_and_width():
    query, key, value = vectors(0, 4, 6), vectors(1, 7, 6), vectors(2, 7, 3)
    found = attend(query, key, value)
    assert found.scores.shape == found.weights.shape == (4, 7)
    np.testing.assert_allclose(found.output, torch_s(query, key, value), atol=1e-6)


def test_without_scaling_and_with_temperature_it_is_torch_s_with_that_scale():
    query, key, value = (vectors(seed, 5, 8) for seed in range(3))
    output = attend(query, key, value, scaled=False, temperature=0.5).output
    np.testing.assert_allclose(output, torch_s(query, key, value, scale=2.0), atol=1e-6)


def test_by_hand():
    # Scores 2 ln 3 and 0 over the root of 4: ln 3 and 0, so shares of 3/4 and 1/4.
    query, key = np.array([[np.log(3), 0, 0, 0]]), np.array([[2.0, 0, 0, 0], [0, 1, 0, 0]])
    found = attend(query, key, np.array([[8.0], [4.0]]))
    np.testing.assert_allclose(found.scores, [[np.log(3), 0]])
    np.testing.assert_allclose(found.weights, [[0.75, 0.25]])
    np.testing.assert_allclose(found.output, [[7.0]])


def test_what_is_hidden_counts_exactly_nothing():
    query = vectors(0, 6, 4)
    found = attend(query, query, query, causal=True)
    hidden = ~np.tri(6, dtype=bool)
    assert (found.weights[hidden] == 0).all()
    assert np.isneginf(found.scores[hidden]).all()
    np.testing.assert_array_equal(found.output[0], query[0])


def test_numbers_keep_their_precision():
    query = vectors(0, 3, 4).astype(np.float32)
    assert attend(query, query, query, temperature=0.7, causal=True).output.dtype == np.float32


@settings(deadline=None, database=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 1e6), st.floats(0.01, 100), st.booleans())
def test_rows_sum_to_one_however_large_the_scores(seed, size, temperature, causal):
    query = size * vectors(seed, 4, 3)
    weights = attend(query, query, query, temperature=temperature, causal=causal).weights
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-12)
