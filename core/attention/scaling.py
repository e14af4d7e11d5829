"""Why the scores are divided by the root of the width: a study of random vectors.

A dot product of two vectors of unit normal numbers is a sum of as many products as they are
wide, so its variance is the width. Scores that large leave softmax no choice: all weight goes
to one key, and hardly any gradient comes through.
"""

from dataclasses import dataclass

import numpy as np

from core.attention.scaled import attend

WIDTHS = tuple(2**power for power in range(1, 11))  # 2 to 1,024


@dataclass(frozen=True)
class Spread:
    """What happens to the scores and weights at each width, each (widths,).

    ``variance`` of the scores; mean ``entropy`` of the weights in nats, from 0 (all on one
    key) to the logarithm of the number of keys (all alike); mean ``gradient``, the Frobenius
    norm of the softmax's derivative with respect to its scores.
    """

    variance: np.ndarray
    entropy: np.ndarray
    gradient: np.ndarray


@dataclass(frozen=True)
class ScalingStudy:
    """The same vectors, with and without scaling, at each of ``widths`` (widths,)."""

    widths: np.ndarray
    scaled: Spread
    unscaled: Spread
    most_entropy: float


def entropy(weights: np.ndarray) -> np.ndarray:
    """Entropy in nats of each row of ``weights`` (..., keys): (...)."""
    logarithms = np.log(weights, out=np.zeros_like(weights), where=weights > 0)
    found: np.ndarray = -(weights * logarithms).sum(axis=-1)
    return found


def softmax_gradient(weights: np.ndarray) -> np.ndarray:
    """Frobenius norm of softmax's derivative where it gave ``weights`` (..., keys): (...).

    The derivative is diag(w) - w wᵀ, of which no matrix is needed to find the norm.
    """
    squares = (weights**2).sum(axis=-1)
    cubes = (weights**3).sum(axis=-1)
    # Rounding may leave a little less than nothing.
    norm: np.ndarray = np.sqrt(np.maximum(squares - 2 * cubes + squares**2, 0))
    return norm


def draw_vectors(
    width: int, keys: int, samples: int, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Unit normal queries (samples, 1, width) and their keys (samples, keys, width)."""
    # A seed of its own: what a width gives does not hang on the others asked for.
    draw = np.random.default_rng((seed, width))
    return draw.normal(size=(samples, 1, width)), draw.normal(size=(samples, keys, width))


def one_query(width: int, keys: int = 16, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Weights (keys,) of the first query that the study draws at ``width``, with scaling and
    without."""
    query, key = (part[0] for part in draw_vectors(width, keys, 1, seed))
    scaled, unscaled = (
        attend(query, key, key, scaled=scaled).weights[0] for scaled in (True, False)
    )
    return scaled, unscaled


def study_scaling(
    widths: tuple[int, ...] = WIDTHS, keys: int = 16, samples: int = 200, seed: int = 0
) -> ScalingStudy:
    """Draw ``samples`` queries at each width, each with ``keys`` keys, and measure."""
    measured: dict[bool, list[tuple[float, float, float]]] = {True: [], False: []}
    for width in widths:
        query, key = draw_vectors(width, keys, samples, seed)
        for scaled, rows in measured.items():
            found = attend(query, key, key, scaled=scaled)
            rows.append(
                (
                    float(found.scores.var()),
                    float(entropy(found.weights).mean()),
                    float(softmax_gradient(found.weights).mean()),
                )
            )
    with_scaling, without = (Spread(*np.array(measured[scaled]).T) for scaled in (True, False))
    return ScalingStudy(np.array(widths), with_scaling, without, float(np.log(keys)))
