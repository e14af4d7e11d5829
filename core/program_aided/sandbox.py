"""Run programs that a model (or a visitor) wrote, as if they were hostile.

They run in pydantic-monty: an interpreter of its own, written in Rust, in a process of its
own, with no CPython inside to escape to. It knows no files, network, processes or
environment; what is here are the limits, and telling in one word what happened.
"""

import atexit
import builtins
import re
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pydantic_monty as monty

from core.problems import Problem
from core.settings import settings

# The answer of a program that prints instead: its last line, if that is a number.
_PRINTED = re.compile(r"^-?\d+(\.\d+)?$")
_SOLUTION = re.compile(r"^def solution\(\s*\)", re.MULTILINE)
_ASSIGNED = re.compile(r"^(answer|result)\s*=", re.MULTILINE)

# The largest answer that is still a number to a reader.
_LARGEST = 10**30

# What a program may not do and what merely went wrong with it.
BLOCKED = frozenset(
    "time sleep memory output depth files system import hidden builtin crashed".split()
)


@dataclass(frozen=True)
class Limits:
    """What one program may use. ``suspensions``: calls that would leave the interpreter."""

    seconds: float
    memory_bytes: int
    output_bytes: int
    depth: int
    characters: int
    suspensions: int = 10


@dataclass(frozen=True)
class SandboxRun:
    """What a program did.

    ``ok``: it gave a finite number, ``answer``. ``reason`` is empty then, else the key of a
    sentence in ``problems.toml`` (``program_aided.time``); ``blocked`` is true where the
    sandbox stopped it, false where it just failed. ``error`` is the interpreter's own message
    and ``line`` the line it speaks of, where there is one.
    """

    ok: bool
    stdout: str
    answer: int | float | None
    blocked: bool
    reason: str
    seconds: float
    error: str = ""
    line: int | None = None


def default_limits() -> Limits:
    """The limits that the settings name."""
    host = settings()
    return Limits(
        seconds=host.program_seconds,
        memory_bytes=host.program_bytes,
        output_bytes=host.program_output_bytes,
        depth=host.program_depth,
        characters=host.program_characters,
    )


def run_program(program: str, limits: Limits | None = None) -> SandboxRun:
    """Run ``program`` and read its answer. Never raises, whatever the program is.

    The answer is what ``solution()`` returns; without such a function the variable
    ``answer`` or ``result``, a last bare expression, or a number printed last.
    """
    limits = limits or default_limits()
    started = time.perf_counter()
    ran = execute(program + _asking(program), limits)
    seconds = time.perf_counter() - started
    if ran.reason:
        return _failed(ran, ran.reason, seconds)
    value = ran.value
    if value is None:
        last = ran.stdout.strip().rpartition("\n")[2].replace(",", "")
        if not _PRINTED.match(last):
            return _failed(ran, "no_answer", seconds)
        value = float(last) if "." in last else int(last)
    answer = as_number(value)
    if answer is None:
        return _failed(ran, "not_number", seconds)
    return SandboxRun(True, ran.stdout, answer, False, "", seconds)


def load_program(path: Path, limits: Limits | None = None) -> str:
    """The text of a program file. Raises Problem if there is none or it is no text."""
    most = (limits or default_limits()).characters
    if not path.is_file():
        raise Problem("program_aided.no_file", name=path.name)
    with path.open("rb") as file:
        data = file.read(4 * most + 1)  # more is too long in any encoding
    if len(data) > 4 * most:
        raise Problem("program_aided.too_long")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("program_aided.not_text", name=path.name) from error


@dataclass(frozen=True)
class Execution:
    """What came out of the interpreter: the last expression's value, or why there is none."""

    stdout: str
    value: Any = None
    reason: str = ""
    error: str = ""
    line: int | None = None


def execute(code: str, limits: Limits) -> Execution:
    """Run ``code`` in a fresh session. Never raises."""
    if len(code) > limits.characters:
        return Execution("", reason="too_long")
    printed = monty.CollectString(max_bytes=limits.output_bytes)
    try:
        with _pool(limits.seconds).checkout(
            limits={
                "max_feed_duration_secs": limits.seconds,
                "max_memory": limits.memory_bytes,
                "max_recursion_depth": limits.depth,
                "max_suspensions": limits.suspensions,
                "max_total_sleep_secs": 0.0,
            },
            os_policy={"random_start": {"seed": 0}},
        ) as session:
            value = session.feed_run(code, print_callback=printed)
    except Exception as error:  # whatever it is, the program's reader is told and goes on
        reason, line = _reason(error, limits), _line(error)
        return Execution(printed.output, reason=reason, error=_message(error), line=line)
    return Execution(printed.output, value)


def as_number(value: object) -> int | float | None:
    """``value`` as a plain number of readable size, whole where it is whole; None otherwise."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = value if isinstance(value, int) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    if isinstance(value, str | bytes) or not abs(number) < _LARGEST:
        return None
    rounded = round(number, 9)  # 0.1 + 0.2
    return int(rounded) if rounded == int(rounded) else rounded


def _asking(program: str) -> str:
    """The line that asks a program for its answer."""
    if _SOLUTION.search(program):
        return "\n\nsolution()"
    names = _ASSIGNED.findall(program)
    return f"\n\n{names[-1]}" if names else ""


def _failed(ran: Execution, reason: str, seconds: float) -> SandboxRun:
    blocked = reason in BLOCKED
    key = f"program_aided.{reason}"
    return SandboxRun(False, ran.stdout, None, blocked, key, seconds, ran.error, ran.line)


def _reason(error: Exception, limits: Limits) -> str:
    """One word for what stopped a program."""
    if isinstance(error, monty.MontyCrashedError):
        return "time" if error.timed_out else "crashed"
    if isinstance(error, monty.MontySyntaxError):
        return "syntax"
    if isinstance(error, TimeoutError):
        return "busy"
    message = _message(error)
    name = message.partition(":")[0]
    if name == "TimeoutError":
        return "sleep" if "sleep limit" in message else "time"
    if name == "MemoryError":
        return "output" if f"> {limits.output_bytes} bytes" in message else "memory"
    if "integer string conversion" in message:
        return "memory"
    if "__" in message and name in ("AttributeError", "NameError", "TypeError"):
        return "hidden"
    if name == "NameError":
        return "builtin" if _quoted(message) in dir(builtins) else "error"
    if name == "AttributeError" and re.search(r"module '(os|sys|asyncio|pathlib)'", message):
        return "system"
    if name == "RuntimeError" and ("not supported in this" in message or "suspension" in message):
        return "system"
    return _BY_NAME.get(name, "error")


_BY_NAME = {
    "RecursionError": "depth",
    "PermissionError": "files",
    "FileNotFoundError": "files",
    "OSError": "files",
    "ModuleNotFoundError": "import",
    "ImportError": "import",
    "NotImplementedError": "unsupported",
    "SystemExit": "no_answer",
}


def _message(error: Exception) -> str:
    """``NameError: name 'x' is not defined``"""
    if isinstance(error, monty.MontyRuntimeError):
        return error.display("type-msg")
    return f"{type(error).__name__.removeprefix('Monty')}: {error}"


def _quoted(message: str) -> str:
    found = re.search(r"'(\w+)'", message)
    return found.group(1) if found else ""


def _line(error: Exception) -> int | None:
    if isinstance(error, monty.MontyRuntimeError | monty.MontySyntaxError):
        frames = error.traceback()
        return frames[-1].line if frames else None
    return None


@lru_cache
def _pool(seconds: float) -> monty.Monty:
    """The worker processes, kept warm. Beyond ``seconds`` by the clock a worker is ended.

    The interpreter keeps the time itself; the end of the process is for what does not
    come back to its own clock, like compiling a very long text.
    """
    pool = monty.Monty(
        max_processes=settings().program_processes,
        checkout_timeout=10 * seconds,
        request_timeout=seconds + 1,
    )
    atexit.register(pool.__exit__, None, None, None)
    return pool.__enter__()
