"""One question through every ranker, with what each contributes in plain sight.

Reciprocal-rank fusion (Cormack, Clarke and Büttcher 2009) is what most tools call hybrid
search: each ranker gives a chunk 1 / (60 + its place). ``core.retrieval.search`` adds scores
instead, each trusted as far as its ranker can read; here they stand side by side.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from llama_index.core.schema import NodeWithScore

from core.retrieval.collection import Collection, searched_text
from core.retrieval.encoder import SentenceEncoder
from core.retrieval.evidence import rank_sentences
from core.retrieval.judge import Judge
from core.retrieval.lexical import LexicalIndex
from core.retrieval.query import Query, read_query
from core.retrieval.search import score_passages
from core.settings import settings

FUSION = 60
RANKERS = ("spaces", "bigrams", "raw", "dense", "fusion", "hybrid", "judge")
RERANKED = 3  # passages that the judge reads again
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Ranking:
    """Scores of every chunk for one question by each of ``RANKERS``, each (chunks,).

    ``lexical`` and ``meaning`` are the parts of ``hybrid``; ``votes`` (2, chunks) are those of
    ``fusion``, of the bigrams and of the raw encoder.
    """

    query: Query
    scores: dict[str, np.ndarray]
    lexical: np.ndarray
    meaning: np.ndarray
    votes: np.ndarray

    def order(self, ranker: str) -> list[int]:
        """The chunks that ``ranker`` found, best first."""
        return order(self.scores[ranker])

    def place(self, ranker: str, chunks: Sequence[int]) -> int | None:
        """The place, from 1, of the best of ``chunks``; None if none of them was found."""
        return place(self.scores[ranker], chunks)


def order(scores: np.ndarray) -> list[int]:
    """The chunks with a score above 0, best first."""
    return [int(at) for at in np.argsort(-scores, kind="stable") if scores[at] > 0]


def place(scores: np.ndarray, chunks: Sequence[int]) -> int | None:
    """The place, from 1, of the best of ``chunks``; None if none of them has a score."""
    places = {chunk: at for at, chunk in enumerate(order(scores), start=1)}
    return min((places[chunk] for chunk in chunks if chunk in places), default=None)


def space_terms(text: str) -> list[str]:
    """Words as spaces and marks divide them, in lower case and nothing more."""
    return _WORD.findall(text.lower())


@dataclass(frozen=True)
class Rankers:
    """A collection as every ranker sees it; ``raw`` (chunks, 384) is the encoder as it comes."""

    collection: Collection
    spaces: LexicalIndex
    raw: np.ndarray

    @classmethod
    def of(cls, collection: Collection, plain: SentenceEncoder) -> "Rankers":
        """``plain`` is an encoder without the dictionary."""
        texts = [searched_text(node) for node in collection.nodes]
        # What is Latin in every letter reads the same with the dictionary and without.
        same = [text.isascii() for text in texts]
        raw = collection.vectors.copy()
        others = [at for at, is_same in enumerate(same) if not is_same]
        raw[others] = plain.encode([texts[at] for at in others])
        return cls(collection, LexicalIndex([space_terms(text) for text in texts]), raw)


def rank(
    question: str,
    rankers: Rankers,
    encoder: SentenceEncoder,
    plain: SentenceEncoder,
    judge: Judge | None,
    *,
    expanding: bool = True,
) -> Ranking:
    """Every ranker's scores; ``expanding`` looks for a concept's other names as well.

    Without a ``judge`` its column is the hybrid's.
    """
    collection = rankers.collection
    query = asked(question, expanding)
    bigrams = word_scores(question, collection, expanding=expanding)
    ours = score_passages(question, collection, encoder)
    raw = np.clip(rankers.raw @ plain.encode([question])[0], 0, None)
    votes = np.stack([reciprocal_ranks(bigrams), reciprocal_ranks(raw)])
    hybrid = bigrams + ours.dense
    scores = {
        "spaces": rankers.spaces.scores(list(dict.fromkeys(space_terms(question)))),
        "bigrams": bigrams,
        "raw": raw,
        "dense": score_passages(question, collection, encoder, "dense").total,
        "fusion": votes.sum(axis=0),
        "hybrid": hybrid,
    }
    scores["judge"] = (
        hybrid if judge is None else _judged(question, rankers, hybrid, encoder, judge)
    )
    return Ranking(query, scores, bigrams, ours.dense, votes)


def asked(question: str, expanding: bool) -> Query:
    """``question`` as the rankers see it, with or without its concepts' other names."""
    query = read_query(question)
    return query if expanding else replace(query, concepts=())


def word_scores(question: str, collection: Collection, *, expanding: bool = True) -> np.ndarray:
    """The share of ``question`` that every chunk has by its words, (chunks,)."""
    return collection.lexical.shares(asked(question, expanding))


def reciprocal_ranks(scores: np.ndarray) -> np.ndarray:
    """1 / (60 + place) of every chunk that was found at all, else 0."""
    votes = np.zeros(len(scores))
    for at, chunk in enumerate(order(scores), start=1):
        votes[chunk] = 1 / (FUSION + at)
    return votes


def _judged(
    question: str, rankers: Rankers, hybrid: np.ndarray, encoder: SentenceEncoder, judge: Judge
) -> np.ndarray:
    """The first ``RERANKED`` by their best sentence's odds; the others behind, as they stood."""
    collection = rankers.collection
    best = order(hybrid)[:RERANKED]
    passages = [NodeWithScore(node=collection.nodes[at], score=float(hybrid[at])) for at in best]
    sentences = rank_sentences(
        question, passages, collection, encoder, most=settings().sentences_judged
    )
    scores = hybrid / (1 + hybrid.max(initial=0.0))  # below 1, in the same order
    ids = {collection.nodes[at].node_id: at for at in best}
    for sentence, logit in zip(sentences, judge.logits(question, sentences), strict=True):
        odds = 1 + float(1 / (1 + np.exp(-logit)))  # 1 to 2: before all that was not judged
        at = ids[sentence.node_id]
        scores[at] = max(scores[at], odds)
    return scores
