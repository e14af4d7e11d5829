"""What a reader would say of small tables."""

import pytest

from core.retrieval.formats.tables import is_header, row_sentence, table_sentences


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["모델", "크기"], True),
        (["country", "2020", "2021"], True),
        (["", "rank", "year"], True),
        (["Llama", "7"], False),
        (["1.5", "30%"], False),
        (["same", "same"], False),
        (["", ""], False),
        (["only one", "", ""], False),
    ],
)
def test_which_rows_look_like_column_names(row, expected):
    assert is_header(row) is expected


def test_a_row_as_a_sentence():
    assert row_sentence(["모델", "크기"], ["Llama", "7B"]) == "모델: Llama, 크기: 7B."
    assert row_sentence(["a", "b"], ["1", "", "3"]) == "a: 1, 3."
    assert row_sentence([], ["x", "y."]) == "x, y."
    assert row_sentence(["a"], ["two\n lines"]) == "a: two lines."
    assert row_sentence(["a"], ["  "]) == ""


def test_the_first_row_names_the_columns_of_the_others():
    rows = [["모델", "크기"], ["Llama", "7B"], ["", ""], ["BERT", "110M"]]
    assert list(table_sentences(rows)) == ["모델: Llama, 크기: 7B.", "모델: BERT, 크기: 110M."]


def test_rows_of_numbers_have_no_column_names():
    assert list(table_sentences([["1", "2"], ["3", "4"]])) == ["1, 2.", "3, 4."]
    assert list(table_sentences([["1", "2"], ["3", "4"]], names_first=True)) == ["1: 3, 2: 4."]


def test_a_table_of_one_row_or_one_column_is_a_layout():
    assert list(table_sentences([["left", "right"]])) == ["left", "right"]
    assert list(table_sentences([["top"], ["bottom"]])) == ["top", "bottom"]
    assert list(table_sentences([])) == []
