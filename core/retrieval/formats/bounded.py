"""Read a visitor's file in a process of its own, with bounded time and memory.

PDF, Word and HTML files can be made (and sometimes just happen) to keep their parsers busy
for hours or to fill the memory. No check of the file beforehand finds all of them; the end
of a process does. It also keeps the interpreter of the app free for the other visitors.

The child gets one line of JSON and the bytes on its standard input, answers with one line of
JSON on its standard output, and touches no disk.
"""

import json
import math
import subprocess
import sys
import threading
import traceback
import warnings
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from core.problems import Problem
from core.retrieval.formats import Limits, Page

_ROOT = Path(__file__).resolve().parents[3]
_AT_ONCE = threading.BoundedSemaphore(2)
_CLOCK = 2


def read_bounded(
    kind: str, data: bytes, limits: Limits, seconds: float, memory_bytes: int
) -> list[Page]:
    """``core.retrieval.formats.<kind>.read(data, limits)``, run in a child process.

    Raises its problems, and ``documents.too_complex`` beyond ``seconds`` of processor time
    (or twice as long by the clock, since a busy machine is not the file's fault) or
    ``memory_bytes`` of address space. Windows can bound the clock only.
    """
    request = {
        "kind": kind,
        "limits": asdict(limits),
        "seconds": math.ceil(seconds),
        "memory_bytes": memory_bytes,
    }
    command = [sys.executable, "-m", __name__]
    too_complex = Problem("documents.too_complex", seconds=f"{seconds:g}")
    with _AT_ONCE:
        try:
            finished = subprocess.run(
                command,
                input=json.dumps(request).encode() + b"\n" + data,
                stdout=subprocess.PIPE,
                cwd=_ROOT,
                timeout=_CLOCK * seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise too_complex from error
    if finished.returncode != 0:  # ended by the system
        raise too_complex
    answer = json.loads(finished.stdout)
    if problem := answer.get("problem"):
        raise too_complex if problem == too_complex.key else Problem(problem, **answer["values"])
    return [Page(number, text) for number, text in answer["pages"]]


def _bound_this_process(seconds: int, memory_bytes: int) -> None:
    with suppress(ImportError):
        import resource

        for what, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory_bytes)):
            with suppress(OSError, ValueError):
                resource.setrlimit(what, (most, most))


def _answer(kind: str, data: bytes, limits: Limits) -> dict[str, object]:
    try:
        pages = import_module(f"core.retrieval.formats.{kind}").read(data, limits)
    except Problem as problem:
        return {"problem": problem.key, "values": problem.values}
    except (MemoryError, RecursionError):
        return {"problem": "documents.too_complex", "values": {}}
    except Exception:
        traceback.print_exc()  # to the host's log: a reader should have told this itself
        return {"problem": "documents.broken", "values": {}}
    return {"pages": [(page.number, page.text) for page in pages]}


def main() -> None:
    """Answer the one request on standard input."""
    warnings.simplefilter("ignore")
    request = json.loads(sys.stdin.buffer.readline())
    _bound_this_process(request["seconds"], request["memory_bytes"])
    answer = _answer(request["kind"], sys.stdin.buffer.read(), Limits(**request["limits"]))
    # ASCII, so that halves of surrogate pairs (PDF files hold them) pass through the pipe.
    print(json.dumps(answer, ensure_ascii=True))


if __name__ == "__main__":
    main()
