import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.retrieval.cleaning import clean_line, clean_text

quietly = settings(deadline=None, database=None)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        (unicodedata.normalize("NFD", "한글 이름"), "한글 이름"),
        ("\ufeff머리", "머리"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("쪽\f쪽", "쪽\n\n쪽"),
        ("a\u00a0b\tc\u3000d", "a b c d"),
        ("hy\u00adphen zero\u200bwidth", "hyphen zerowidth"),
        ("evil\u202efdp.exe\u202c", "evilfdp.exe"),
        ("bell\x07 nul\x00 escape\x1b[31m", "bell nul escape[31m"),
        ("hidden\U000e0068\U000e0069", "hidden"),
        ("half \ud83d pair", "half  pair"),
        ("eﬃcient ﬁnd", "efficient find"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("one  \n\n \n\n  two \n", "one\n\n  two"),
        ("", ""),
    ],
)
def test_examples(given_text, expected):
    assert clean_text(given_text) == expected


def test_one_line():
    assert clean_line(" 두\n줄\t이름 ") == "두 줄 이름"


@quietly
@given(st.text(st.characters(codec=None)))
def test_cleaning_twice_changes_nothing_more(text):
    once = clean_text(text)
    assert clean_text(once) == once


@quietly
@given(st.text(st.characters(codec=None)))
def test_what_is_left_can_be_stored_shown_and_compared(text):
    cleaned = clean_text(text)
    cleaned.encode("utf-8")
    assert unicodedata.is_normalized("NFC", cleaned)
    assert {c for c in cleaned if unicodedata.category(c) in ("Cc", "Cs")} <= {"\n"}
    assert "\n\n\n" not in cleaned
    assert all(line == line.rstrip() for line in cleaned.split("\n"))


@quietly
@given(st.text("가나다 abcXYZ019.,!?()\n", min_size=1))
def test_no_visible_character_of_ordinary_text_is_lost(text):
    assert "".join(clean_text(text).split()) == "".join(text.split())


def test_a_hundred_thousand_combining_marks_are_cut_to_a_bound():
    # Sorted as one row, these take quadratic time inside the standard library.
    cleaned = clean_text("a" + "\u0301\u0316" * 50_000 + "b")
    assert cleaned[0] in "aá" and cleaned[-1] == "b"
    assert len(cleaned) < 40
