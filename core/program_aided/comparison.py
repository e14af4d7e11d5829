"""Compare the three ways: how often each is right, by the size of the numbers and the steps."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core.program_aided.prompts import Method
from core.program_aided.reading import Number, read_numbers
from core.program_aided.word_problems import WordProblem

Key = TypeVar("Key")


@dataclass(frozen=True)
class Outcome:
    """What one way answered to one problem; ``answer`` None if it came to none."""

    problem: WordProblem
    method: Method
    answer: Number | None

    @property
    def right(self) -> bool:
        """Whether the answer is the problem's, to a thousandth of it, as PAL counts it."""
        if self.answer is None:
            return False
        return math.isclose(self.answer, self.problem.answer, rel_tol=1e-3, abs_tol=1e-6)


@dataclass(frozen=True)
class Score:
    """``right`` of ``count`` problems."""

    right: int
    count: int

    @property
    def accuracy(self) -> float:
        """The share that is right, 0 to 1; nan of no problems."""
        return self.right / self.count if self.count else math.nan


@dataclass(frozen=True)
class Vote:
    """The most frequent answer of several samples. ``counts``: answers and how often, best first.

    ``answer`` is None if no sample came to an answer; ``samples`` counts those without one too.
    """

    answer: Number | None
    counts: tuple[tuple[Number, int], ...]
    samples: int


def digits_of(problem: WordProblem) -> int:
    """How many digits the largest number of the text has, before the decimal point."""
    return len(str(int(max(map(abs, read_numbers(problem.text)), default=0))))


def steps_of(problem: WordProblem) -> int:
    """How many lines of the program compute something: those that name no plain number."""
    code = (line.partition("#")[0].strip() for line in problem.program.splitlines())
    lines = (line.partition(" = ") for line in code)
    return sum(bool(code) and not _is_plain(code) for _, _, code in lines)


def score_by(
    outcomes: Iterable[Outcome], key: Callable[[WordProblem], Key]
) -> dict[Method, dict[Key, Score]]:
    """Scores of every method, by ``key`` of the problem (``digits_of``, ``steps_of``)."""
    right: Counter[tuple[Method, Key]] = Counter()
    count: Counter[tuple[Method, Key]] = Counter()
    for outcome in outcomes:
        place = (outcome.method, key(outcome.problem))
        count[place] += 1
        right[place] += outcome.right
    scores: dict[Method, dict[Key, Score]] = {}
    for method, value in count:
        score = Score(right[method, value], count[method, value])
        scores.setdefault(method, {})[value] = score
    return scores


def score(outcomes: Iterable[Outcome]) -> dict[Method, Score]:
    """The score of every method over all problems."""
    return {method: parts[None] for method, parts in score_by(outcomes, lambda _: None).items()}


def majority_vote(answers: Sequence[Number | None]) -> Vote:
    """The most frequent of ``answers``; of two as frequent, the one that came first."""
    counts = Counter(answer for answer in answers if answer is not None)
    ranked = tuple(counts.most_common())
    return Vote(ranked[0][0] if ranked else None, ranked, len(answers))


def _is_plain(code: str) -> bool:
    return code.replace(".", "").replace("_", "").lstrip("-").isdigit()
