"""Fine-tuning runs at work: each is a folder, and a process that works on it.

The page and the command line only write the settings and the data, start the process and
read; so a closed page, a second reader or a restart loses nothing.
"""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from core.finetuning import comparison
from core.finetuning.base import base_fingerprint, load_for_training
from core.finetuning.folders import (
    STOP,
    RunStatus,
    State,
    read_status,
    run_config,
    run_pairs,
    write_status,
)
from core.finetuning.limits import check_steps
from core.finetuning.pairs import make_examples
from core.finetuning.process import start_process, started_at
from core.finetuning.training import plan_batches, train_adapter
from core.finetuning.turns import leave_turn, queue, wait_for_turn
from core.hashing import write_hashes
from core.problems import Problem
from core.settings import settings


def launch(folder: Path) -> RunStatus:
    """Let a process of its own work on the run in ``folder``.

    Raises Problem if one does already, or when too many wait for their turn.
    """
    status = read_status(folder)
    if status.is_active:
        raise Problem("finetuning.at_work", name=folder.name)
    if len(queue(folder.parent)) >= settings().training_queue:
        raise Problem("finetuning.queue_full", most=settings().training_queue)
    (folder / STOP).unlink(missing_ok=True)
    process = start_process(folder)
    waiting = RunStatus(
        folder.name, State.WAITING, process=process, born=started_at(process), queued=time.time()
    )
    if read_status(folder).process != process:  # it has not said so itself yet
        write_status(folder, waiting)
    return waiting


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
    if status.process != os.getpid():  # else it was launched, and may have been asked since
        (folder / STOP).unlink(missing_ok=True)
    own = RunStatus(
        folder.name, State.WAITING, process=os.getpid(), born=started_at(os.getpid()),
        queued=time.time(),
    )  # fmt: skip
    write_status(folder, own)
    try:
        if not wait_for_turn(folder, own):
            finished = False
        else:
            write_status(folder, replace(own, state=State.RUNNING))
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
        leave_turn()
    write_status(folder, RunStatus(folder.name, State.DONE if finished else State.STOPPED))
    return read_status(folder)


def _fail(folder: Path, problem: Problem) -> None:
    with suppress(OSError):  # on a full disk not even this can be written
        write_status(
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
