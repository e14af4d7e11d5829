"""Giving up recursion gives up the order of the words, unless positions bring it back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from core.problems import Problem
from core.sequence.architectures import start, stream
from core.sequence.gradients import word_vectors
from core.sequence.positions import Positions
from core.sequence.transformer import Transformer
from core.settings import settings


@dataclass(frozen=True)
class Shuffled:
    """One sentence read in order and shuffled.

    ``order[i]`` is the word that stands at place i after shuffling. ``before`` and ``after``
    (length, width) are the words' vectors out of the model; row i of ``after`` is
    the word at place i. ``differences`` (length,) is by how much a word's vector changed, the
    largest of its numbers, in the order of the original sentence.
    """

    words: tuple[str, ...]
    order: tuple[int, ...]
    before: np.ndarray
    after: np.ndarray
    differences: np.ndarray

    @property
    def difference(self) -> float:
        """The largest change of any word; 0 (but for rounding) where order goes unnoticed."""
        return float(self.differences.max())


def shuffle_words(
    words: Sequence[str],
    positions: Positions,
    *,
    causal: bool = False,
    depth: int = 2,
    width: int = 64,
    seed: int = 0,
) -> Shuffled:
    """Read ``words`` in order and shuffled with one untrained Transformer, and compare.

    ``causal`` hides later words from earlier ones, which itself tells something about order.
    Raises Problem if there are no words or too many.
    """
    most = settings().sequence_sentence_words
    if not words:
        raise Problem("sequence.no_words")
    if len(words) > most:
        raise Problem("sequence.many_words", count=len(words), most=most)
    model = Transformer(width, depth, causal=causal, positions=positions, longest=most)
    start(model, stream(seed, "weights"), radius=1, gate_bias=0)
    model = model.double()
    order = torch.randperm(len(words), generator=stream(seed, "sentences"))
    vectors = word_vectors(words, width, seed)
    with torch.no_grad():
        before, after = model(vectors[None])[0], model(vectors[order][None])[0]
    changed = (after[order.argsort()] - before).abs().amax(-1)  # each word beside itself
    return Shuffled(
        tuple(words), tuple(order.tolist()), before.numpy(), after.numpy(), changed.numpy()
    )
