"""Cutoffs that the makers of well-known models published: ``assets/data/model_cutoffs.toml``."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from core.settings import ASSETS


@dataclass(frozen=True)
class PublishedCutoff:
    """A model, the end of the month its training data ends with, and the day it came out."""

    name: str
    cutoff: date
    released: date
    source: str
    url: str

    @property
    def months(self) -> int:
        """Whole months between the cutoff and the release."""
        return (self.released.year - self.cutoff.year) * 12 + (
            self.released.month - self.cutoff.month
        )


@lru_cache
def published_cutoffs() -> tuple[PublishedCutoff, ...]:
    """All of them, by release."""
    path = ASSETS / "data" / "model_cutoffs.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["models"]
    found = (PublishedCutoff(**row) for row in rows)
    return tuple(sorted(found, key=lambda model: (model.released, model.cutoff)))
