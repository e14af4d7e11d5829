"""Python's own csv writer makes the files."""

import csv as standard
import io

import pytest

from core.retrieval.formats import Limits, csv


def written(rows: list[list[str]], delimiter: str = ",") -> str:
    buffer = io.StringIO(newline="")
    standard.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


ROWS = [["이름", "점수", "비고"], ["김철수", "90", "참, 잘했어요"], ["이영희", "85", ""]]
PARAGRAPHS = ["이름: 김철수, 점수: 90, 비고: 참, 잘했어요.", "이름: 이영희, 점수: 85."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_row_is_a_readable_paragraph(limits, encoding, delimiter):
    (page,) = csv.read(written(ROWS, delimiter).encode(encoding), limits)
    assert page.number is None
    assert page.text.split("\n\n") == PARAGRAPHS


def test_quoted_cells_may_hold_delimiters_quotes_and_line_ends(limits):
    rows = [["q", "a"], ['say "hi", then', "line one\nline two"]]
    assert csv.read(written(rows).encode(), limits)[0].text == (
        'q: say "hi", then, a: line one line two.'
    )


def test_commas_inside_text_do_not_win_over_the_real_delimiter(limits):
    source = "이름;설명\n가;하나, 둘, 셋\n나;넷\n"
    assert (
        csv.read(source.encode(), limits)[0].text
        == "이름: 가, 설명: 하나, 둘, 셋.\n\n이름: 나, 설명: 넷."
    )


def test_rows_without_column_names(limits):
    assert csv.read(b"1,2\n3,4\n", limits)[0].text == "1, 2.\n\n3, 4."


def test_one_column(limits):
    assert csv.read("질문\n왜요?\n".encode(), limits)[0].text == "질문: 왜요?"


@pytest.mark.parametrize("source", ["이름,나이\n", "\n\n", " , \n,\n"])
def test_no_rows(limits, problem_of, source):
    assert problem_of(csv.read, source.encode(), limits).key == "documents.no_rows"


def test_a_quote_never_closed_is_broken(limits, problem_of):
    source = 'a,b\n"' + "x" * 200_000
    assert problem_of(csv.read, source.encode(), limits).key == "documents.broken"


def test_long_column_names_count_in_every_row(problem_of):
    hundred = Limits(pages=1, characters=100, unpacked_bytes=1)
    source = "n" * 30 + ",m\n" + "1,2\n" * 10  # 74 characters as they stand
    assert problem_of(csv.read, source.encode(), hundred).key == "documents.too_long"
