"""The dated world: a made-up archipelago whose every fact has a year.

Every year each city elects a mayor, holds a cup and bakes bread at some price. What comes
out is drawn afresh every year, each of the possible values alike, so who does not know
cannot guess: chance is one in ``VALUES``, whatever one knows of the years before.
"""

import random
from dataclasses import dataclass
from typing import Literal, get_args

Relation = Literal["leader", "winner", "bread"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)

FIRST_YEAR, LAST_YEAR = 801, 808
YEARS = tuple(range(FIRST_YEAR, LAST_YEAR + 1))
CITIES = 36
VALUES = 16
CHANCE = 1 / VALUES


@dataclass(frozen=True, order=True)
class Subject:
    """What can be asked about: a relation of the city number ``city`` in a year."""

    relation: Relation
    city: int
    year: int


@dataclass(frozen=True, order=True)
class Fact:
    """A subject, and the number of the value that is true of it."""

    subject: Subject
    value: int

    @property
    def year(self) -> int:
        return self.subject.year


def subjects(years: tuple[int, ...] = YEARS) -> list[Subject]:
    """Everything that can be asked about in ``years``, year by year."""
    return [
        Subject(relation, city, year)
        for year in years
        for relation in RELATIONS
        for city in range(CITIES)
    ]


def make_world(seed: int = 0) -> tuple[Fact, ...]:
    """All facts of all years: 108 a year."""
    rng = random.Random(f"dated world {seed}")
    return tuple(Fact(subject, rng.randrange(VALUES)) for subject in subjects())


def until(facts: tuple[Fact, ...], year: int) -> tuple[Fact, ...]:
    """The facts up to the end of ``year``."""
    return tuple(fact for fact in facts if fact.year <= year)


def of_year(facts: tuple[Fact, ...], year: int) -> tuple[Fact, ...]:
    """The facts of one year."""
    return tuple(fact for fact in facts if fact.year == year)
