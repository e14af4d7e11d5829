"""What a word means in its sentence: *apple* between companies and fruit.

Its vector starts the same in every sentence. Layer by layer attention mixes in its neighbours,
until it lies near other company names in one sentence and near other fruit in another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.attention.models import attention_of
from core.attention.words import words_of
from core.problems import Problem

SENTENCE = "I love apple so I expect this fall when they release the new iphone."
CONTROL = "I love apple so I bake this pie."
GROUPS: Mapping[str, tuple[str, ...]] = {
    "company": ("google", "microsoft", "samsung", "sony", "nokia"),
    "fruit": ("pear", "peach", "cherry", "banana", "grape"),
}


@dataclass(frozen=True)
class Senses:
    """How near a word of a text is to each group: its cosine, from -1 to 1, to the middle of
    the group's words, before the first layer and after each: ``cosines[group]`` (layers + 1,).
    """

    word: str
    cosines: dict[str, np.ndarray]


def senses_of(
    text: str, word: str = "apple", groups: Mapping[str, Sequence[str]] = GROUPS
) -> Senses:
    """How near ``word`` in ``text`` is to each of ``groups``, to the encoder.

    The first mention counts, in capitals or not. Raises Problem if there is none.
    """
    place = unit(vector_in(text, word))
    cosines = {}
    for group, members in groups.items():
        middle = unit(np.mean([unit(vector_alone(member)) for member in members], axis=0))
        cosines[group] = (place * middle).sum(axis=-1)
    return Senses(word, cosines)


def unit(vectors: np.ndarray) -> np.ndarray:
    """``vectors`` (..., width), each of length 1."""
    found: np.ndarray = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return found


def vector_in(text: str, word: str) -> np.ndarray:
    """The vector of ``word`` in ``text``, the mean over its tokens: (layers + 1, width)."""
    attention = attention_of(text, "encoder")
    for candidate in words_of(attention.text, attention.tokens):
        if candidate.label.lower() == word.lower() and not candidate.added:
            vector: np.ndarray = attention.states[:, candidate.tokens].mean(axis=1)
            return vector
    raise Problem("attention.no_word", word=word)


@lru_cache(maxsize=256)
def vector_alone(text: str) -> np.ndarray:
    """The vector of a word, or some, with nothing around: (layers + 1, width)."""
    attention = attention_of(text, "encoder")
    own = [place for place, token in enumerate(attention.tokens) if not token.added]
    vector: np.ndarray = attention.states[:, own].mean(axis=1)
    return vector
