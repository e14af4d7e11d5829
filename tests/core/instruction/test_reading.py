import pytest

from core.instruction.reading import read_rows, sides_of
from core.problems import Problem


def sides(name: str, data: bytes) -> list[tuple[str, str] | str]:
    """Both sides of every row, or the problem's key."""
    found: list[tuple[str, str] | str] = []
    for line, row in read_rows(name, data):
        try:
            found.append(sides_of(line, row))
        except Problem as problem:
            found.append(problem.key)
    return found


def test_a_bad_line_is_told_and_the_next_is_read() -> None:
    data = b'{"question": "a", "answer": "b"}\nnot json\n\n{"prompt": "c", "response": "d"}\n'
    assert sides("a.jsonl", data) == [("a", "b"), "finetuning.not_json", ("c", "d")]


def test_a_json_list_and_csv_and_old_korean_files_are_read() -> None:
    data = b'[{"instruction": "a", "input": "x", "output": "b"}, 3, {"instruction": "c"}]'
    assert sides("a.json", data) == [("a\n\nx", "b"), "finetuning.fields", "finetuning.fields"]
    table = "question,answer\n안녕,반가워요\n".encode("cp949")
    assert sides("a.csv", table) == [("안녕", "반가워요")]


def test_after_a_broken_table_nothing_more_is_read() -> None:
    found = sides("a.csv", b'question,answer\na,b\nc,"d\n')
    assert found == [("a", "b"), "finetuning.not_csv"]


@pytest.mark.parametrize(
    ("data", "key"),
    [(b"[" * 100_000, "not_json"), (b"[1, 2", "not_json"), (b"\xff\xfe\x00\x81", "encoding")],
)
def test_a_file_that_cannot_be_read_at_all_is_a_problem(data: bytes, key: str) -> None:
    with pytest.raises(Problem, match=f"finetuning.{key}"):
        list(read_rows("a.json", data))
