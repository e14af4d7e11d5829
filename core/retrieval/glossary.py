"""The course's terms in both languages, so that a question in one finds a text in the other."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache

from core.settings import ASSETS


@dataclass(frozen=True)
class Term:
    """One term: its spellings in Korean and in English, the usual one first."""

    ko: tuple[str, ...]
    en: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return self.ko + self.en


@lru_cache(maxsize=1)
def glossary() -> tuple[Term, ...]:
    """All terms of ``assets/data/glossary.toml``."""
    path = ASSETS / "data" / "glossary.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["term"]
    return tuple(Term(tuple(row["ko"]), tuple(row["en"])) for row in rows)


@lru_cache(maxsize=1)
def _spellings() -> tuple[tuple[re.Pattern[str], Term], ...]:
    """A pattern for every spelling. Latin letters must stand alone (*RAG*, not *fragment*);
    Korean may carry a particle, and its spaces are optional (기울기소실)."""
    found = []
    for term in glossary():
        for name in term.names:
            spaced = re.escape(name.lower()).replace(r"\ ", r"\s*")
            is_latin = name.isascii()
            found.append((re.compile(rf"(?<![a-z0-9]){spaced}(?![a-z0-9])")
                          if is_latin else re.compile(spaced), term))  # fmt: skip
    return tuple(found)


def other_names(question: str) -> list[str]:
    """The other spellings of every term that ``question`` names, in the glossary's order."""
    lowered = question.lower()
    names: dict[str, None] = {}
    for pattern, term in _spellings():
        if pattern.search(lowered):
            names |= dict.fromkeys(name for name in term.names if name.lower() not in lowered)
    return list(names)
