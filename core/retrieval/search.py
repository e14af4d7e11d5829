"""Hybrid search: words and meaning, each trusted as far as it can read.

Blind fusion of the two ruins Korean: the English encoder ranks Hangul at random, and
reciprocal-rank fusion takes its word for it (KorQuAD recall@1 fell from .886 to .145). Here
the similarity of meaning counts by the share of question and passage that the encoder can
read at all, so English gets both rankers and Korean gets the one that works.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from core.retrieval.collection import Collection
from core.retrieval.encoder import SentenceEncoder
from core.retrieval.glossary import other_names
from core.retrieval.words import question_terms, search_terms

Mode = Literal["hybrid", "bm25", "dense"]

# A term's other name (기울기 소실 for "vanishing gradient") is a hint, not what was asked.
OTHER_NAME_WEIGHT = 0.4


@dataclass(frozen=True)
class PassageScores:
    """Scores of every passage of a collection, each (passages,).

    ``lexical`` is BM25 as a share of the rarity of the question's terms, ``dense`` the
    cosine weighed by what the encoder can read; ``total`` is what the mode ranks by.
    """

    lexical: np.ndarray
    dense: np.ndarray
    total: np.ndarray


def score_passages(
    question: str, collection: Collection, encoder: SentenceEncoder, mode: Mode = "hybrid"
) -> PassageScores:
    """Score all passages of ``collection`` for ``question``."""
    none: np.ndarray = np.zeros(len(collection.nodes))
    lexical, dense = none, none
    if mode != "dense":
        index, terms = collection.lexical, question_terms(question)
        lexical = index.scores(terms) / index.mass(terms)
        if names := other_names(question):
            hints = search_terms(" ".join(names))
            lexical = lexical + OTHER_NAME_WEIGHT * index.scores(hints) / index.mass(hints)
    if mode != "bm25":
        similarity = collection.vectors @ encoder.encode([question])[0]
        weight = np.ones_like(similarity)
        if mode == "hybrid":
            weight = encoder.coverage([question])[0] * collection.coverage
        dense = weight * np.clip(similarity, 0, None)
    return PassageScores(lexical, dense, lexical + dense)


class HybridRetriever(BaseRetriever):
    """The best passages of a collection, as LlamaIndex wants them."""

    def __init__(
        self,
        collection: Collection,
        encoder: SentenceEncoder,
        top_k: int,
        mode: Mode = "hybrid",
    ) -> None:
        super().__init__()
        self.collection = collection
        self.encoder = encoder
        self.top_k = top_k
        self.mode = mode

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        scores = score_passages(
            query_bundle.query_str, self.collection, self.encoder, self.mode
        ).total
        best = np.argsort(-scores, kind="stable")[: self.top_k]
        return [
            NodeWithScore(node=self.collection.nodes[index], score=float(scores[index]))
            for index in best
            if scores[index] > 0
        ]
