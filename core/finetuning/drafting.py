"""Question-answer pairs drafted from the sentences of a document, for a person to correct.

No model is asked: a sentence that says something of a subject becomes the answer to a
question about that subject. Simple, and it cannot invent.
"""

import re
from collections.abc import Sequence

from core.finetuning.pairs import Pair
from core.problems import Problem
from core.text import language_of

_MOST = 240  # characters of an answer
_KOREAN = re.compile(r"^(?P<subject>[^,.()“”\"]{1,30}?)(?P<topic>은|는) (?P<rest>\S.+)$")
_IS_KOREAN = re.compile(r"(입니다|이다|이에요|예요)[.]?$")
_ENGLISH = re.compile(
    r"^(?P<subject>(?:The |A |An )?[A-Z]?[\w'’ -]{1,40}?) (?P<verb>is|are|was|were) (?P<rest>.+)$"
)
_NO_SUBJECT = re.compile(r"^(it|this|that|these|those|there|he|she|they|we|you|i|what|which|"
                         r"이것|그것|이|그|저|여기|이때|우리)$", re.IGNORECASE)  # fmt: skip


def draft_pairs(sentences: Sequence[str], most: int) -> list[Pair]:
    """At most ``most`` pairs, evenly from all of the document.

    Raises Problem if no sentence could be turned into a question.
    """
    drafted: dict[str, str] = {}
    for sentence in sentences:
        text = " ".join(sentence.split())
        asked = _question(text) if len(text) <= _MOST else None
        if asked is not None:
            drafted.setdefault(asked, text)
    if not drafted:
        raise Problem("finetuning.nothing_drafted")
    pairs = [Pair(asked, text, line) for line, (asked, text) in enumerate(drafted.items(), 1)]
    every = max(1, -(-len(pairs) // most))
    return pairs[::every]


def _question(sentence: str) -> str | None:
    if language_of(sentence) == "ko":
        found = _KOREAN.match(sentence)
        if not found or _NO_SUBJECT.match(found["subject"]):
            return None
        if _IS_KOREAN.search(sentence):
            return f"{found['subject']}{found['topic']} 무엇인가요?"
        return f"{found['subject']}에 대해 알려 주세요."
    found = _ENGLISH.match(sentence)
    if not found or _NO_SUBJECT.match(found["subject"]):
        return None
    subject = found["subject"]
    if subject.startswith(("The ", "A ", "An ")):
        subject = subject[0].lower() + subject[1:]
    return f"What {found['verb']} {subject}?"
