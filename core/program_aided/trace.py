"""Step through a program: which line ran, and what the variables were after it.

The sandbox has no hook for tracing, so the program itself is changed before it goes in:
before every statement stands a call that notes the line and the variables. The changed
program runs under the same limits as any other.
"""

import ast
from dataclasses import dataclass, replace

from core.problems import Problem
from core.program_aided.sandbox import Limits, as_number, default_limits, execute
from core.settings import settings

# Longer values are cut for showing.
_WIDTH = 120

# Names with a leading underscore are not shown, so these stay out of the reader's sight.
_BEFORE = """\
_steps, _frames, _cut, _failure, _answer = [], [0], [False], None, None
def _enter():
    _frames.append(len(_frames))
    return _frames[-1]
def _step(line, function, frame, variables):
    if len(_steps) >= {most}:
        _cut[0] = True
        raise KeyboardInterrupt
    shown = [(name, repr(value)) for name, value in variables.items() if name[0] != '_']
    shown = [(name, text[:{width}]) for name, text in shown if text[0] != '<']
    _steps.append((line, function, frame, shown))
_frame = 0
try:
"""
_AFTER = """
except KeyboardInterrupt:
    pass
except Exception as _error:
    _failure = type(_error).__name__ + ': ' + str(_error)
(_steps, _cut[0], _failure, _answer)
"""


@dataclass(frozen=True)
class TraceStep:
    """One line that ran. ``variables``: name and value (as Python writes it) after the line."""

    line: int
    function: str
    variables: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Trace:
    """The steps of a run. ``cut``: there were more than are shown and the run was ended.

    ``answer`` is what the program gave, None if it did not come to that; ``error`` is the
    interpreter's message if the program stopped with one.
    """

    steps: tuple[TraceStep, ...]
    cut: bool
    answer: int | float | None
    error: str


def trace_program(program: str, limits: Limits | None = None, most: int | None = None) -> Trace:
    """Run ``program`` and note its first ``most`` steps.

    Raises Problem with ``run_program``'s reason if nothing can be shown: the text is no
    program, or one limit ended the run before it came back.
    """
    limits = limits or default_limits()
    if len(program) > limits.characters:
        raise Problem("program_aided.too_long")
    # The sandbox looks first: Python's own parser is not made for hostile texts.
    unrun = "def _never():\n" + _indented(f"pass\n{program}")
    if execute(unrun, replace(limits, characters=2 * limits.characters)).reason == "syntax":
        raise Problem("program_aided.syntax")
    try:
        instrumented = instrument(program, most or settings().program_steps)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Problem("program_aided.not_traced") from error
    # The notes make the text longer and the calls deeper than the program's own.
    roomy = replace(limits, characters=40 * limits.characters, depth=limits.depth + 5)
    ran = execute(instrumented, roomy)
    if ran.reason:
        raise Problem(f"program_aided.{ran.reason}")
    steps, cut, failure, answer = ran.value
    return Trace(_after_each_line(steps), cut, as_number(answer), failure or "")


def instrument(program: str, most: int) -> str:
    """``program`` with a note before every statement. Raises SyntaxError."""
    tree = ast.parse(program)
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    assigned = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    asked = [name for name in ("answer", "result") if name in assigned]
    question = "solution()" if "solution" in names else asked[-1] if asked else "None"
    body = _noted(tree.body, "")
    lines = [ast.unparse(ast.fix_missing_locations(ast.Module(body, []))), _note_end("")]
    before = _BEFORE.format(most=most, width=_WIDTH)
    return before + _indented("\n".join([*lines, f"_answer = {question}"])) + _AFTER


def _noted(body: list[ast.stmt], function: str, loop: int | None = None) -> list[ast.stmt]:
    """``body`` with notes. ``loop``: the line of the loop that a ``continue`` goes back to."""
    noted: list[ast.stmt] = []
    for statement in body:
        if isinstance(statement, ast.Continue) and loop is not None:
            noted += [*_note(statement.lineno, function), *_note(loop, function)]
        elif not _runs_nothing(statement):
            noted += _note(_first_line(statement), function)
        noted.append(_inside(statement, function, loop))
    return noted


def _inside(statement: ast.stmt, function: str, loop: int | None) -> ast.stmt:
    """``statement`` with notes in the blocks it holds."""
    if isinstance(statement, ast.FunctionDef):
        entered = ast.parse("_frame = _enter()").body
        end = ast.parse(_note_end(statement.name)).body
        statement.body = [*entered, *_noted(statement.body, statement.name), *end]
    elif isinstance(statement, ast.For | ast.While):
        line = statement.lineno
        statement.body = [*_noted(statement.body, function, line), *_note(line, function)]
        statement.orelse = _noted(statement.orelse, function, loop)
    elif not isinstance(statement, ast.ClassDef):
        for block in ("body", "orelse", "finalbody"):
            if held := getattr(statement, block, None):
                setattr(statement, block, _noted(held, function, loop))
        for part in [*getattr(statement, "handlers", []), *getattr(statement, "cases", [])]:
            part.body = _noted(part.body, function, loop)
    return statement


def _runs_nothing(statement: ast.stmt) -> bool:
    """Docstrings and declarations: no line of theirs ever runs."""
    declared = isinstance(statement, ast.Global | ast.Nonlocal)
    return declared or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def _first_line(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    return decorators[0].lineno if decorators else statement.lineno


def _note(line: int, function: str) -> list[ast.stmt]:
    return ast.parse(f"_step({line}, {function!r}, _frame, locals())").body


def _note_end(function: str) -> str:
    return f"_step(0, {function!r}, _frame, locals())"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


def _after_each_line(
    notes: list[tuple[int, str, int, list[tuple[str, str]]]],
) -> tuple[TraceStep, ...]:
    """Each note holds the variables before its line; the next one of its call holds those after.

    Line 0 marks the end of a function or of the program.
    """
    steps = []
    for place, (line, function, frame, before) in enumerate(notes):
        if line == 0:
            continue
        following = (note for note in notes[place + 1 :] if note[2] == frame)
        after = next(following, (0, "", 0, before))[3]
        old = dict(before)
        changed = tuple(name for name, value in after if old.get(name) != value)
        pairs = tuple((name, value) for name, value in after)
        steps.append(TraceStep(line, function, pairs, changed))
    return tuple(steps)
