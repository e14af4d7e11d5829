"""Ranking by words: BM25 over the terms of ``core.retrieval.words``.

Robertson and Zaragoza 2009. LlamaIndex's own BM25 retriever ignores the tokenizer it is
given, so Korean would be cut at spaces; this one is a few lines over the bm25s library.
"""

from collections import Counter
from collections.abc import Sequence
from math import log

import bm25s
import numpy as np

from core.retrieval.query import Query, share

# Measured on XQuAD and KorQuAD: short paragraphs want an early saturation of term counts.
K1, B = 0.6, 0.75


class LexicalIndex:
    """BM25 scores of a fixed list of texts, and how rare each term is among them."""

    def __init__(self, terms: Sequence[Sequence[str]]) -> None:
        """``terms`` holds each text's search terms, repeated as often as they occur."""
        self.size = len(terms)
        self._documents_with = Counter(term for text in terms for term in set(text))
        self._index = bm25s.BM25(k1=K1, b=B)
        # bm25s cannot index nothing; an empty text gets a term that no question has.
        self._index.index([list(text) or ["\0"] for text in terms], show_progress=False)

    def rarity(self, term: str) -> float:
        """Inverse document frequency of ``term`` (BM25's, never negative)."""
        count = self._documents_with[term]
        return log(1 + (self.size - count + 0.5) / (count + 0.5))

    def mass(self, terms: Sequence[str]) -> float:
        """Sum of the rarities of ``terms``: the most a text could match."""
        return sum(self.rarity(term) for term in terms) + 1e-9

    def scores(self, terms: Sequence[str]) -> np.ndarray:
        """BM25 score of every text for ``terms``, (texts,)."""
        known = [term for term in terms if term in self._documents_with]
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        found: np.ndarray = self._index.get_scores(known)
        return found

    def shares(self, query: Query) -> np.ndarray:
        """How much of ``query`` every text has, by rarity, (texts,) from 0 to 1."""
        return share(query, self.scores, self.mass)
