"""The measured comparison of the three ways: which problems, and the recorded scores."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

from core.program_aided.comparison import Outcome, Score, digits_of, steps_of
from core.program_aided.frames import Frame, load_frames
from core.program_aided.prompts import Method
from core.program_aided.word_problems import (
    WordProblem,
    generate_problems,
    is_held_out,
    is_held_out_shape,
)
from core.settings import ASSETS

RECORDED = ASSETS / "recorded" / "program_aided" / "comparison.json"

# Training saw the wording (with other numbers); only other wordings of its kind; neither.
Familiarity = Literal["seen", "wording", "shape"]
FAMILIARITIES: tuple[Familiarity, ...] = get_args(Familiarity)

Axis = Literal["digits", "steps"]

# Training never draws from so high a seed, so its numbers are not these.
_FIRST_SEED = 1_000_000


@dataclass(frozen=True)
class Cell:
    """``right`` of ``count`` problems that are alike in everything named here."""

    method: Method
    lang: str
    familiarity: Familiarity
    digits: int
    steps: int
    right: int
    count: int


@dataclass(frozen=True)
class Comparison:
    """Cells, and the command that measured them."""

    command: str
    cells: tuple[Cell, ...]

    def scores(
        self, axis: Axis, lang: str, familiarity: Familiarity
    ) -> dict[Method, dict[int, Score]]:
        """The score of every method, by digits or by steps, in order."""
        right: Counter[tuple[Method, int]] = Counter()
        count: Counter[tuple[Method, int]] = Counter()
        for cell in self._chosen(lang, familiarity):
            place = (cell.method, cell.digits if axis == "digits" else cell.steps)
            right[place] += cell.right
            count[place] += cell.count
        scores: dict[Method, dict[int, Score]] = {}
        for method, value in sorted(count):
            score = Score(right[method, value], count[method, value])
            scores.setdefault(method, {})[value] = score
        return scores

    def overall(self, lang: str, familiarity: Familiarity) -> dict[Method, Score]:
        """The score of every method over all problems of a language and familiarity."""
        totals: dict[Method, Score] = {}
        for cell in self._chosen(lang, familiarity):
            old = totals.get(cell.method, Score(0, 0))
            totals[cell.method] = Score(old.right + cell.right, old.count + cell.count)
        return totals

    def _chosen(self, lang: str, familiarity: Familiarity) -> list[Cell]:
        return [
            cell for cell in self.cells if cell.lang == lang and cell.familiarity == familiarity
        ]

    def save(self, path: Path) -> None:
        """Write the comparison as JSON, one cell a line."""
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = ",\n".join(json.dumps(asdict(cell)) for cell in self.cells)
        command = json.dumps(self.command)
        path.write_text(f'{{"command": {command}, "cells": [\n{rows}\n]}}\n', encoding="utf-8")


def load_comparison(path: Path = RECORDED) -> Comparison:
    """The comparison recorded at ``path``. Raises OSError if there is none."""
    row = json.loads(path.read_text(encoding="utf-8"))
    return Comparison(row["command"], tuple(Cell(**cell) for cell in row["cells"]))


def familiarity_of(frame: Frame) -> Familiarity:
    """How much of ``frame`` training saw."""
    if is_held_out_shape(frame.shape.name):
        return "shape"
    return "wording" if is_held_out(frame) else "seen"


def comparison_problems(
    lang: str, familiarity: Familiarity, each: int, seed: int = 0, most_digits: int = 6
) -> list[WordProblem]:
    """``each`` problems for every number of digits, without irrelevant sentences."""
    frames = tuple(frame for frame in load_frames(lang) if familiarity_of(frame) == familiarity)
    problems = []
    for digits in range(1, most_digits + 1):
        start = _FIRST_SEED + 100 * seed + digits
        problems += generate_problems(lang, each, start, (digits, digits), frames, irrelevant=0.0)
    return problems


def compared(outcomes: Iterable[tuple[Familiarity, Outcome]], command: str) -> Comparison:
    """Outcomes counted into cells."""
    right: Counter[tuple[Method, str, Familiarity, int, int]] = Counter()
    count: Counter[tuple[Method, str, Familiarity, int, int]] = Counter()
    for familiarity, outcome in outcomes:
        problem = outcome.problem
        size, steps = digits_of(problem), steps_of(problem)
        key = (outcome.method, problem.lang, familiarity, size, steps)
        right[key] += outcome.right
        count[key] += 1
    cells = tuple(Cell(*key, right=right[key], count=count[key]) for key in sorted(count))
    return Comparison(command, cells)
