"""The wordings and the material of the verifiable instructions, from ``assets/data``."""

import json
import random
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from core.program_aided.korean import with_particle
from core.settings import ASSETS

FOLDER = ASSETS / "data" / "instruction"
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
_BLANK = re.compile(r"\{(\w+(?:~\w+)?)\}")
_SHORTEST, _LONGEST = 4, {"ko": 10, "en": 14}  # words of a sentence that is asked about
_HELD_OUT = ("05", "33")  # parts of the documents


def expand(frame: str) -> list[str]:
    """All texts of a frame in which ``(one|other)`` stands for either.

    >>> expand("(Say|Write) it( now|).")
    ['Say it now.', 'Say it.', 'Write it now.', 'Write it.']
    """
    parts = _CHOICE.split(frame)  # text, choices, text, choices ...
    choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
    return ["".join(chosen) for chosen in product(*choices)]


def draw(frame: str, rng: random.Random) -> str:
    """One of the texts of ``frame``, every choice as likely."""
    return _CHOICE.sub(lambda found: rng.choice(found.group(1).split("|")), frame)


def fill(text: str, blanks: Mapping[str, str]) -> str:
    """``text`` with its ``{blanks}`` filled; ``{word~을}`` is the particle that ``word`` takes."""

    def filled(found: re.Match[str]) -> str:
        name, _, particle = found.group(1).partition("~")
        value = blanks[name]
        return with_particle(value, particle)[len(value) :] if particle else value

    return _BLANK.sub(filled, text)


@dataclass(frozen=True)
class Material:
    """What instructions are about, in one language; ``held_out`` is for the test only."""

    lang: str
    tables: dict[str, Any]
    sentences: tuple[str, ...]
    names: tuple[str, ...]
    words: tuple[str, ...]

    def of(self, task: str) -> dict[str, Any]:
        """The frames of ``task``, as they stand in the file."""
        found: dict[str, Any] = self.tables[task]
        return found

    def listed(self, kind: str, separator: str | None = None) -> list[str]:
        """The words of ``kind`` under ``[words]``."""
        return list(self.tables["words"][kind].split(separator))


def words_of(text: str) -> list[str]:
    """The words of ``text`` without the marks around them, which is how a word is asked for."""
    return [word for word in (part.strip(".,;:!?()[]\"'“”‘’…") for part in text.split()) if word]


@lru_cache
def material(lang: str, held_out: bool) -> Material:
    """The material of ``lang``: sentences, names and words that training sees, or never does."""
    tables = tomllib.loads((FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))
    sentences = tuple(_sentences(lang, held_out))
    names = tables["words"]["held_out_names" if held_out else "names"].split()
    listed = tables["words"]["list"].split()
    words = [word for place, word in enumerate(listed) if (place % 5 == 4) is held_out]
    return Material(lang, tables, sentences, tuple(names), tuple(words))


def _sentences(lang: str, held_out: bool) -> list[str]:
    """Short sentences of the hand-written documents that the chatbot learned to read on."""
    found: dict[str, None] = {}
    for path in sorted((ASSETS / "data" / "reading").glob(f"{lang}_*.jsonl")):
        if (path.stem.removeprefix(f"{lang}_") in _HELD_OUT) is not held_out:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            for sentence in json.loads(line)["sentences"]:
                plain = '"' not in sentence and "\n" not in sentence
                if plain and _SHORTEST <= len(sentence.split()) <= _LONGEST[lang]:
                    found[sentence] = None
    return list(found)
