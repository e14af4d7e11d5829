"""Does the cited sentence say what the answer says?

A check by rules, not by a model: it compares an answer with the sentence it cites, word by
word. It cannot judge meaning, but a number, a name or a negation that the source does not
have is exactly what it sees.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from core.retrieval.words import search_terms

# Share of the answer's terms that the source must have.
ENOUGH_TERMS = 0.85

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-Z][A-Za-z0-9]+")
_ENGLISH_NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|without|cannot|nothing|none)\b|n't\b"
)
_KOREAN_NEGATION = re.compile(
    r"않|못하|못합|못했|(?<![가-힣])못(?= )|(?<![가-힣])안(?= )|없"
    r"|아니|아닙|아닌|말아|마세요|마십|불가"
)


class Verdict(StrEnum):
    """Why an answer is or is not supported."""

    SUPPORTED = "supported"
    NO_CITATION = "no_citation"
    OTHER_WORDS = "other_words"
    OTHER_NUMBER = "other_number"
    OTHER_NAME = "other_name"
    OTHER_NEGATION = "other_negation"


@dataclass(frozen=True)
class Support:
    """The verdict on one answer, and the words of the answer that its source lacks."""

    verdict: Verdict
    missing: tuple[str, ...] = ()

    @property
    def supported(self) -> bool:
        return self.verdict is Verdict.SUPPORTED


def _numbers(text: str) -> set[str]:
    return {number.replace(",", "") for number in _NUMBER.findall(text)}


def _negations(text: str) -> int:
    lowered = text.lower().replace("’", "'")
    return len(_ENGLISH_NEGATION.findall(lowered)) + len(_KOREAN_NEGATION.findall(text))


def check_support(answer: str, source: str | None) -> Support:
    """Compare ``answer`` with the ``source`` sentence it cites (None: it cites nothing)."""
    if source is None or not answer.strip():
        return Support(Verdict.NO_CITATION)
    numbers = _numbers(answer) - _numbers(source)
    if numbers:
        return Support(Verdict.OTHER_NUMBER, tuple(sorted(numbers)))
    lowered = source.lower()
    names = {name for name in _NAME.findall(answer) if name.lower() not in lowered}
    if names:
        return Support(Verdict.OTHER_NAME, tuple(sorted(names)))
    # An answer may shorten its source, but not turn it round: a negation it adds is
    # wrong, and one it drops is wrong if it keeps nearly the whole sentence.
    if _negations(answer) > _negations(source) or (
        _negations(answer) < _negations(source) and len(answer) > 0.7 * len(source)
    ):
        return Support(Verdict.OTHER_NEGATION)
    known = set(search_terms(source))
    terms = search_terms(answer)
    lacking = [term for term in terms if term not in known]
    if terms and 1 - len(lacking) / len(terms) < ENOUGH_TERMS:
        return Support(Verdict.OTHER_WORDS, tuple(dict.fromkeys(lacking)))
    return Support(Verdict.SUPPORTED)
