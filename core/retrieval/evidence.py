"""A first look at the sentences of passages: which could answer, likeliest first.

What tells the answering sentence from its neighbours was measured on XQuAD and KorQuAD: a
question's words that few of the candidates have; likeness of meaning, where the encoder can
read; the score of its passage; words in the sentence before it (what *it* refers to); and a
number in it where the question asks for one. ``core.retrieval.judge`` reads the likeliest.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import log

import numpy as np
from llama_index.core.schema import NodeWithScore

from core.retrieval.clauses import cut_at_clauses
from core.retrieval.collection import Collection
from core.retrieval.encoder import READABLE, SentenceEncoder
from core.retrieval.query import Query, read_query, share
from core.retrieval.sentences import Span, split_sentences
from core.retrieval.words import search_terms

# Weights of the features beside the question's words, which weigh 1.
DENSE, PASSAGE, BEFORE, NUMBER = 0.6, 0.5, 0.2, 0.1
# BM25's k1 and b, for texts as short as a sentence.
SATURATION, LENGTH = 0.3, 0.4
LONGEST = 400  # characters; a longer sentence is cut at a pause

_ASKS_NUMBER = re.compile(
    r"how (?:many|much|long|old|far|tall|large|big|often)|\bwhen\b"
    r"|(?:what|which) (?:year|date|day|month|percent|number|century|decade|age)"
    r"|몇|얼마|언제|년도|연도|날짜|며칠|퍼센트",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class EvidenceSentence:
    """A sentence and its exact place: ``start`` and ``end`` count in its page's text."""

    text: str
    node_id: str
    document: str
    document_id: str
    page: int | None
    start: int
    end: int
    score: float
    coverage: float  # share of the question, by rarity, that it and the one before have
    similarity: float  # of meaning, weighed by ``readable``
    readable: float  # how much of question and sentence the encoder can read
    before: str = ""  # the sentence before it; the heading, for the first of a passage
    behind: float = 0.0  # by how much the best sentence of the question scored more
    chance: float = 0.0  # that it answers: see ``core.retrieval.judge``


@dataclass(frozen=True)
class _Candidate:
    passage: NodeWithScore
    span: Span
    text: str
    counts: Counter[str]  # of its search terms
    before: str  # the sentence before it; the heading, for the first


def rank_sentences(
    question: str,
    passages: Sequence[NodeWithScore],
    collection: Collection,
    encoder: SentenceEncoder,
    most: int = 8,
) -> list[EvidenceSentence]:
    """The ``most`` likeliest sentences of ``passages`` to answer ``question``, best first."""
    candidates = [candidate for passage in passages for candidate in _candidates(passage)]
    if not candidates:
        return []
    query = read_query(question)
    readable = _readable(question, candidates, encoder)
    similarity = np.zeros(len(candidates))
    if readable.any():
        vectors = encoder.encode([question, *(candidate.text for candidate in candidates)])
        similarity = readable * np.clip(vectors[1:] @ vectors[0], 0, None)
    words = _word_shares(query, candidates, collection)
    asks_number = bool(_ASKS_NUMBER.search(question))
    ranked = []
    for index, candidate in enumerate(candidates):
        coverage, before = _coverage(query, candidate, collection)
        has_number = any(letter.isdigit() for letter in candidate.text)
        score = (
            words[index]
            + DENSE * similarity[index]
            + PASSAGE * float(candidate.passage.score or 0)
            + BEFORE * before
            + NUMBER * (asks_number and has_number)
        )
        ranked.append(_evidence(candidate, score, coverage, similarity[index], readable[index]))
    ranked.sort(key=lambda sentence: -sentence.score)
    best = ranked[0].score
    return [replace(sentence, behind=best - sentence.score) for sentence in ranked[:most]]


def _candidates(passage: NodeWithScore) -> list[_Candidate]:
    text = passage.node.get_content()
    found: list[_Candidate] = []
    before = passage.node.metadata["heading"]
    for sentence in split_sentences(text):
        for span in cut_at_clauses(text, sentence, LONGEST):
            counts = Counter(search_terms(span.of(text)))
            found.append(_Candidate(passage, span, span.of(text), counts, before))
            before = span.of(text)
    return found


def _readable(
    question: str, candidates: Sequence[_Candidate], encoder: SentenceEncoder
) -> np.ndarray:
    """How much of question and sentence the encoder can read, (candidates,); 0 if too little."""
    texts = [question, *(candidate.text for candidate in candidates)]
    coverage = encoder.coverage(texts)
    readable: np.ndarray = coverage[0] * coverage[1:]
    return np.where(readable < READABLE, 0.0, readable)


def _word_shares(
    query: Query, candidates: Sequence[_Candidate], collection: Collection
) -> list[float]:
    """How much of ``query`` each candidate has, by how few of the candidates have a term.

    Rarity in the whole collection has done its work in choosing the passages; among their
    sentences it would reward naming the subject, which most of them do.
    """
    having = Counter(term for candidate in candidates for term in candidate.counts)

    def rarity(term: str) -> float:
        return log(1 + (len(candidates) - having[term] + 0.5) / (having[term] + 0.5))

    def mass(terms: Sequence[str]) -> float:
        return sum(map(rarity, terms)) + 1e-9

    def score(terms: Sequence[str], *, counts: Counter[str]) -> float:
        length = counts.total() / collection.sentence_terms
        slack = SATURATION * (1 - LENGTH + LENGTH * length)
        return sum(rarity(t) * counts[t] / (counts[t] + slack) for t in terms if t in counts)

    return [share(query, partial(score, counts=c.counts), mass) for c in candidates]


def _coverage(query: Query, candidate: _Candidate, collection: Collection) -> tuple[float, float]:
    """Share of ``query``, by rarity in the collection, that the candidate and the sentence
    before it have, and the part of it that only the sentence before has."""

    def score(terms: Sequence[str], *, having: frozenset[str]) -> float:
        return sum(collection.lexical.rarity(term) for term in terms if term in having)

    mass = collection.lexical.mass
    alone = frozenset(candidate.counts)
    own = share(query, partial(score, having=alone), mass)
    before = frozenset(search_terms(candidate.before))
    both = share(query, partial(score, having=alone | before), mass)
    return both, both - own


def _evidence(
    candidate: _Candidate, score: float, coverage: float, similarity: float, readable: float
) -> EvidenceSentence:
    metadata = candidate.passage.node.metadata
    return EvidenceSentence(
        text=candidate.text,
        node_id=candidate.passage.node.node_id,
        document=metadata["document"],
        document_id=metadata["document_id"],
        page=metadata["page"],
        start=metadata["start"] + candidate.span.start,
        end=metadata["start"] + candidate.span.end,
        score=float(score),
        coverage=float(coverage),
        similarity=float(similarity),
        readable=float(readable),
        before=candidate.before,
    )
