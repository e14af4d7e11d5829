"""An instruction data set looked through: what stands in each row, and what is wrong with it."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from transformers import PreTrainedTokenizerFast

from core.instruction.likeness import near_pairs
from core.instruction.reading import read_rows, sides_of
from core.instruction.templates import Turn, pieces_of, tokens_of
from core.problems import Problem
from core.settings import settings
from core.text import language_of

# In the order in which they are told. "unread" rows have no sides at all.
FINDINGS = (
    "unread", "same", "other_answer", "near", "marks", "truncated", "too_long", "leaked",
    "languages",
)  # fmt: skip
_MARKS = re.compile(
    r"\[/?INST\]|<</?SYS>>|</?s>|<\|\w+\|>"
    r"|### (?:Instruction|Response|Input)\b|\{(?:user|answer|input|output)\}"
)
_OPEN_END = re.compile(
    r"(?:[,(\[{:;“‘-]|\.\.\.|…|(?:\S+\s+){3}(?:and|or|the|of|to|a|그리고|또는))$"
)
_LEAST_LEAKED = 8  # letters of an answer that may not stand in its question


@dataclass(frozen=True)
class Entry:
    """One row: its line from 1, both sides, tokens in Llama 2's template, language, findings."""

    line: int
    asked: str
    answered: str
    tokens: int
    lang: str
    findings: tuple[str, ...]
    like: int = 0  # the line that it repeats or nearly does, 0 for none


@dataclass(frozen=True)
class Exploration:
    """All rows of a data set that could be read, and the problems of those that could not."""

    entries: tuple[Entry, ...]
    unread: tuple[Problem, ...]

    def count(self, finding: str) -> int:
        """How many rows have ``finding``."""
        if finding == "unread":
            return len(self.unread)
        return sum(finding in entry.findings for entry in self.entries)

    def without(self, findings: Sequence[str], longest: int | None = None) -> list[Entry]:
        """The rows that have none of ``findings`` and at most ``longest`` tokens."""
        return [
            entry
            for entry in self.entries
            if not set(findings) & set(entry.findings)
            and (longest is None or entry.tokens <= longest)
        ]


def explore_file(tokenizer: PreTrainedTokenizerFast, name: str, data: bytes) -> Exploration:
    """Look through a file. Raises Problem where nothing in it can be read, or it is too large."""
    rows: list[tuple[int, str, str]] = []
    unread: list[Problem] = []
    for line, row in read_rows(name, data):
        try:
            rows.append((line, *sides_of(line, row)))
        except Problem as problem:
            unread.append(problem)
        if len(rows) + len(unread) > settings().explored_rows:
            raise Problem("instruction.too_many", most=f"{settings().explored_rows:,}")
    if not rows:
        raise unread[0] if unread else Problem("finetuning.no_pairs", name=name)
    return explore(tokenizer, rows, unread)


def explore(
    tokenizer: PreTrainedTokenizerFast,
    rows: Sequence[tuple[int, str, str]],
    unread: Sequence[Problem] = (),
) -> Exploration:
    """Look through ``rows``: line, what is asked, what is answered."""
    likes = _likes([asked for _, asked, _ in rows], [answered for _, _, answered in rows])
    entries = []
    for place, (line, asked, answered) in enumerate(rows):
        tokens = len(tokens_of(tokenizer, pieces_of("llama2", Turn(asked, answered))))
        findings = [name for name, is_so in _CHECKS.items() if is_so(asked, answered)]
        if tokens > tokenizer.model_max_length:
            findings.append("too_long")
        like, kind = likes.get(place, (-1, ""))
        if kind:
            findings.append(kind)
        told = tuple(name for name in FINDINGS if name in findings)
        lang = language_of(asked)
        entries.append(
            Entry(line, asked, answered, tokens, lang, told, rows[like][0] if kind else 0)
        )
    return Exploration(tuple(entries), tuple(unread))


def as_jsonl(entries: Sequence[Entry]) -> bytes:
    """The rows as JSON Lines that lesson 7 reads."""
    rows = ({"instruction": entry.asked, "output": entry.answered} for entry in entries)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _likes(asked: Sequence[str], answered: Sequence[str]) -> dict[int, tuple[int, str]]:
    """Place of a row → the earlier one that it repeats, and how."""
    found: dict[int, tuple[int, str]] = {}
    first: dict[str, int] = {}
    for place, text in enumerate(asked):
        plain = " ".join(text.casefold().split())
        earlier = first.setdefault(plain, place)
        if earlier != place:
            same = " ".join(answered[earlier].split()) == " ".join(answered[place].split())
            found[place] = (earlier, "same" if same else "other_answer")
    for one, other, _ in near_pairs(asked):
        found.setdefault(other, (one, "near"))
    return found


def _has_marks(asked: str, answered: str) -> bool:
    return bool(_MARKS.search(asked) or _MARKS.search(answered))


def _is_truncated(asked: str, answered: str) -> bool:
    """It ends in the middle of something: a comma, an open bracket, a joining word, open code."""
    end = answered.rstrip()
    return bool(_OPEN_END.search(end)) or end.count("```") % 2 == 1


def _is_leaked(asked: str, answered: str) -> bool:
    """The answer stands in its question, word for word."""
    plain = " ".join(answered.casefold().split()).rstrip(".")
    return len(plain) >= _LEAST_LEAKED and plain in " ".join(asked.casefold().split())


def _is_in_another_language(asked: str, answered: str) -> bool:
    letters = sum(letter.isalpha() for letter in answered)
    return letters >= _LEAST_LEAKED and language_of(asked) != language_of(answered)


_CHECKS: dict[str, Callable[[str, str], bool]] = {
    "marks": _has_marks,
    "truncated": _is_truncated,
    "leaked": _is_leaked,
    "languages": _is_in_another_language,
}
