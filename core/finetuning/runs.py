"""A fine-tuning run is a folder, and a process that works on it.

    config.json    how to train           metrics.jsonl   one line a step
    data.jsonl     the pairs              checkpoint.pt   where to go on from
    status.json    how far it is          adapter/        the result

The page and the command line only write ``config.json`` and ``data.jsonl``, start the
process and read; so a closed page, a second reader or a restart loses nothing.
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import torch
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from core.finetuning.pairs import Pair, make_examples, read_pairs
from core.finetuning.training import LoraTraining, train_adapter
from core.hashing import file_hash, write_hashes
from core.llama.loading import load_base
from core.problems import Problem
from core.settings import settings

CONFIG, DATA, STATUS, METRICS = "config.json", "data.jsonl", "status.json", "metrics.jsonl"
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
    """What ``status.json`` and ``metrics.jsonl`` say. ``problem`` is the key of a sentence."""

    name: str
    state: State
    step: int = 0
    steps: int = 0
    loss: float | None = None
    process: int | None = None
    problem: str = ""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def create_run(folder: Path, pairs: list[Pair], config: LoraTraining) -> RunStatus:
    """Make the folder of a new run. Raises Problem if something is there already."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Problem("finetuning.folder_taken", name=folder.name)
    except OSError as error:
        raise Problem("finetuning.no_folder", name=folder.name) from error
    rows = [{"instruction": pair.asked, "output": pair.answered} for pair in pairs]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / DATA).write_text(lines, encoding="utf-8")
    (folder / CONFIG).write_text(json.dumps(asdict(config), indent=1), encoding="utf-8")
    status = RunStatus(folder.name, State.WAITING)
    _write_status(folder, status)
    return status


def read_status(folder: Path) -> RunStatus:
    """How far the run in ``folder`` is. Raises Problem if it holds no run."""
    try:
        row = json.loads((folder / STATUS).read_text(encoding="utf-8"))
        status = RunStatus(**{**row, "name": folder.name, "state": State(row["state"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Problem("finetuning.no_run", name=folder.name) from error
    if last := _last_metrics(folder):
        status = replace(status, step=last["step"] + 1, steps=last["steps"], loss=last["loss"])
    if status.state is State.RUNNING and not _is_alive(status.process):
        return replace(status, state=State.INTERRUPTED)
    return status


def list_runs(root: Path) -> list[RunStatus]:
    """The runs in ``root``, by name."""
    return [read_status(path.parent) for path in sorted(root.glob(f"*/{STATUS}"))]


def ask_to_stop(folder: Path) -> None:
    """Let the process working on ``folder`` stop after its present step."""
    (folder / STOP).touch()


def work_on(folder: Path) -> RunStatus:
    """Train the run in ``folder``, or go on with it, in this process.

    Raises Problem for a folder that holds no run, one that another process is working on,
    data or settings that cannot be used, and training that fails; the run's status says so.
    """
    status = read_status(folder)
    if status.state is State.RUNNING:
        raise Problem("finetuning.at_work", name=folder.name)
    if status.state is State.DONE:
        return status
    (folder / STOP).unlink(missing_ok=True)
    _write_status(folder, RunStatus(folder.name, State.RUNNING, process=os.getpid()))
    try:
        base, tokenizer = load_base(settings().model_dir)
        finished = _train(folder, base, tokenizer)
    except Problem as problem:
        _write_status(folder, RunStatus(folder.name, State.FAILED, problem=problem.key))
        raise
    except (OSError, MemoryError) as error:
        told = Problem("finetuning.no_room", name=folder.name)
        _write_status(folder, RunStatus(folder.name, State.FAILED, problem=told.key))
        raise told from error
    _write_status(folder, RunStatus(folder.name, State.DONE if finished else State.STOPPED))
    return read_status(folder)


def _train(folder: Path, base: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast) -> bool:
    """Whether the run came to its end."""
    config = _read_config(folder)
    pairs = read_pairs(DATA, (folder / DATA).read_bytes())
    examples = make_examples(tokenizer, pairs, base.config.max_position_embeddings)
    torch.set_num_threads(settings().training_threads)
    done = train_adapter(base, examples, config, folder, (folder / STOP).exists)
    if done is None:
        return False
    made = {
        "base_sha256": file_hash(settings().model_dir / "model.safetensors"),
        "examples": len(examples),
        **asdict(config),
    }
    adapter = folder / "adapter"
    (adapter / "made.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    write_hashes(adapter)
    return True


def _read_config(folder: Path) -> LoraTraining:
    try:
        return LoraTraining(**json.loads((folder / CONFIG).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise Problem("finetuning.config", name=folder.name) from error


def _write_status(folder: Path, status: RunStatus) -> None:
    """Write beside, then rename: a reader never sees half a file."""
    beside = folder / f"{STATUS}.partial"
    beside.write_text(json.dumps(status.as_dict(), indent=1), encoding="utf-8")
    beside.replace(folder / STATUS)


def _last_metrics(folder: Path) -> dict[str, Any] | None:
    """The last whole line of ``metrics.jsonl``; a killed process may leave half a line."""
    path = folder / METRICS
    if not path.is_file():
        return None
    for line in reversed(path.read_text(encoding="utf-8").splitlines()):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and {"step", "steps", "loss"} <= row.keys():
            return row
    return None


def _is_alive(process: int | None) -> bool:
    if process is None:
        return False
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True
