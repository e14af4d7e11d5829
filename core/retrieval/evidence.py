"""From passages to the sentences a small model can answer from, best first.

What tells the answering sentence from its neighbours was measured on XQuAD and KorQuAD: a
question's words that few of the candidates have; likeness of meaning, where the encoder can
read; the score of its passage; words in the sentence before it (what *it* refers to); and a
number in it where the question asks for one.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from llama_index.core.schema import NodeWithScore

from core.retrieval.collection import Collection
from core.retrieval.encoder import SentenceEncoder
from core.retrieval.glossary import other_names
from core.retrieval.sentences import Span, split_sentences
from core.retrieval.words import question_terms, search_terms

# Weights of the features; of the passage's score; of the terms' saturation and length.
DENSE, PASSAGE, BEFORE, NUMBER, OTHER_NAME = 0.5, 0.5, 0.2, 0.1, 0.3
SATURATION, LENGTH = 0.3, 0.4
LONGEST = 400  # characters; a longer sentence is cut at a comma

_ASKS_NUMBER = re.compile(
    r"how (?:many|much|long|old|far|tall|large|big|often)|\bwhen\b"
    r"|(?:what|which) (?:year|date|day|month|percent|number|century|decade|age)"
    r"|몇|얼마|언제|년도|연도|날짜|며칠|퍼센트",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[,;:]\s+|(?<=고|며|서|만)\s+")


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
    similarity: float  # of meaning, weighed by what the encoder can read


@dataclass(frozen=True)
class _Candidate:
    passage: NodeWithScore
    span: Span
    text: str
    terms: tuple[str, ...]
    before: frozenset[str]


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
    terms = list(dict.fromkeys(question_terms(question)))
    hints = set(search_terms(" ".join(other_names(question)))) - set(terms)
    rarity = collection.lexical.rarity
    mass = collection.lexical.mass(terms)
    having = Counter(term for candidate in candidates for term in set(candidate.terms))
    local = {
        term: log(1 + (len(candidates) - having[term] + 0.5) / (having[term] + 0.5))
        for term in [*terms, *hints]
    }
    local_mass = sum(local[term] for term in terms) + 1e-9
    texts = [candidate.text for candidate in candidates]
    readable = float(encoder.coverage([question])[0]) * encoder.coverage(texts)
    similarity = np.zeros(len(candidates))
    if (readable > 0.2).any():
        cosine = encoder.encode(texts) @ encoder.encode([question])[0]
        similarity = readable * np.clip(cosine, 0, None)
    asks_number = bool(_ASKS_NUMBER.search(question))

    ranked = []
    for candidate, alike in zip(candidates, similarity.tolist(), strict=True):
        counts = Counter(candidate.terms)
        length = len(candidate.terms) / collection.sentence_terms
        slack = SATURATION * (1 - LENGTH + LENGTH * length)
        matched = sum(local[t] * counts[t] / (counts[t] + slack) for t in terms if t in counts)
        hinted = sum(local[t] for t in hints if t in counts)
        near = [t for t in terms if t in candidate.before and t not in counts]
        before = sum(map(rarity, near)) / mass
        covered = sum(rarity(t) for t in terms if t in counts) / mass
        score = (
            matched / local_mass
            + OTHER_NAME * min(1.0, hinted / local_mass)
            + DENSE * alike
            + PASSAGE * float(candidate.passage.score or 0)
            + BEFORE * before
            + NUMBER * (asks_number and any(letter.isdigit() for letter in candidate.text))
        )
        ranked.append(_evidence(candidate, score, covered + before, alike))
    ranked.sort(key=lambda sentence: -sentence.score)
    return ranked[:most]


def relevance(sentences: Sequence[EvidenceSentence]) -> float:
    """How near the best sentence comes to the question, from 0 to 1.

    Its share of the question's words, by rarity, or its likeness of meaning: either will
    do, so they are combined as chances of which one must hold.
    """
    return max(
        (1 - (1 - min(1.0, s.coverage)) * (1 - _likeness(s.similarity)) for s in sentences),
        default=0.0,
    )


def _likeness(similarity: float) -> float:
    """``similarity`` from 0 at chance to 1: sentences on nothing in common reach about 0.2,
    a question and its answer seldom more than 0.8."""
    return min(1.0, max(0.0, (similarity - 0.2) / 0.6))


def _candidates(passage: NodeWithScore) -> list[_Candidate]:
    text = passage.node.get_content()
    spans = [piece for span in split_sentences(text) for piece in _clauses(text, span)]
    found: list[_Candidate] = []
    before: frozenset[str] = frozenset()
    for span in spans:
        terms = tuple(search_terms(span.of(text)))
        found.append(_Candidate(passage, span, span.of(text), terms, before))
        before = frozenset(terms)
    return found


def _clauses(text: str, span: Span) -> list[Span]:
    """``span``, cut at commas where it is too long to be read as one sentence."""
    pieces: list[Span] = []
    start = span.start
    while span.end - start > LONGEST:
        ends = [m.end() for m in _CLAUSE_END.finditer(text, start + LONGEST // 3, start + LONGEST)]
        space = text.rfind(" ", start + LONGEST // 3, start + LONGEST) + 1
        cut = ends[-1] if ends else space or start + LONGEST
        pieces.append(Span(start, start + len(text[start:cut].rstrip())))
        start = cut
    return [*pieces, Span(start, span.end)]


def _evidence(
    candidate: _Candidate, score: float, coverage: float, similarity: float
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
        score=score,
        coverage=coverage,
        similarity=similarity,
    )
