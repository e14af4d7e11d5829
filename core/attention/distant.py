"""Whether a word still finds another when a long text stands between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.attention.models import attention_of
from core.attention.reader import ModelName
from core.attention.words import merge_words
from core.problems import Problem


@dataclass(frozen=True)
class Reach:
    """The weight from one word to another over ``distance`` words between them.

    ``weights`` (layers, heads): what the looking word gives to the word looked at.
    """

    distance: int
    weights: np.ndarray

    @property
    def keenest(self) -> tuple[int, int]:
        """Layer and head, from 0, that give the most."""
        layer, head = np.unravel_index(int(self.weights.argmax()), self.weights.shape)
        return int(layer), int(head)


def reach(
    before: str,
    after: str,
    filler: Sequence[str],
    distance: int,
    *,
    looking: str,
    looked_at: str,
    model: ModelName = "encoder",
) -> Reach:
    """Read ``before``, ``distance`` words of ``filler`` again and again, then ``after``.

    The first mentions of the two words count, in capitals or not. Raises Problem if either is
    missing, or the text is longer than the limits in the settings.
    """
    between = " ".join(filler[number % len(filler)] for number in range(distance))
    text = " ".join(part for part in (before, between, after) if part)
    merged = merge_words(attention_of(text, model))
    places = {word.label.lower(): place for place, word in reversed(list(enumerate(merged.words)))}
    for word in (looking, looked_at):
        if word.lower() not in places:
            raise Problem("attention.no_word", word=word)
    weights = merged.weights[:, :, places[looking.lower()], places[looked_at.lower()]]
    return Reach(distance, weights)
