import json
from pathlib import Path

import pytest

from core.program_aided.problem_sets import (
    read_gsm8k,
    read_hand_written,
    read_multiarith,
    read_svamp,
)
from core.program_aided.sandbox import run_program


@pytest.fixture
def write(tmp_path: Path):
    def write_rows(*rows: object) -> Path:
        path = tmp_path / "rows.jsonl"
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        return path

    return write_rows


def test_hand_written(write) -> None:
    program = "def solution():\n    return 5"
    row = {"id": "a", "question": "몇?", "program": program, "answer": 5, "lang": "ko"}
    (problem,) = read_hand_written(write(row))
    assert (problem.lang, problem.text, problem.program) == ("ko", "몇?", program)
    assert (problem.answer, problem.words, problem.shape) == (5, "", "")


def gsm8k(question: str, answer: str) -> dict[str, str]:
    return {"question": question, "answer": answer}


CLIPS = gsm8k(
    "Natalia sold clips to 48 friends, and half as many in May. How many altogether?",
    "Natalia sold 48/2 = <<48/2=24>>24 clips in May.\n"
    "Natalia sold 48+24 = <<48+24=72>>72 clips altogether\n#### 72",
)


def test_gsm8k_s_annotations_become_a_program(write) -> None:
    (problem,) = read_gsm8k(write(CLIPS))
    assert problem.program == (
        "def solution():\n    clips = 48 / 2\n    result = 48 + clips\n    return result"
    )
    assert problem.words == (
        "Natalia sold 48/2 = 24 clips in May. Natalia sold 48+24 = 72 clips altogether. "
        "The answer is 72."
    )
    assert run_program(problem.program).answer == problem.answer == 72


def test_gsm8k_steps_that_lead_nowhere_are_left_out(write) -> None:
    worked = "It is 3*5=<<3*5=15>>15 cups.\nIt is 2+2=<<2+2=4>>4 spoons.\nSo 15-1=<<15-1=14>>14.\n#### 14"
    (problem,) = read_gsm8k(write(gsm8k("3, 5, 2 and 1?", worked)))
    assert problem.program.split("\n")[1:] == [
        "    cups = 3 * 5",
        "    result = cups - 1",
        "    return result",
    ]


@pytest.mark.parametrize(
    "worked",
    [
        "No annotation at all.\n#### 7",
        "Wrong <<2+2=5>>5 sum.\n#### 5",
        "Leads <<2+2=4>>4 elsewhere.\n#### 9",
        "Not <<2x=4>>4 arithmetic.\n#### 4",
        "By <<4/0=0>>0 nought.\n#### 0",
        "A <<__import__('os')=4>>4 trick.\n#### 4",
        "A <<10**9**9=4>>4 tower.\n#### 4",
        "No answer <<2+2=4>>4.\n#### none",
    ],
)
def test_gsm8k_annotations_that_are_no_program_are_left_out(write, worked: str) -> None:
    assert read_gsm8k(write(gsm8k("2 and 2?", worked), CLIPS))[0].answer == 72
    assert len(read_gsm8k(write(gsm8k("2 and 2?", worked)))) == 0


def test_gsm8k_numbers_as_people_write_them(write) -> None:
    worked = "Half is 1,000*.5=$<<1,000*.5=500>>500.\nWith 05: <<500+05=505>>505\n#### 505"
    (problem,) = read_gsm8k(write(gsm8k("Half of 1,000 and 5?", worked)))
    assert run_program(problem.program).answer == 505


def test_svamp(tmp_path: Path) -> None:
    rows = [
        {"Body": "Dan had $ 3 left", "Question": "How much was it?", "Answer": 4.0},
        {"Body": "Dan had $ 3.", "Question": "How much was it?", "Answer": 1.5},
    ]
    path = tmp_path / "svamp.json"
    path.write_text(json.dumps(rows))
    first, second = read_svamp(path)
    assert first.text == "Dan had $ 3 left, how much was it?"
    assert second.text == "Dan had $ 3. How much was it?"
    assert (first.answer, second.answer) == (4, 1.5)
    assert first.program == first.words == ""


def test_multiarith(write) -> None:
    (problem,) = read_multiarith(write({"input": "Two and two?", "target": 4}))
    assert (problem.text, problem.answer, problem.program) == ("Two and two?", 4, "")
