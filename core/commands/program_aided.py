"""Lesson 4: word problems, programs and the sandbox."""

import argparse
from pathlib import Path
from typing import Any

from core.commands.shared import Command, Result
from core.problems import Problem
from core.text import LANGUAGES, language_of, sentence

# What the command line calls the ways to an answer; the course calls the last one PAL.
METHODS_BY_WAY: dict[str, Any] = {"direct": "direct", "words": "words", "pal": "program"}


def register(command: Command) -> None:
    """Give the front door the commands of this room."""
    added = command("solve", solve, "solve a word problem: directly, in words, by a program")
    added.add_argument("problem")
    added.add_argument("--method", choices=list(METHODS_BY_WAY), default="pal")
    added.add_argument("--adapter", default="", help="another adapter, or none for the base")

    added = command("run-program", run_program, "run a Python program in the sandbox")
    added.add_argument("file", type=Path)
    added.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the reason")

    added = command("build-solvers", build_solvers, "train lesson 4's three adapters; resumable")
    added.add_argument(
        "--way", nargs="+", choices=list(METHODS_BY_WAY), default=["pal", "words", "direct"]
    )
    added.add_argument("--work", type=Path, help="folder of the work in progress (resumable)")
    added.add_argument("--problems", type=int, default=8_000, help="problems of each language")
    added.add_argument("--threads", type=int, default=1)
    added.add_argument("--seed", type=int, default=0)


def solve(arguments: argparse.Namespace) -> Result:
    from core.program_aided.solving import solve as solve_problem

    found = solve_problem(
        arguments.problem, METHODS_BY_WAY[arguments.method], adapter=arguments.adapter
    )
    ran = found.run
    return {
        "problem": arguments.problem,
        "method": arguments.method,
        "adapter": found.adapter,
        "text": found.text.strip(),
        "program": found.program or None,
        "output": ran.stdout if ran else None,
        "answer": found.answer,
        "ok": found.answer is not None,
        "blocked": bool(ran and ran.blocked),
        "reason": sentence(Problem(ran.reason), language_of(arguments.problem))
        if ran and ran.reason
        else "",
        "tokens": found.tokens,
        "seconds": round(found.seconds, 3),
    }


def run_program(arguments: argparse.Namespace) -> Result:
    from core.program_aided.sandbox import load_program
    from core.program_aided.sandbox import run_program as run

    ran = run(load_program(arguments.file))
    return {
        "ok": ran.ok,
        "stdout": ran.stdout,
        "answer": ran.answer,
        "blocked": ran.blocked,
        "reason": sentence(Problem(ran.reason), arguments.lang) if ran.reason else "",
        "error": ran.error,
        "seconds": round(ran.seconds, 3),
    }


def build_solvers(arguments: argparse.Namespace) -> Result:
    import torch

    from core.program_aided.solving import ADAPTERS
    from core.recipe.solvers import SolverRecipe, build_solver
    from core.settings import settings

    torch.set_num_threads(arguments.threads)
    work = arguments.work or settings().data_dir / "build-solvers"
    recipe = SolverRecipe(problems=arguments.problems, seed=arguments.seed)
    for way in arguments.way:
        build_solver(METHODS_BY_WAY[way], work, settings(), recipe)
    return {"adapters": [ADAPTERS[METHODS_BY_WAY[way]] for way in arguments.way]}
