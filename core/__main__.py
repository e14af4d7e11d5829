"""The headless front door: ``python -m core COMMAND``, a second client of the same functions.

Every command prints one JSON object with ``--json``. On bad input it prints one sentence to
standard error and exits with 2.
"""

import argparse
import json
import sys

from core.commands import (
    adapters,
    answering,
    attention,
    cutoff,
    finetuning,
    instruction,
    llama,
    program_aided,
    sequence,
)
from core.commands.shared import Does
from core.problems import Problem
from core.text import sentence

ROOMS = (
    answering, sequence, attention, cutoff, program_aided, instruction, adapters, finetuning, llama,
)  # fmt: skip


def make_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(prog="python -m core", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, does: Does, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("--json", action="store_true", help="print one JSON object")
        added.set_defaults(does=does)
        return added

    for room in ROOMS:
        room.register(command)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit status."""
    arguments = make_parser().parse_args(argv)
    try:
        result = arguments.does(arguments)
    except Problem as problem:
        print(sentence(problem, getattr(arguments, "lang", None) or "en"), file=sys.stderr)
        return 2
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        for name, value in result.items():
            print(f"{name}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
