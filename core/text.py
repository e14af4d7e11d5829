"""Every word the reader sees, in Korean and English, from ``assets/text``.

A catalogue is one TOML file; a text is found by its dotted key. The two languages mirror
each other key for key, which the tests check.
"""

import tomllib
from functools import lru_cache
from typing import Any

from core.problems import Problem
from core.settings import ASSETS

LANGUAGES = ("ko", "en")


class Catalogue:
    """The texts of one file in one language."""

    def __init__(self, lang: str, name: str, texts: dict[str, Any]) -> None:
        self.lang = lang
        self.name = name
        self._texts = texts

    def __call__(self, key: str, **values: object) -> str:
        """The text at dotted ``key`` with its ``{blanks}`` filled. Raises KeyError."""
        text = self.get(key)
        if not isinstance(text, str):
            raise KeyError(f"{self.lang}/{self.name}: {key} is not one text")
        return text.format(**values) if values else text

    def get(self, key: str) -> Any:
        """What stands at dotted ``key``: a text, a list or a table of them. Raises KeyError."""
        found: Any = self._texts
        for part in key.split("."):
            if not isinstance(found, dict) or part not in found:
                raise KeyError(f"{self.lang}/{self.name}: no text {key!r}")
            found = found[part]
        return found


@lru_cache
def catalogue(lang: str, name: str) -> Catalogue:
    """The catalogue ``assets/text/<lang>/<name>.toml``."""
    path = ASSETS / "text" / lang / f"{name}.toml"
    return Catalogue(lang, name, tomllib.loads(path.read_text(encoding="utf-8")))


def sentence(problem: Problem, lang: str) -> str:
    """The one sentence that tells ``problem`` in ``lang``."""
    return catalogue(lang, "problems")(problem.key, **problem.values)


def language_of(text: str) -> str:
    """``ko`` if a fifth or more of the letters are Hangul, else ``en``: names may be Latin."""
    letters = [character for character in text if character.isalpha()]
    hangul = sum("가" <= character <= "힣" for character in letters)
    return "ko" if letters and hangul / len(letters) >= 0.2 else "en"
