"""The recorded instruction-tuning run, read without torch; ``core.recipe.instructing`` makes it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.instruction.checking import has_form, is_right
from core.instruction.tasks import TASKS, Instruction, Wording
from core.problems import Problem
from core.settings import ASSETS

RECORDED = ASSETS / "recorded" / "instruction"
COMMAND = "python -m core record-instruction"
ADAPTER = "instruct"
RUN, ANSWERS, CHECKPOINTS = "run.json", "answers.json", "checkpoints"
BASE = 0  # the step of the untuned model


def adapter_of(step: int) -> str:
    """The name of the adapter kept after ``step`` steps; the base has none."""
    return f"step-{step:04}" if step else "none"


@dataclass(frozen=True)
class Share:
    """How many of some answers have the asked form, and how many are right."""

    asked: int
    form: int
    right: int


@dataclass(frozen=True)
class InstructionRun:
    """The losses of the steps that ran, of those ``planned``, and what was answered on the way.

    ``answers[step]`` are the answers to ``tests``, in their order, for every step whose adapter
    was kept; step 0 is the base.
    """

    rank: int
    rate: float
    examples: int
    seconds: float
    planned: int
    losses: tuple[float, ...]
    tests: tuple[Instruction, ...]
    answers: dict[int, tuple[str, ...]]
    machine: str

    @property
    def steps(self) -> tuple[int, ...]:
        return tuple(sorted(self.answers))

    @property
    def last(self) -> int:
        return self.steps[-1]

    def share(self, step: int, lang: str = "", task: str = "", wording: Wording = "new") -> Share:
        """The test's result at ``step``, of all answers or of one language or task."""
        rows = [
            (asked, answer)
            for asked, answer in zip(self.tests, self.answers[step], strict=True)
            if lang in ("", asked.lang)
            and task in ("", asked.task)
            and asked.held_out is (wording == "new")
        ]
        return Share(
            len(rows), sum(has_form(*row) for row in rows), sum(is_right(*row) for row in rows)
        )

    def by_task(self, step: int, lang: str = "", wording: Wording = "new") -> dict[str, Share]:
        """The test's result at ``step``, task by task."""
        return {task: self.share(step, lang, task, wording) for task in TASKS}


@lru_cache(maxsize=2)
def read_run(folder: Path = RECORDED) -> InstructionRun:
    """The run kept in ``folder``. Raises Problem if it is not there or damaged."""
    try:
        run = json.loads((folder / RUN).read_text(encoding="utf-8"))
        found = json.loads((folder / ANSWERS).read_text(encoding="utf-8"))
        tests = tuple(Instruction(**row) for row in found["tests"])
        answers = {int(step): _checked(said, tests) for step, said in found["answers"].items()}
        return InstructionRun(
            rank=run["config"]["rank"],
            rate=run["config"]["learning_rate"],
            examples=run["examples"],
            seconds=run["seconds"],
            planned=run["planned"],
            losses=tuple(run["losses"]),
            tests=tests,
            answers=answers,
            machine=run["made"]["machine"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Problem("instruction.no_recording") from error


def _checked(said: Sequence[str], tests: Sequence[Instruction]) -> tuple[str, ...]:
    if len(said) != len(tests):
        raise ValueError("an answer is missing")
    return tuple(said)
