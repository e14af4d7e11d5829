import math
import os
import threading
import time
from pathlib import Path

import pytest

from core.problems import Problem
from core.program_aided.sandbox import (
    BLOCKED,
    Limits,
    SandboxRun,
    as_number,
    default_limits,
    load_program,
    run_program,
)
from core.settings import settings
from core.text import catalogue

SMALL = Limits(
    seconds=1.0, memory_bytes=32 * 2**20, output_bytes=20_000, depth=200, characters=20_000
)


def run(code: str) -> SandboxRun:
    return run_program(code, SMALL)


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("def solution():\n    a = 3\n    result = a * 4\n    return result", 12),
        ("answer = 5", 5),
        ("result = 0.1 + 0.2", 0.3),
        ("result = 84 / 2", 42),
        ("answer = 1\nresult = 2", 2),
        ("6 * 7", 42),
        ("print('So it is')\nprint('1,234')", 1234),
        ("사과 = 3\n배 = 4\nresult = 사과 + 배", 7),
        ("import math\nresult = math.ceil(7 / 2)", 4),
        ("from datetime import date\nresult = (date(2025, 3, 2) - date(2025, 2, 27)).days", 3),
        ("from decimal import Decimal\nresult = Decimal('1.10') * 3", 3.3),
        ("from collections import Counter\nresult = Counter('aab')['a']", 2),
        ("import re\nresult = len(re.findall('a', 'banana'))", 3),
        ("import itertools\nresult = len(list(itertools.permutations(range(4))))", 24),
        ("result = -3", -3),
        ("result = 0", 0),
    ],
)
def test_answers(code: str, answer: float) -> None:
    ran = run(code)
    assert (ran.ok, ran.answer, ran.reason, ran.blocked) == (True, answer, "", False)
    assert type(ran.answer) is type(answer)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "no_answer"),
        ("x = 1", "no_answer"),
        ("def solution():\n    x = 1", "no_answer"),
        ("print('no number')", "no_answer"),
        ("result = 'three'", "not_number"),
        ("result = '3'", "not_number"),
        ("result = [3]", "not_number"),
        ("result = True", "not_number"),
        ("result = 1 + 2j", "not_number"),
        ("result = float('nan')", "not_number"),
        ("result = float('inf')", "not_number"),
        ("result = 1e400", "not_number"),
        ("result = 10**40", "not_number"),
        ("result = print", "not_number"),
        ("result = 1 / 0", "error"),
        ("result = unknown", "error"),
        ("result = 'a' + 1", "error"),
        ("def solution(n):\n    return n\n\nresult = solution()", "error"),
        ("def solution():\n    yield 1", "unsupported"),
        ("class Number(int):\n    pass\n\nresult = Number(3)", "unsupported"),
        ("result = (", "syntax"),
        ("The answer is 5.", "syntax"),
        ("답은 5입니다.", "syntax"),
        ("  result = 1\n result = 2", "syntax"),
        ("\x00", "syntax"),
        ("\ud800", "syntax"),
        ("(" * 9_000 + ")" * 9_000, "syntax"),
        ("-" * 15_000 + "1", "syntax"),
        ("x = 1\n" * 10_000, "too_long"),
    ],
)
def test_bad_programs_are_told_apart_and_none_raises(code: str, reason: str) -> None:
    ran = run(code)
    assert (ran.ok, ran.answer, ran.reason) == (False, None, f"program_aided.{reason}"), ran.error
    assert not ran.blocked


def test_the_message_and_the_line_of_an_error() -> None:
    ran = run("def solution():\n    a = 1\n    return a + b")
    assert ran.error == "NameError: name 'b' is not defined"
    assert ran.line == 3


def test_what_was_printed_before_an_error_is_kept() -> None:
    ran = run("print('first')\nprint('second')\n1 / 0")
    assert ran.stdout == "first\nsecond\n"


def test_every_reason_has_its_sentence_in_both_languages() -> None:
    unblocked = {"syntax", "unsupported", "no_answer", "not_number", "too_long", "busy", "error"}
    for lang in ("ko", "en"):
        for reason in BLOCKED | unblocked:
            assert catalogue(lang, "problems")(f"program_aided.{reason}")


def test_the_clock_is_kept_even_where_the_interpreter_s_is_not() -> None:
    # Sleep is not counted as running, and text is compiled before the clock starts.
    for code in (
        "import time\ntime.sleep(50)",
        "while True:\n    pass",
        "text = 'a'\nwhile 1:\n    text += text",
    ):
        started = time.perf_counter()
        ran = run(code)
        assert ran.blocked
        assert time.perf_counter() - started < 10 * SMALL.seconds


def test_one_program_leaves_nothing_to_the_next() -> None:
    assert run("left = 5\nresult = left").answer == 5
    assert run("result = left").reason == "program_aided.error"
    assert run("while True:\n    pass").reason == "program_aided.time"
    assert run("result = 3").answer == 3


def test_random_numbers_are_the_same_every_time() -> None:
    code = "import random\nresult = random.randint(1, 10**9)"
    assert run(code).answer == run(code).answer


def test_several_readers_at_once() -> None:
    answers: dict[int, float | None] = {}

    def ask(number: int) -> None:
        answers[number] = run_program(f"result = {number} * 2").answer

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: number * 2 for number in range(8)}


def test_this_process_stays_free_while_a_program_runs() -> None:
    ticks = 0
    running = threading.Thread(target=run, args=("while True:\n    pass",))
    running.start()
    while running.is_alive():
        ticks += 1
        time.sleep(0.01)
    assert ticks >= 10


def test_the_limits_are_the_host_s() -> None:
    assert default_limits().seconds == settings().program_seconds
    assert default_limits().memory_bytes == settings().program_bytes


def test_as_number() -> None:
    assert as_number(2.0) == 2
    assert type(as_number(2.0)) is int
    assert as_number(10**29) == 10**29
    for value in (None, True, "3", b"3", [3], math.nan, math.inf, 10**31, 1j, object()):
        assert as_number(value) is None


def test_load_program(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_bytes("\ufeffresult = 1  # 하나".encode())
    assert load_program(path) == "result = 1  # 하나"


@pytest.mark.parametrize(
    ("data", "key"),
    [(b"\xff\xfe\x00", "not_text"), (b"#" * 100_000, "too_long"), (None, "no_file")],
)
def test_files_that_are_no_program(tmp_path: Path, data: bytes | None, key: str) -> None:
    path = tmp_path / "program.py"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(Problem) as caught:
        load_program(path, SMALL)
    assert caught.value.key == f"program_aided.{key}"


@pytest.mark.skipif(not Path(os.devnull).exists(), reason="no device files here")
def test_devices_and_folders_are_no_program(tmp_path: Path) -> None:
    for path in (tmp_path, Path("/dev/zero")):
        with pytest.raises(Problem):
            load_program(path)
