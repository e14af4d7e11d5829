"""The folder of a fine-tuning run: everything about it is here, and nothing elsewhere.

config.json      how to train            metrics.jsonl   one line a step
data.jsonl       the pairs               checkpoint.pt   where to go on from
held_out.jsonl   pairs kept for asking   answers.json    before and after
status.json      how far it is           adapter/        the result
"""

import json
import os
import secrets
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.finetuning.limits import check_config
from core.finetuning.pairs import Pair, read_pairs
from core.finetuning.process import is_alive
from core.finetuning.training import LoraTraining
from core.problems import Problem

CONFIG, DATA, STATUS, METRICS = "config.json", "data.jsonl", "status.json", "metrics.jsonl"
HELD_OUT = "held_out.jsonl"
STOP = "stop"  # a file of this name asks the process to stop after the step it is at


class State(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"  # its process is gone; it can go on from its checkpoint
    FAILED = "failed"
    DONE = "done"


@dataclass(frozen=True)
class RunStatus:
    """What ``status.json`` and ``metrics.jsonl`` say.

    ``problem`` is the key of a sentence and ``values`` what fills its blanks; ``process``
    and ``born`` (seconds after the machine's start) tell the process that works, ``queued``
    since when it has waited for its turn.
    """

    name: str
    state: State
    step: int = 0
    steps: int = 0
    loss: float | None = None
    process: int | None = None
    born: float = 0.0
    queued: float = 0.0
    problem: str = ""
    values: dict[str, Any] | None = None

    def as_dict(self) -> dict[str, object]:
        return asdict(self)

    @property
    def is_active(self) -> bool:
        """Whether a process works on it, or waits to."""
        return self.state is State.RUNNING or (
            self.state is State.WAITING and self.process is not None
        )


@dataclass(frozen=True)
class Metrics:
    """One step of a run; memory in bytes, ``held_out_loss`` and ``sample`` at some steps."""

    step: int
    steps: int
    loss: float
    learning_rate: float = 0.0
    gradient_norm: float = 0.0
    tokens: int = 0
    step_seconds: float = 0.0
    memory: int = 0
    held_out_loss: float | None = None
    sample: dict[str, str] | None = None


def new_name() -> str:
    """A name for a run that sorts by time and that nobody guesses."""
    return f"run-{time.strftime('%m%d-%H%M%S')}-{secrets.token_hex(4)}"


def create_run(
    folder: Path, pairs: list[Pair], config: LoraTraining, held_out: Sequence[Pair] = ()
) -> RunStatus:
    """Make the folder of a new run.

    Raises Problem if something is there already, or a setting is out of its limits.
    """
    check_config(config)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Problem("finetuning.folder_taken", name=folder.name)
        _write_pairs(folder / DATA, pairs)
        if held_out:
            _write_pairs(folder / HELD_OUT, held_out)
        (folder / CONFIG).write_text(json.dumps(asdict(config), indent=1), encoding="utf-8")
        status = RunStatus(folder.name, State.WAITING)
        write_status(folder, status)
    except OSError as error:
        raise Problem("finetuning.no_folder", name=folder.name) from error
    return status


def _write_pairs(path: Path, pairs: Sequence[Pair]) -> None:
    rows = [{"instruction": pair.asked, "output": pair.answered} for pair in pairs]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(lines, encoding="utf-8")


def run_config(folder: Path) -> LoraTraining:
    """The settings of a run. Raises Problem if they cannot be read."""
    try:
        config = LoraTraining(**json.loads((folder / CONFIG).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise Problem("finetuning.config", name=folder.name) from error
    check_config(config)
    return config


def run_pairs(folder: Path, held_out: bool = False) -> list[Pair]:
    """The pairs of a run. Raises Problem if they cannot be read."""
    path = folder / (HELD_OUT if held_out else DATA)
    if held_out and not path.exists():
        return []
    try:
        return read_pairs(path.name, path.read_bytes())
    except OSError as error:
        raise Problem("finetuning.no_run", name=folder.name) from error


def read_status(folder: Path) -> RunStatus:
    """How far the run in ``folder`` is. Raises Problem if it holds no run."""
    try:
        row = json.loads((folder / STATUS).read_text(encoding="utf-8"))
        status = RunStatus(**{**row, "name": folder.name, "state": State(row["state"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Problem("finetuning.no_run", name=folder.name) from error
    if lines := read_metrics(folder):
        last = lines[-1]
        status = replace(status, step=last.step + 1, steps=last.steps, loss=last.loss)
    if status.is_active and not is_alive(status.process, status.born):
        return replace(status, state=State.INTERRUPTED)
    return status


def list_runs(root: Path) -> list[RunStatus]:
    """The runs in ``root``, by name; a folder whose status cannot be read is left out."""
    found = []
    for path in sorted(root.glob(f"*/{STATUS}")):
        with suppress(Problem):
            found.append(read_status(path.parent))
    return found


def read_metrics(folder: Path) -> list[Metrics]:
    """The steps written down so far; lines that say nothing (a killed process) are skipped."""
    path = folder / METRICS
    known = {field.name for field in fields(Metrics)}
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        try:
            row = json.loads(line)
            found.append(Metrics(**{name: row[name] for name in known & row.keys()}))
        except (ValueError, TypeError, AttributeError):
            continue
    return found


def ask_to_stop(folder: Path) -> None:
    """Let the process working on ``folder`` stop after its present step."""
    (folder / STOP).touch()


def delete_run(folder: Path) -> None:
    """Throw a run away. Raises Problem while a process works on it."""
    if read_status(folder).is_active:
        raise Problem("finetuning.at_work", name=folder.name)
    shutil.rmtree(folder)


def write_status(folder: Path, status: RunStatus) -> None:
    """Write beside, then rename: a reader never sees half a file."""
    beside = folder / f"{STATUS}.{os.getpid()}"
    beside.write_text(json.dumps(status.as_dict(), indent=1), encoding="utf-8")
    beside.replace(folder / STATUS)
