"""Is a test question in the training data? Word n-grams tell.

A test says something only about questions the model was never shown. The build compares
every test question with every text trained on and stops at the first that is there.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.problems import Problem
from core.recipe.corpus import read_jsonl
from core.settings import ASSETS

# A question that shares this many words in a row with a training text counts as seen.
# Korean words carry their particles, so fewer of them already make a long coincidence.
LENGTH = {"en": 8, "ko": 5}

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Overlap:
    """A test question and the words it shares with a training text."""

    question: str
    shared: str


def words_of(text: str) -> list[str]:
    """Lower-case words of ``text`` without punctuation."""
    return _WORD.findall(text.lower())


def ngrams(words: list[str], length: int) -> set[tuple[str, ...]]:
    """Runs of ``length`` words; the whole text as one run if it is shorter."""
    if len(words) <= length:
        return {tuple(words)} if words else set()
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def find_overlaps(questions: Iterable[tuple[str, str]], training: Iterable[str]) -> list[Overlap]:
    """Test questions, given as ``(language, text)``, that share an n-gram with ``training``.

    A question shorter than the n-gram counts only if a training text has all of it in a row.
    """
    wanted: dict[tuple[str, ...], str] = {}
    for lang, question in questions:
        for run in ngrams(words_of(question), LENGTH[lang]):
            wanted[run] = question
    lengths = sorted({len(run) for run in wanted})
    found: dict[str, Overlap] = {}
    for text in training:
        words = words_of(text)
        for length in lengths:
            for start in range(len(words) - length + 1):
                run = tuple(words[start : start + length])
                if run in wanted:
                    found[wanted[run]] = Overlap(wanted[run], " ".join(run))
    return list(found.values())


def check_contamination(training: Iterable[str]) -> int:
    """Compare all test questions with ``training``; how many. Raises Problem if one is there."""
    tests = sorted((ASSETS / "data" / "tests").glob("*.jsonl"))
    questions = [(row["lang"], row["question"]) for path in tests for row in read_jsonl(path)]
    overlaps = find_overlaps(questions, training)
    if overlaps:
        raise Problem("recipe.test_seen", question=overlaps[0].question, count=len(overlaps))
    return len(questions)
