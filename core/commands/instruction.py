"""Lesson 5: the recorded run of instruction tuning."""

import argparse
import sys
from math import inf
from pathlib import Path

from core.commands.shared import Command, Result


def register(command: Command) -> None:
    """Give the front door the commands of this room."""
    added = command("record-instruction", record_instruction, "lesson 5's recorded run; resumable")
    added.add_argument("--work", type=Path, help="folder of the work in progress")
    added.add_argument("--minutes", type=float, default=inf, help="of training, then ship")
    added.add_argument("--out", type=Path, help="folder; default: the lesson's own")


def record_instruction(arguments: argparse.Namespace) -> Result:
    from core.instruction.recorded import RECORDED, read_run
    from core.recipe.instructing import InstructionRecipe
    from core.recipe.instructing import record_instruction as record
    from core.settings import settings

    folder = arguments.out or RECORDED
    work = arguments.work or settings().data_dir / "record-instruction"
    for done in record(work, settings(), InstructionRecipe(), folder, arguments.minutes):
        print(done, file=sys.stderr, flush=True)
    run = read_run(folder)
    shares = {step: run.share(step) for step in run.steps}
    return {
        "steps": len(run.losses),
        "planned": run.planned,
        "asked": len(run.tests),
        "form": {step: share.form for step, share in shares.items()},
        "right": {step: share.right for step, share in shares.items()},
    }
