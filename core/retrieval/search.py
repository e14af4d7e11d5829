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
from core.retrieval.query import read_query

Mode = Literal["hybrid", "bm25", "dense"]


@dataclass(frozen=True)
class PassageScores:
    """Scores of every passage of a collection, each (passages,).

    ``lexical`` is BM25 as a share of the rarity of the question's terms (0 to 1), ``dense``
    the cosine, in a hybrid weighed by what the encoder can read; ``total``, their sum, is what
    the mode ranks by. Both stand on a scale of their own that no other passage moves, which
    is why they may be added where reciprocal-rank fusion would take ranks.
    """

    lexical: np.ndarray
    dense: np.ndarray
    total: np.ndarray


def score_passages(
    question: str, collection: Collection, encoder: SentenceEncoder, mode: Mode = "hybrid"
) -> PassageScores:
    """Score all passages of ``collection`` for ``question``."""
    lexical: np.ndarray = np.zeros(len(collection.nodes))
    dense: np.ndarray = np.zeros(len(collection.nodes))
    if mode != "dense":
        lexical = collection.lexical.shares(read_query(question))
    if mode != "bm25":
        # A cosine below 0 says no more than one of 0: the two have nothing in common.
        dense = np.clip(collection.vectors @ encoder.encode([question])[0], 0, None)
    if mode == "hybrid":
        dense = dense * encoder.coverage([question])[0] * collection.coverage
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
