"""From a model's tokens to the words of the text: *iphone* may be one token or four."""

import re
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from core.attention.models import ModelAttention
from core.attention.tokens import Token, visible

WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")


@dataclass(frozen=True)
class Word:
    """A word, or a mark between words, and the places of its ``tokens`` (from, to)."""

    label: str
    tokens: slice
    added: bool


@dataclass(frozen=True)
class WordAttention:
    """``weights`` (layers, heads, query words, key words): every row sums to 1."""

    words: tuple[Word, ...]
    weights: np.ndarray

    @property
    def labels(self) -> list[str]:
        """The words' labels, in order."""
        return [word.label for word in self.words]


def words_of(text: str, tokens: tuple[Token, ...]) -> tuple[Word, ...]:
    """The words of ``text``, each with the run of ``tokens`` that make it up.

    A token that a model added is a word of its own. A space that is a token of its own
    belongs to the word it leads to.
    """
    # Which word each character belongs to, -1 for none.
    numbers = [-1] * (len(text) + 1)
    for number, match in enumerate(WORD.finditer(text)):
        for place in range(*match.span()):
            numbers[place] = number

    def belongs_to(place: int) -> tuple[bool, int]:
        token = tokens[place]
        end = token.end + (text[token.start : token.end] == " ")
        known = [number for number in numbers[token.start : end] if number >= 0]
        # Of a token across two words the first counts; one of none stands alone.
        return token.added, known[0] if known and not token.added else -1 - place

    words = []
    for (added, _), run in groupby(range(len(tokens)), belongs_to):
        places = list(run)
        first, last = tokens[places[0]], tokens[places[-1]]
        written = visible(text[first.start : last.end].strip())
        label = written if written and not added else first.label
        words.append(Word(label, slice(places[0], places[-1] + 1), added))
    return tuple(words)


def merge_words(attention: ModelAttention) -> WordAttention:
    """``attention`` between words: what a word receives is the sum over its tokens, what it
    gives the mean over them, so that a row still sums to 1."""
    words = words_of(attention.text, attention.tokens)
    starts = [word.tokens.start for word in words]
    counts = np.array([word.tokens.stop - word.tokens.start for word in words])
    received = np.add.reduceat(attention.weights, starts, axis=-1)
    given = np.add.reduceat(received, starts, axis=-2) / counts[:, None].astype(np.float32)
    return WordAttention(words, given)
