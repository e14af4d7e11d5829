"""The three ways of lesson 4 on problems that were never trained on, and on other people's.

    python -m benchmarks.programs [--each 20] [--record]

One base, three adapters trained on the same problems in the same batches. By the size of the
numbers and the number of steps; wordings that training saw (with other numbers), wordings it
did not, and kinds of problem it did not. Beside them the base without an adapter, and SVAMP
and MultiArith if their files are named.
"""

import argparse
import time
from pathlib import Path

import torch

from core.program_aided.comparison import Outcome, score
from core.program_aided.problem_sets import read_multiarith, read_svamp
from core.program_aided.prompts import METHODS, Method
from core.program_aided.recording import (
    FAMILIARITIES,
    RECORDED,
    Comparison,
    Familiarity,
    compared,
    comparison_problems,
)
from core.program_aided.solving import compare
from core.text import LANGUAGES


def measure(each: int, command: str) -> Comparison:
    """All three ways on ``each`` problems of every size, language and familiarity."""
    outcomes: list[tuple[Familiarity, Outcome]] = []
    for familiarity in FAMILIARITIES:
        for lang in LANGUAGES:
            problems = comparison_problems(lang, familiarity, each)
            for method in METHODS:
                started = time.perf_counter()
                found = compare(problems, method)
                outcomes += [(familiarity, outcome) for outcome in found]
                right = sum(outcome.right for outcome in found)
                seconds = time.perf_counter() - started
                print(
                    f"{familiarity:8} {lang} {method:8} {right:4} of {len(found)}, {seconds:.0f} s",
                    flush=True,
                )
    return compared(outcomes, command)


def print_tables(comparison: Comparison) -> None:
    """Accuracy by digits and by steps, as Markdown."""
    for familiarity in FAMILIARITIES:
        for lang in LANGUAGES:
            for axis in ("digits", "steps"):
                scores = comparison.scores(axis, lang, familiarity)
                values = sorted({value for found in scores.values() for value in found})
                print(f"\n| {familiarity}, {lang}, {axis} | {' | '.join(map(str, values))} |")
                print(f"|---|{'---|' * len(values)}")
                for method, found in scores.items():
                    cells = [f"{found[v].accuracy:.2f}" if v in found else "" for v in values]
                    print(f"| {method} | {' | '.join(cells)} |")


def print_collection(name: str, path: Path, count: int) -> None:
    """Each way on the first ``count`` problems of a collection that is for testing only."""
    read = read_svamp if path.suffix == ".json" else read_multiarith
    problems = read(path)[:count]
    ways: tuple[Method, ...] = METHODS
    outcomes = [outcome for method in ways for outcome in compare(problems, method)]
    for method, found in score(outcomes).items():
        print(f"{name} {method}: {found.right} of {found.count}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--each", type=int, default=20, help="problems of every size")
    parser.add_argument("--record", action="store_true", help="for the lesson to plot")
    parser.add_argument("--svamp", type=Path, help="SVAMP.json")
    parser.add_argument("--multiarith", type=Path, help="JSON Lines with input and target")
    parser.add_argument("--count", type=int, default=200, help="problems of those")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    comparison = measure(
        chosen.each, f"python -m benchmarks.programs --each {chosen.each} --record"
    )
    print_tables(comparison)
    if chosen.record:
        comparison.save(RECORDED)
    for name, path in (("SVAMP", chosen.svamp), ("MultiArith", chosen.multiarith)):
        if path:
            print_collection(name, path, chosen.count)


if __name__ == "__main__":
    main()
