"""Texts that are nearly the same, found without comparing each with each (MinHash)."""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from core.text import language_of

NEAR = 0.7  # share of the pieces that two texts have in common
_LETTERS = {"ko": 2, "en": 4}  # of a piece: a Hangul letter is a syllable
_MOST_LETTERS = 2_000  # of a text that are looked at
_BANDS, _ROWS = 32, 3  # texts alike in any band are compared: at 0.7 that misses 1 in 500,000
_MOST_IN_BAND = 50  # texts of one band that are compared each with each
_PRIME = (1 << 31) - 1


def pieces(text: str) -> frozenset[int]:
    """Hashes of all runs of a few letters, whatever the spaces, marks and capitals."""
    plain = "".join(letter for letter in text.casefold() if letter.isalnum())[:_MOST_LETTERS]
    length = _LETTERS[language_of(plain)]
    runs = {plain[at : at + length] for at in range(max(1, len(plain) - length + 1))}
    return frozenset(zlib.crc32(run.encode()) for run in runs)


def share_in_common(one: frozenset[int], other: frozenset[int]) -> float:
    """Jaccard similarity of two sets, from 0 to 1."""
    return len(one & other) / len(one | other)


def near_pairs(texts: Sequence[str], least: float = NEAR) -> list[tuple[int, int, float]]:
    """Pairs of texts (their places, the earlier first) that have ``least`` or more in common."""
    sets = [pieces(text) for text in texts]
    found = []
    for one, other in sorted(_candidates(sets)):
        common = share_in_common(sets[one], sets[other])
        if common >= least:
            found.append((one, other, common))
    return found


def _candidates(sets: Sequence[frozenset[int]]) -> set[tuple[int, int]]:
    draw = np.random.default_rng(0)
    scale = draw.integers(1, _PRIME, _BANDS * _ROWS, dtype=np.uint64)
    shift = draw.integers(0, _PRIME, _BANDS * _ROWS, dtype=np.uint64)
    buckets: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
    for place, own in enumerate(sets):
        values = np.fromiter(own, dtype=np.uint64, count=len(own)) % _PRIME
        least = ((values[:, None] * scale + shift) % _PRIME).min(axis=0)  # (bands x rows,)
        for band, part in enumerate(least.reshape(_BANDS, _ROWS)):
            buckets[band, part.tobytes()].append(place)
    return {pair for alike in buckets.values() for pair in _pairs(alike)}


def _pairs(alike: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Each with each, or where there are very many, each with the first."""
    if len(alike) <= _MOST_IN_BAND:
        return combinations(alike, 2)
    return ((alike[0], other) for other in alike[1:])
