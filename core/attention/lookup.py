"""The ladder to attention: exact look-up, soft look-up, learned projections.

Each rung asks the same small library of words. The keys are places on a plane, how edible a
thing is and how electronic, the values are colours: mix two and you see both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from core.attention.scaled import Attention, attend, softmax


@dataclass(frozen=True)
class Library:
    """Words with their ``keys`` (words, 2) and ``values`` (words, 3), red, green and blue
    from 0 to 1."""

    words: tuple[str, ...]
    keys: np.ndarray
    values: np.ndarray


# Keys of one length: so each fits itself best, and asking with a word's own key finds the word.
ANGLES = np.radians([40, 5, -20, 90, 110, 140])
LIBRARY = Library(
    ("apple", "pear", "pie", "iphone", "laptop", "radio"),
    np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=-1),
    np.array(
        [
            [0.85, 0.15, 0.15],  # red
            [0.65, 0.80, 0.25],  # green
            [0.90, 0.65, 0.30],  # golden
            [0.55, 0.60, 0.70],  # silver
            [0.25, 0.35, 0.80],  # blue
            [0.45, 0.30, 0.20],  # brown
        ]
    ),
)


def exact_lookup(word: str, library: Library = LIBRARY) -> np.ndarray | None:
    """First rung, a dictionary: the value of ``word`` (3,), or None unless it is there to the
    letter."""
    if word not in library.words:
        return None
    value: np.ndarray = library.values[library.words.index(word)]
    return value


def soft_lookup(
    query: np.ndarray, library: Library = LIBRARY, temperature: float = 1.0
) -> Attention:
    """Second rung: every word answers, the more the better its key fits ``query`` (2,).

    The result has one row. As ``temperature`` falls towards 0 it becomes a dictionary again.
    """
    return attend(query[None], library.keys, library.values, scaled=False, temperature=temperature)


@dataclass(frozen=True)
class Projections:
    """Three matrices (width, inner width), by which a word asks, is found and answers."""

    query: np.ndarray
    key: np.ndarray
    value: np.ndarray


def projected_lookup(
    words: np.ndarray,
    projections: Projections,
    *,
    scaled: bool = True,
    causal: bool = False,
    temperature: float = 1.0,
) -> Attention:
    """Third rung: ``words`` (words, width) look each other up, each with a query, a key and a
    value made of its own vector."""
    return attend(
        words @ projections.query,
        words @ projections.key,
        words @ projections.value,
        scaled=scaled,
        causal=causal,
        temperature=temperature,
    )


# Why Q = K is not enough -----------------------------------------------------------------


@dataclass(frozen=True)
class SharedStudy:
    """Random words under random projections, one for queries and keys, or one for each.

    ``scores`` (words, words) of the first drawing; ``asymmetry``, the largest difference
    between a score and the one of the opposite direction; ``to_itself``, the mean weight that
    a word puts on itself, and ``itself_first``, the share of words that look at themselves
    most, over all drawings. With no preference either would be 1 in ``words``.
    """

    scores: np.ndarray
    asymmetry: float
    to_itself: float
    itself_first: float


def study_shared(
    shared: bool, words: int = 8, width: int = 16, drawings: int = 100, seed: int = 0
) -> SharedStudy:
    """Measure what it means that queries and keys are the same (``shared``), or not."""
    draw = np.random.default_rng(seed)
    vectors = draw.normal(size=(drawings, words, width))
    # Over the root of the width, so that what is projected keeps its size.
    query, key = draw.normal(size=(2, drawings, width, width)) / np.sqrt(width)
    if shared:
        key = query
    found = attend(vectors @ query, vectors @ key, vectors)
    itself = np.arange(words)
    return SharedStudy(
        found.scores[0],
        float(np.abs(found.scores - found.scores.swapaxes(-1, -2)).max()),
        float(found.weights[:, itself, itself].mean()),
        float((found.weights.argmax(axis=-1) == itself).mean()),
    )


@dataclass(frozen=True)
class PointingRun:
    """Training towards looking at the right word.

    ``losses`` (steps,): mean surprise in nats; ``weights`` (words, words) at the end;
    ``right``: the share of words that look at the right one most.
    """

    losses: np.ndarray
    weights: np.ndarray
    right: float


def learn_pointing(
    shared: bool,
    targets: Sequence[int] = (1, 2, 3, 4, 5, 6, 7, 0),
    steps: int = 300,
    seed: int = 0,
) -> PointingRun:
    """Train projections until word i looks at word ``targets[i]``, with one matrix for queries
    and keys (``shared``) or one for each.

    By default each word looks for the one that follows, in a ring: a relation with a
    direction. With one matrix it cannot be learned: a score is the same both ways, so each word
    would have to fit the next better than the one before, all around the ring.
    """
    torch.manual_seed(seed)
    width = len(targets)
    words = torch.eye(width)  # as different as words can be: nothing but the matrices decides
    query = torch.nn.Parameter(torch.randn(width, width) / width**0.5)
    key = query if shared else torch.nn.Parameter(torch.randn(width, width) / width**0.5)
    learner = torch.optim.Adam([query] if shared else [query, key], lr=0.05)
    aims = torch.tensor(targets)
    losses = []
    for _ in range(steps):
        scores = (words @ query) @ (words @ key).T / width**0.5
        loss = torch.nn.functional.cross_entropy(scores, aims)
        learner.zero_grad()
        loss.backward()
        learner.step()
        losses.append(loss.item())
    weights = softmax(scores.detach().double().numpy())
    right = float((weights.argmax(axis=-1) == np.array(targets)).mean())
    return PointingRun(np.array(losses), weights, right)
