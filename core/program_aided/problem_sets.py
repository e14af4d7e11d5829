"""Word problems from files that others collected or that were written by hand.

``read_hand_written`` and ``read_gsm8k`` are for training. SVAMP and MultiArith are for
testing only: nothing of them may be trained on.
"""

import ast
import json
import re
from pathlib import Path
from typing import Any

from core.program_aided.reading import Number, read_numbers
from core.program_aided.sandbox import as_number
from core.program_aided.word_problems import WordProblem, make_program

_ANNOTATION = re.compile(r"<<([^<>=]+)=([^<>]+)>>")
_LITERAL = re.compile(r"(?<![\w.])(\d[\d,]*\.?\d*|\.\d+)")
_NAMED = re.compile(r"^\$?[\d.,/]*\s*([A-Za-z]+)(?:[\s-]+([A-Za-z]+))?")
_EMPTY_WORDS = frozenset(
    "a an and are as at because by but each every for from he her his if in into is it its"
    " less more much of off on or per she so than that the their them they this to total was"
    " when which while who will with x altogether left worth".split()
)


def read_hand_written(path: Path) -> list[WordProblem]:
    """Lines with ``question``, ``program``, ``answer`` and ``lang``; no words."""
    return [
        WordProblem(row["lang"], row["question"], row["program"], "", row["answer"])
        for row in _lines(path)
    ]


def read_gsm8k(path: Path) -> list[WordProblem]:
    """GSM8K with a program made of its calculator annotations (``<<48/2=24>>``).

    Each annotation becomes a line, named after the word that follows it. A number that was
    computed before becomes the name of that line, unless it also stands in the question and
    the line has been used already. Problems whose annotations do not lead to the answer are
    left out, and so are lines that lead nowhere.
    """
    problems = []
    for row in _lines(path):
        worked, _, final = row["answer"].rpartition("####")
        numbers = read_numbers(final)
        if not numbers:
            continue
        answer = numbers[0]
        program = _program_of(row["question"], worked, answer)
        if program:
            lines = _ANNOTATION.sub("", worked).strip().splitlines()
            told = [line if line.endswith(".") else f"{line}." for line in map(str.strip, lines)]
            words = " ".join([*told, f"The answer is {answer}."])
            problems.append(WordProblem("en", row["question"], program, words, answer))
    return problems


def read_svamp(path: Path) -> list[WordProblem]:
    """SVAMP, for testing only: no programs, no words."""
    problems = []
    for row in json.loads(path.read_text(encoding="utf-8")):
        body, question = row["Body"].strip(), row["Question"].strip()
        ended = body.endswith((".", "?", "!"))
        joined = f"{body} {question}" if ended else f"{body}, {question[0].lower()}{question[1:]}"
        answer = as_number(row["Answer"])
        if answer is not None:
            problems.append(WordProblem("en", joined, "", "", answer))
    return problems


def read_multiarith(path: Path) -> list[WordProblem]:
    """MultiArith, for testing only: no programs, no words."""
    return [WordProblem("en", row["input"], "", "", row["target"]) for row in _lines(path)]


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _program_of(question: str, worked: str, answer: Number) -> str | None:
    """A program of the annotations in ``worked``, or None if they do not lead to ``answer``."""
    asked = set(read_numbers(question))
    steps: list[tuple[str, str]] = []
    values: dict[str, Number] = {}
    for found in _ANNOTATION.finditer(worked):
        used = " ".join(code for _, code in steps)
        known = {
            value: name
            for name, value in values.items()
            if value not in asked or not re.search(rf"\b{name}\b", used)
        }
        code = _with_names(found[1], known)
        value = _evaluate(code, values) if code else None
        told = read_numbers(found[2])
        # Annotations round: 10/3=3.33.
        if code is None or value is None or not told or abs(value - told[0]) > 0.01:
            return None
        name = _name_after(worked[found.end() :], values, len(steps) + 1)
        steps.append((name, code))
        values[name] = value
    reaching = [name for name, value in values.items() if abs(value - answer) < 1e-6]
    if not reaching:
        return None
    last = [name for name, _ in steps].index(reaching[-1])
    lines = [("result", steps[last][1])]
    for name, code in reversed(steps[:last]):
        if any(re.search(rf"\b{name}\b", later) for _, later in lines):
            lines.insert(0, (name, code))
    return make_program([], lines, "")


def _with_names(sum_: str, known: dict[Number, str]) -> str | None:
    """The sum as Python, with the names of numbers that were computed before."""

    def written(found: re.Match[str]) -> str:
        value = as_number(float(found[1].replace(",", "")))
        return known.get(value, str(value)) if value is not None else "?"

    code = _LITERAL.sub(written, sum_)
    try:
        tree = ast.parse(code.strip(), mode="eval")
    except SyntaxError:
        return None
    allowed = (
        ast.Expression | ast.BinOp | ast.UnaryOp | ast.Constant | ast.Name | ast.Load
        | ast.Add | ast.Sub | ast.Mult | ast.Div | ast.USub | ast.UAdd
    )  # fmt: skip
    return ast.unparse(tree) if all(isinstance(node, allowed) for node in ast.walk(tree)) else None


def _evaluate(code: str, values: dict[str, Number]) -> Number | None:
    try:
        # Nothing but numbers, names of numbers and the four operations: _with_names saw to it.
        return as_number(eval(code, {"__builtins__": {}}, dict(values)))  # noqa: S307
    except ZeroDivisionError:
        return None


def _name_after(following: str, taken: dict[str, Number], number: int) -> str:
    """``clips`` for ``24 clips in May``; ``step_2`` where no telling word follows."""
    name = f"step_{number}"
    if found := _NAMED.match(following.split("\n")[0]):
        words = [word.lower() for word in found.groups() if word]
        telling = [word for word in words if word not in _EMPTY_WORDS and len(word) > 2]
        if telling and words[0] == telling[0]:
            name = telling[0]
    if name == "result" or name in taken:
        name = f"{name}_{number}"
    return name
