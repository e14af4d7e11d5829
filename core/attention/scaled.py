"""Scaled dot-product attention: a look-up that takes a little of everything.

Attention Is All You Need (Vaswani et al., 2017), section 3.2.1.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Attention:
    """What attention computes, step by step.

    ``scores`` (..., queries, keys): how well each query fits each key, -inf where hidden;
    ``weights`` (..., queries, keys): their softmax, every row of sum 1, 0 where hidden;
    ``output`` (..., queries, values): the values, mixed by the weights.
    """

    scores: np.ndarray
    weights: np.ndarray
    output: np.ndarray


def softmax(scores: np.ndarray) -> np.ndarray:
    """Shares of 1 along the last axis; a score of -inf gets exactly 0."""
    # The largest score becomes 0, so that no exponential overflows.
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: np.ndarray = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return shares


def attend(
    query: np.ndarray,
    key: np.ndarray,
    value: np.ndarray,
    *,
    scaled: bool = True,
    temperature: float = 1.0,
    causal: bool = False,
) -> Attention:
    """Attention of ``query`` (..., queries, width) to ``key`` (..., keys, width), which
    brings back ``value`` (..., keys, values).

    ``scaled`` divides the scores by the root of the width; ``temperature``, above 0, divides
    them once more: below 1 the choice gets sharper, above 1 more even. With ``causal`` a
    query sees the keys up to its own place only.
    """
    scores = query @ np.swapaxes(key, -1, -2)
    if scaled:
        scores = scores / np.sqrt(query.shape[-1], dtype=scores.dtype)
    scores = scores / scores.dtype.type(temperature)
    if causal:
        seen = np.tri(*scores.shape[-2:]) > 0
        scores = np.where(seen, scores, scores.dtype.type(-np.inf))
    weights = softmax(scores)
    return Attention(scores, weights, weights @ value)
