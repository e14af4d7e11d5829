import os
import warnings
from collections import Counter
from pathlib import Path

import pytest

from core.program_aided.gallery import HostileProgram, hostile_programs
from core.program_aided.sandbox import Limits, run_program

SMALL = Limits(
    seconds=1.0, memory_bytes=32 * 2**20, output_bytes=20_000, depth=200, characters=20_000
)
# What a program that asks for nothing outside itself may be stopped by, on a slow machine too.
EXHAUSTING = ("time", "memory", "depth", "output")


def test_there_are_many_of_many_kinds() -> None:
    programs = hostile_programs()
    assert len(programs) >= 60
    assert len({program.id for program in programs}) == len(programs)
    assert len(Counter(program.kind for program in programs)) >= 10


@pytest.mark.parametrize("program", hostile_programs(), ids=lambda program: program.id)
def test_each_is_stopped_for_its_reason(program: HostileProgram) -> None:
    ran = run_program(program.code, SMALL)
    stopped = ran.reason.removeprefix("program_aided.") or "none"
    allowed = program.stopped | ({"time"} if program.kind in EXHAUSTING else set())
    assert stopped in allowed, f"{ran.error} {ran.answer}"
    assert len(ran.stdout) <= SMALL.output_bytes
    assert not Path("/tmp/escaped").exists()  # noqa: S108


def plain_exec(code: str) -> str:
    """What ``exec`` would have let through: ``done``, or the name of the error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # files left open are the least of it
            exec(code, {})  # noqa: S102
    except Exception as error:
        return type(error).__name__
    return "done"


@pytest.mark.skipif(os.name != "posix", reason="the programs read files of POSIX systems")
@pytest.mark.parametrize(
    "name",
    [
        "read-passwd", "pathlib-read", "list-root", "proc-environ", "dot-dot", "glob",
        "environ", "getenv", "modules", "frames", "garbage-collector", "inspect",
        "subclasses", "mro", "getattr-class", "function-globals", "traceback-frames",
        "object-subclasses", "format-class", "format-map", "f-string-walk",
        "builtins-module", "eval-import", "exec-open",
    ],
)  # fmt: skip
def test_plain_exec_would_have_let_it_through(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    (program,) = [program for program in hostile_programs() if program.id == name]
    assert plain_exec(program.code) == "done"
    assert not run_program(program.code, SMALL).ok
