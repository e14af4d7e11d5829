"""Lesson 3: the recorded models of the dated world."""

import argparse
import sys
from pathlib import Path

from core.commands.shared import Command, Result
from core.text import LANGUAGES


def register(command: Command) -> None:
    """Give the front door the commands of this room."""
    added = command("record-cutoff", record_cutoff, "lesson 3's models and cards; resumable")
    added.add_argument(
        "--lang", dest="languages", nargs="+", choices=LANGUAGES, default=list(LANGUAGES)
    )
    added.add_argument("--out", type=Path, help="folder; default: the lesson's own")


def record_cutoff(arguments: argparse.Namespace) -> Result:
    import torch

    from core.cutoff.recording import record_all
    from core.cutoff.store import FOLDER

    torch.set_num_threads(1)

    def tell(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    return {"made": list(record_all(arguments.out or FOLDER, arguments.languages, tell))}
