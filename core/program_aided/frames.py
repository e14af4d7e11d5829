"""The wordings of the problems: sentence frames in ``assets/data/word_problem_frames``.

A frame is one table under the name of its shape:

``text``
    The problem with blanks. ``{a}`` ``{b}`` ... are the shape's given numbers, ``{fruit}``
    and the like a thing of that kind, ``{name}`` ``{name2}`` ``{name3}`` people, ``{he}``
    ``{his}`` ``{him}`` pronouns of ``{name}``. In Korean a particle may follow a colon
    (``{fruit:을}``); in English ``{a:th}`` (12th), ``{a:month}`` (May) and ``{a:02}``.
``k``, ``digits``, ``most``
    The constant of a conversion; how many digits look natural here; the largest number.
"""

import hashlib
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.program_aided.shapes import SHAPES, Shape
from core.settings import ASSETS

FRAMES_DIR = ASSETS / "data" / "word_problem_frames"

_BLANK = re.compile(r"\{(\w+)(?::([^}]+))?\}")


@dataclass(frozen=True)
class Frame:
    """One wording of one shape. ``id`` holds a hash of the text, so moving it changes nothing."""

    id: str
    lang: str
    shape: Shape
    text: str
    constant: int | None
    digits: tuple[int, int]
    most: int | None

    @property
    def blanks(self) -> set[str]:
        """The names of all blanks of the text."""
        return set(blanks_of(self.text))


@dataclass(frozen=True)
class Vocabulary:
    """What fills the blanks of one language's frames."""

    girls: tuple[str, ...]
    boys: tuple[str, ...]
    things: dict[str, tuple[str, ...]]
    irrelevant: tuple[str, ...]


def held_out(key: str, share: float) -> bool:
    """Whether ``key`` is among the ``share`` that is never trained on, chosen by its hash."""
    return hashlib.sha256(key.encode()).digest()[0] < 256 * share


def blanks_of(text: str) -> list[str]:
    """The names of the blanks in ``text``, in order."""
    return [found.group(1) for found in _BLANK.finditer(text)]


def fill(text: str, write: Callable[[re.Match[str], str, str | None], str]) -> str:
    """``text`` with every blank replaced by ``write(match, name, form)``."""
    return _BLANK.sub(lambda match: write(match, match.group(1), match.group(2)), text)


@lru_cache
def load_frames(lang: str) -> tuple[Frame, ...]:
    """All frames of ``lang``, in the order of the files. Raises KeyError for an unknown shape."""
    frames = []
    for path in sorted((FRAMES_DIR / lang).glob("*.toml")):
        if path.stem == "words":
            continue
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        for shape, rows in tables.items():
            frames += [_frame(lang, SHAPES[shape], row) for row in rows]
    return tuple(frames)


@lru_cache
def load_vocabulary(lang: str) -> Vocabulary:
    """The names, things and irrelevant sentences of ``lang``."""
    table = tomllib.loads((FRAMES_DIR / lang / "words.toml").read_text(encoding="utf-8"))
    return Vocabulary(
        girls=_words(table["girls"]),
        boys=_words(table["boys"]),
        things={kind: _words(words) for kind, words in table["things"].items()},
        irrelevant=tuple(table["irrelevant"]),
    )


def _frame(lang: str, shape: Shape, row: dict[str, Any]) -> Frame:
    text = str(row["text"])
    low, high = row.get("digits", (1, 6))
    if most := row.get("most"):
        high = min(high, len(str(most)))
    return Frame(
        id=f"{lang}/{shape.name}/{hashlib.sha256(text.encode()).hexdigest()[:8]}",
        lang=lang,
        shape=shape,
        text=text,
        constant=row.get("k"),
        digits=(max(low, shape.digits[0]), min(high, shape.digits[1])),
        most=most,
    )


def _words(line: str) -> tuple[str, ...]:
    """``key_rings pebbles`` -> the words, two in one joined by an underscore."""
    return tuple(entry.replace("_", " ") for entry in line.split())
