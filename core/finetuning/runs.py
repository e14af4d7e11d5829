"""A fine-tuning run is a folder, and a process that works on it.

    config.json      how to train            metrics.jsonl   one line a step
    data.jsonl       the pairs               checkpoint.pt   where to go on from
    held_out.jsonl   pairs kept for asking   answers.json    before and after
    status.json      how far it is           adapter/        the result

The page and the command line only write the settings and the data, start the process and
read; so a closed page, a second reader or a restart loses nothing.
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

import torch

from core.finetuning import comparison
from core.finetuning.base import base_fingerprint, load_for_training
from core.finetuning.limits import check_config, check_steps
from core.finetuning.pairs import Pair, make_examples, read_pairs
from core.finetuning.process import is_alive, start_process, started_at
from core.finetuning.training import LoraTraining, plan_batches, train_adapter
from core.hashing import write_hashes
from core.problems import Problem
from core.settings import settings

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
    and ``born`` (seconds since 1970) tell the process that works, ``queued`` since when it
    has waited for its turn.
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
        _write_status(folder, status)
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


def launch(folder: Path) -> RunStatus:
    """Let a process of its own work on the run in ``folder``.

    Raises Problem if one does already, or when too many wait for their turn.
    """
    status = read_status(folder)
    if status.is_active:
        raise Problem("finetuning.at_work", name=folder.name)
    if len(queue(folder.parent)) >= settings().training_queue:
        raise Problem("finetuning.queue_full", most=settings().training_queue)
    process = start_process(folder)
    waiting = RunStatus(
        folder.name, State.WAITING, process=process, born=started_at(process), queued=time.time()
    )
    if read_status(folder).process != process:  # it has not said so itself yet
        _write_status(folder, waiting)
    return waiting


def ask_to_stop(folder: Path) -> None:
    """Let the process working on ``folder`` stop after its present step."""
    (folder / STOP).touch()


def delete_run(folder: Path) -> None:
    """Throw a run away. Raises Problem while a process works on it."""
    if read_status(folder).is_active:
        raise Problem("finetuning.at_work", name=folder.name)
    shutil.rmtree(folder)


def work_on(folder: Path) -> RunStatus:
    """Train the run in ``folder``, or go on with it, in this process, when its turn comes.

    Raises Problem for a folder that holds no run, one that another process is working on,
    data or settings that cannot be used, and training that fails; the run's status says so.
    """
    status = read_status(folder)
    if status.is_active and status.process != os.getpid():
        raise Problem("finetuning.at_work", name=folder.name)
    if status.state is State.DONE:
        return status
    (folder / STOP).unlink(missing_ok=True)
    own = RunStatus(
        folder.name, State.WAITING, process=os.getpid(), born=started_at(os.getpid()),
        queued=time.time(),
    )  # fmt: skip
    _write_status(folder, own)
    try:
        if not _wait_for_turn(folder, own):
            finished = False
        else:
            _write_status(folder, replace(own, state=State.RUNNING))
            finished = _train(folder)
    except Problem as problem:
        _fail(folder, problem)
        raise
    except (OSError, MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and not _is_about_room(error):
            raise
        told = Problem("finetuning.no_room", name=folder.name)
        _fail(folder, told)
        raise told from error
    finally:
        _leave_turn()
    _write_status(folder, RunStatus(folder.name, State.DONE if finished else State.STOPPED))
    return read_status(folder)


def _fail(folder: Path, problem: Problem) -> None:
    with suppress(OSError):  # on a full disk not even this can be written
        _write_status(
            folder,
            RunStatus(folder.name, State.FAILED, problem=problem.key, values=problem.values),
        )


def _is_about_room(error: RuntimeError) -> bool:
    """Torch tells of memory and of a full disk by RuntimeErrors of many words."""
    words = str(error).lower()
    return "memory" in words or "write" in words or "no space" in words


def _train(folder: Path) -> bool:
    """Whether the run came to its end."""
    config = run_config(folder)
    pairs, held_out = run_pairs(folder), run_pairs(folder, held_out=True)
    base, tokenizer = load_for_training(config)
    window = base.config.max_position_embeddings
    examples = make_examples(tokenizer, pairs, window)
    make_examples(tokenizer, held_out, window)
    check_steps(len(plan_batches([len(example) for example in examples], config)))
    torch.set_num_threads(settings().training_threads)

    def watch(model: Any, step: int) -> dict[str, object]:
        """The loss on what is held out, and what is said to the first question of it."""
        pair = held_out[0]
        said = comparison.write_answers(model, tokenizer, [pair.asked], settings().answer_tokens)
        return {
            "held_out_loss": round(comparison.held_out_loss(model, tokenizer, held_out), 5),
            "sample": {"asked": pair.asked, "taught": pair.answered, "said": said[0]},
        }

    model = train_adapter(
        base, examples, config, folder, (folder / STOP).exists, watch=watch if held_out else None
    )
    if model is None:
        return False
    made = {
        "base_sha256": base_fingerprint(config),
        "examples": len(examples),
        **asdict(config),
    }
    adapter = folder / "adapter"
    (adapter / "made.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    write_hashes(adapter)
    comparison.save_comparison(folder, comparison.compare(model, tokenizer, pairs, held_out))
    return True


# Whose turn it is: one run at a time on one machine -----------------------------------------


def queue(root: Path) -> list[RunStatus]:
    """The runs in ``root`` that are at work or wait to be, the next one first."""
    active = [status for status in list_runs(root) if status.is_active]
    return sorted(active, key=lambda run: (run.state is not State.RUNNING, run.queued, run.name))


def _turn_file() -> Path:
    return settings().data_dir / "training.turn"


def _wait_for_turn(folder: Path, own: RunStatus) -> bool:
    """Wait until nobody is at work and nobody waited longer; False if asked to stop."""
    while not (folder / STOP).exists():
        line = queue(folder.parent)
        if line and line[0].name == own.name and _take_turn(own):
            return True
        time.sleep(0.2)
    return False


def _take_turn(own: RunStatus) -> bool:
    path = _turn_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError, ValueError):
        process, born = path.read_text().split()
        if not is_alive(int(process), float(born)):
            path.unlink(missing_ok=True)  # it was killed in its turn
    try:
        with path.open("x") as taken:
            taken.write(f"{own.process} {own.born}")
    except FileExistsError:
        return False
    return True


def _leave_turn() -> None:
    with suppress(FileNotFoundError, ValueError):
        if int(_turn_file().read_text().split()[0]) == os.getpid():
            _turn_file().unlink(missing_ok=True)


def _write_status(folder: Path, status: RunStatus) -> None:
    """Write beside, then rename: a reader never sees half a file."""
    beside = folder / f"{STATUS}.{os.getpid()}"
    beside.write_text(json.dumps(status.as_dict(), indent=1), encoding="utf-8")
    beside.replace(folder / STATUS)
