"""What a question asks for: its terms, and the course's concepts by all their names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

import numpy as np

from core.retrieval.glossary import named_terms
from core.retrieval.words import question_terms, search_terms

# A text that has a concept's other name (기울기 소실 for "vanishing gradient") counts almost
# as one that has the name in the question: the reader did ask for this name.
OTHER_NAME = 0.7

Score = TypeVar("Score", float, np.ndarray)


@dataclass(frozen=True)
class Concept:
    """A glossary term named in the question: search terms of that name and of the others."""

    terms: tuple[str, ...]
    other_names: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Query:
    """A question as the rankers see it; ``terms`` are distinct, in the question's order."""

    text: str
    terms: tuple[str, ...]
    concepts: tuple[Concept, ...]


def read_query(question: str) -> Query:
    """The terms and concepts of ``question``."""
    terms = tuple(dict.fromkeys(question_terms(question)))
    concepts = []
    for name, term in named_terms(question):
        own = tuple(t for t in dict.fromkeys(search_terms(name)) if t in terms)
        others = [tuple(dict.fromkeys(search_terms(other))) for other in term.names]
        # The single syllable 키 (key) would find 키우다 (to raise): no help.
        others = [other for other in others if set(other) - set(own) and not _is_vague(other)]
        if own and others:
            concepts.append(Concept(own, tuple(dict.fromkeys(others))))
    return Query(question, terms, tuple(concepts))


def share(
    query: Query,
    score: Callable[[Sequence[str]], Score],
    mass: Callable[[Sequence[str]], float],
) -> Score:
    """How much of ``query`` a text has, 0 to 1; an array of shares if ``score`` gives arrays.

    ``score`` tells what a text earns for some terms, ``mass`` the most it could earn. A
    concept counts by the name it is found under: adding names up would favour the one
    sentence that lists them all.
    """
    found = score(query.terms)
    for concept in query.concepts:
        by_name = [score(name) / mass(name) for name in concept.other_names]
        best = OTHER_NAME * mass(concept.terms) * reduce(np.maximum, by_name)
        found = found + np.maximum(0.0, best - score(concept.terms))
    return found / mass(query.terms)


def _is_vague(terms: Sequence[str]) -> bool:
    return len(terms) == 1 and terms[0].startswith("^")
