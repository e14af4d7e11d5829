"""The trace is held against CPython's own, taken with ``sys.settrace``."""

import sys
from types import FrameType
from typing import Any

import pytest

from core.problems import Problem
from core.program_aided.sandbox import Limits
from core.program_aided.trace import trace_program
from core.program_aided.word_problems import generate_problems

SMALL = Limits(
    seconds=1.0, memory_bytes=32 * 2**20, output_bytes=20_000, depth=200, characters=20_000
)
Steps = list[tuple[int, tuple[tuple[str, str], ...]]]


def cpython_s_steps(program: str) -> Steps:
    """(line, variables after it) of every line that CPython runs inside functions."""
    notes: list[tuple[int, int, tuple[tuple[str, str], ...]]] = []

    def note(frame: FrameType, line: int) -> None:
        shown = tuple((name, repr(value)) for name, value in frame.f_locals.items())
        plain = tuple(pair for pair in shown if pair[1][0] != "<")
        notes.append((id(frame), line, plain))

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename != "<traced>" or frame.f_code.co_name[0] == "<":
            return trace
        if event in ("line", "return"):
            note(frame, frame.f_lineno if event == "line" else 0)
        return trace

    scope: dict[str, Any] = {}
    code = compile(program, "<traced>", "exec")
    exec(code, scope)  # noqa: S102
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        scope["solution"]()
    finally:
        sys.settrace(before)
    steps = []
    for place, (frame, line, _) in enumerate(notes):
        if line:
            steps.append((line, next(after for f, _, after in notes[place + 1 :] if f == frame)))
    return steps


def our_steps(program: str) -> Steps:
    trace = trace_program(program, SMALL)
    assert not trace.error
    return [(step.line, step.variables) for step in trace.steps if step.function]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_trace_agrees_with_cpython_on_generated_programs(lang: str) -> None:
    for problem in generate_problems(lang, 100, seed=2):
        assert our_steps(problem.program) == cpython_s_steps(problem.program), problem.program


LOOPS = '''
def double(number):
    """Twice the number."""
    twice = number * 2
    return twice

def solution():
    total = 0
    seen = []
    for number in range(3):
        if number == 1:
            seen.append(number)
            continue
        elif number == 2:
            total += double(number)
        else:
            total += 10
    while total > 12:
        total -= 1
    pairs = [a * 2 for a in seen]
    try:
        total = total / len(pairs[1:])
    except ZeroDivisionError:
        total = total + 0
    result = total
    return result
'''.strip()


def test_the_trace_agrees_with_cpython_on_loops_branches_and_calls() -> None:
    ours = our_steps(LOOPS)
    # CPython stops at the word except as well, where nothing is computed.
    silent = [number for number, line in enumerate(LOOPS.split("\n"), 1) if "except" in line]
    assert ours == [step for step in cpython_s_steps(LOOPS) if step[0] not in silent]


def test_a_program_without_a_function() -> None:
    trace = trace_program("price = 5\nprice *= 2\nresult = price + 1", SMALL)
    assert [(step.line, step.changed) for step in trace.steps] == [
        (1, ("price",)),
        (2, ("price",)),
        (3, ("result",)),
    ]
    assert trace.steps[-1].variables == (("price", "10"), ("result", "11"))
    assert trace.answer == 11


def test_an_endless_program_shows_its_first_steps() -> None:
    trace = trace_program("number = 0\nwhile True:\n    number += 1", SMALL, most=20)
    assert trace.cut
    assert len(trace.steps) == 20
    assert trace.answer is None


def test_a_program_that_fails_shows_how_far_it_came() -> None:
    trace = trace_program("a = 1\nb = a / 0\nresult = b", SMALL)
    assert [step.line for step in trace.steps] == [1, 2]
    assert trace.error == "ZeroDivisionError: division by zero"
    assert not trace.cut


def test_a_value_is_shown_as_it_was_at_that_line() -> None:
    trace = trace_program("numbers = [1]\nnumbers.append(2)\nresult = 3", SMALL)
    assert [dict(step.variables)["numbers"] for step in trace.steps] == ["[1]", "[1, 2]", "[1, 2]"]


def test_modules_and_functions_are_not_shown_as_variables() -> None:
    trace = trace_program("import math\n\ndef f():\n    return 1\n\nresult = f()", SMALL)
    assert dict(trace.steps[-1].variables).keys() <= {"result"}


@pytest.mark.parametrize(
    ("program", "key"),
    [
        ("not a program", "syntax"),
        ("x = (", "syntax"),
        ("\x00", "syntax"),
        ("(" * 9_000 + ")" * 9_000, "syntax"),
        ("x = 1\n" * 10_000, "too_long"),
        ("import time\ntime.sleep(9)", "sleep"),
        ("result = sum(range(10**12))", "time"),
        ("while True:\n    print('x' * 10_000)", "output"),
        ("def solution():\n    yield 1", "unsupported"),
    ],
)
def test_what_cannot_be_traced_is_told(program: str, key: str) -> None:
    with pytest.raises(Problem) as caught:
        trace_program(program, SMALL)
    assert caught.value.key == f"program_aided.{key}"


def test_the_traced_program_is_held_to_the_sandbox_s_rules() -> None:
    trace = trace_program("result = len(open('/etc/passwd').read())", SMALL)
    assert trace.answer is None
    assert trace.error.startswith("PermissionError")
