"""Lesson 7: fine-tuning runs."""

import argparse
from pathlib import Path

from core.commands.shared import Command, Result
from core.problems import Problem


def register(command: Command) -> None:
    """Give the front door the commands of this room."""
    added = command("finetune", finetune, "fine-tune the bundled Llama with LoRA on your pairs")
    added.add_argument("--data", type=Path, required=True, help="pairs, as JSON Lines or CSV")
    added.add_argument("--out", type=Path, required=True, help="a new folder for the run")
    added.add_argument("--rank", type=int, default=16)
    added.add_argument("--epochs", type=float, default=3.0)
    added.add_argument("--batch-tokens", type=int, default=2_048)
    added.add_argument("--learning-rate", type=float, default=2e-3)
    added.add_argument("--warmup-steps", type=int, default=5)
    added.add_argument("--seed", type=int, default=0)
    added.add_argument("--checkpoint-seconds", type=float, default=30.0)
    added.add_argument("--held-out", type=Path, help="pairs that are only asked, not taught")
    added.add_argument("--evaluate-every", type=int, default=10, help="steps; 0: never")
    added.add_argument("--base", default="", help="another Llama: a folder, or a hub's name")
    added.add_argument("--four-bit", action="store_true", help="keep the base in 4 bits (QLoRA)")

    added = command("runs", runs, "list the fine-tuning runs in a folder")
    added.add_argument("folder", type=Path)

    added = command("resume", resume, "go on with a fine-tuning run that was stopped or killed")
    added.add_argument("run", type=Path)


def finetune(arguments: argparse.Namespace) -> Result:
    from core.finetuning.folders import create_run
    from core.finetuning.pairs import Pair, read_pairs
    from core.finetuning.runs import work_on
    from core.finetuning.training import LoraTraining

    def pairs_of(path: Path) -> list[Pair]:
        try:
            return read_pairs(path.name, path.read_bytes())
        except OSError as error:
            raise Problem("retrieval.no_file", name=path.name) from error

    config = LoraTraining(
        rank=arguments.rank,
        alpha=2 * arguments.rank,
        epochs=arguments.epochs,
        batch_tokens=arguments.batch_tokens,
        learning_rate=arguments.learning_rate,
        warmup_steps=arguments.warmup_steps,
        seed=arguments.seed,
        checkpoint_seconds=arguments.checkpoint_seconds,
        evaluate_every=arguments.evaluate_every,
        base=arguments.base,
        four_bit=arguments.four_bit,
    )
    held_out = pairs_of(arguments.held_out) if arguments.held_out else []
    create_run(arguments.out, pairs_of(arguments.data), config, held_out)
    return work_on(arguments.out).as_dict()


def runs(arguments: argparse.Namespace) -> Result:
    from core.finetuning.folders import list_runs

    return {"runs": [status.as_dict() for status in list_runs(arguments.folder)]}


def resume(arguments: argparse.Namespace) -> Result:
    from core.finetuning.runs import work_on

    return work_on(arguments.run).as_dict()
