"""How often a model is right and how sure it is, by the year of the fact.

Questions are asked in wordings that training never saw.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.cutoff.reader import Reader
from core.cutoff.wording import Wording
from core.cutoff.world import Fact

WORDINGS = 2  # held-out wordings in which each fact is asked


@dataclass(frozen=True)
class Answers:
    """What a model answered, all (questions,).

    ``confidence`` is the probability of its own answer, ``truth`` that of the true one.
    """

    years: np.ndarray
    right: np.ndarray
    confidence: np.ndarray
    truth: np.ndarray

    @property
    def share(self) -> float:
        """Share of right answers."""
        return float(self.right.mean())

    def where(self, chosen: np.ndarray) -> "Answers":
        """The answers to the questions that ``chosen`` (questions,) marks."""
        return Answers(
            self.years[chosen], self.right[chosen], self.confidence[chosen], self.truth[chosen]
        )


@dataclass(frozen=True)
class YearScore:
    """The answers about one year. ``sure_wrong`` is the mean confidence of the wrong ones, not
    a number where none is wrong; ``sure_right`` likewise."""

    year: int
    count: int
    right: float
    confidence: float
    truth: float
    sure_wrong: float
    sure_right: float


@dataclass(frozen=True)
class CalibrationBin:
    """The answers whose confidence is from ``low`` to ``high``: how sure, and how often right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def questions(
    facts: Sequence[Fact], words: Wording, wordings: int = WORDINGS
) -> list[tuple[Fact, str]]:
    """Each fact with ``wordings`` questions about it, in turn from those held out."""
    asked = []
    for place, fact in enumerate(facts):
        held_out = words.relations[fact.subject.relation].held_out
        for turn in range(wordings):
            template = held_out[(place + turn) % len(held_out)]
            asked.append((fact, words.question(fact.subject, template)))
    return asked


def judged(reader: Reader, asked: Sequence[tuple[Fact, str]], probabilities: np.ndarray) -> Answers:
    """Answers, from the probability of every word for each question, (questions, words)."""
    vocabulary = reader.vocabulary
    true = np.array(
        [vocabulary.value_ids(fact.subject.relation)[fact.value] for fact, _ in asked], dtype=int
    )
    best = probabilities.argmax(axis=1)
    rows = np.arange(len(asked))
    return Answers(
        np.array([fact.year for fact, _ in asked], dtype=int),
        best == true,
        probabilities[rows, best],
        probabilities[rows, true],
    )


def answer_by_heart(reader: Reader, facts: Sequence[Fact], wordings: int = WORDINGS) -> Answers:
    """Ask ``reader`` about ``facts`` with nothing to read."""
    asked = questions(facts, reader.vocabulary.wording, wordings)
    return judged(reader, asked, reader.by_heart([question for _, question in asked]))


def by_year(answers: Answers) -> tuple[YearScore, ...]:
    """The scores of each year that was asked about, in order."""
    scores = []
    for year in np.unique(answers.years):
        own = answers.where(answers.years == year)
        scores.append(
            YearScore(
                int(year),
                len(own.right),
                own.share,
                float(own.confidence.mean()),
                float(own.truth.mean()),
                _mean(own.confidence[~own.right]),
                _mean(own.confidence[own.right]),
            )
        )
    return tuple(scores)


def calibration(answers: Answers, bins: int = 5) -> tuple[CalibrationBin, ...]:
    """Answers sorted into ``bins`` of confidence; empty ones are left out."""
    edges = np.linspace(0, 1, bins + 1)
    places = np.clip((answers.confidence * bins).astype(int), 0, bins - 1)
    found = []
    for place in range(bins):
        own = answers.where(places == place)
        if len(own.right):
            found.append(
                CalibrationBin(
                    float(edges[place]),
                    float(edges[place + 1]),
                    len(own.right),
                    float(own.confidence.mean()),
                    own.share,
                )
            )
    return tuple(found)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")
