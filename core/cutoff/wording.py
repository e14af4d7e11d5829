"""How the dated world is put into words: ``assets/data/dated_world``.

Each relation has one line of the chronicle, wordings in which it is asked in training, and
wordings that training never sees.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.cutoff.world import RELATIONS, Fact, Relation, Subject
from core.settings import ASSETS

FOLDER = ASSETS / "data" / "dated_world"


@dataclass(frozen=True)
class RelationWords:
    """The words of one relation. Blanks: ``{city}``, ``{year}`` and, in the line, ``{value}``."""

    values: tuple[str, ...]
    line: str
    asked: tuple[str, ...]
    held_out: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """The words of one language. ``particles`` are endings that are tokens of their own."""

    lang: str
    cities: tuple[str, ...]
    particles: tuple[str, ...]
    relations: Mapping[Relation, RelationWords]

    def question(self, subject: Subject, template: str) -> str:
        """``template``, one of the relation's wordings, about ``subject``."""
        return template.format(city=self.cities[subject.city], year=subject.year)

    def answer(self, fact: Fact) -> str:
        """The value of ``fact``, one word."""
        return self.relations[fact.subject.relation].values[fact.value]

    def line(self, fact: Fact) -> str:
        """``fact`` as the chronicle tells it."""
        city, words = self.cities[fact.subject.city], self.relations[fact.subject.relation]
        return words.line.format(city=city, year=fact.year, value=self.answer(fact))


@lru_cache
def wording(lang: str) -> Wording:
    """The words of the dated world in ``lang``, ``ko`` or ``en``."""
    row = tomllib.loads((FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))
    relations = {
        relation: RelationWords(
            tuple(row[relation]["values"]),
            row[relation]["line"],
            tuple(row[relation]["asked"]),
            tuple(row[relation]["held_out"]),
        )
        for relation in RELATIONS
    }
    return Wording(lang, tuple(row["cities"]), tuple(row["particles"]), relations)
