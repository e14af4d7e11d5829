import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.retrieval.words import question_terms, search_terms

quietly = settings(deadline=None, database=None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("기울기가", ["^기", "기울", "울기", "기가"]),
        ("기울기 소실", ["^기", "기울", "울기", "^소", "소실"]),
        ("왜 꿈", ["^왜", "^꿈"]),
        ("Gates, gate", ["gat", "gat"]),
        ("stopped stopping stop", ["stop", "stop", "stop"]),
        ("vanishing vanished", ["vanish", "vanish"]),
        ("queries query", ["query", "query"]),
        ("classes class", ["class", "class"]),
        ("RNN의 LoRA 7B", ["rnn", "^의", "lora", "7b"]),
        ("What is the attention?", ["attention"]),
        ("注意 アテ", ["注", "意", "ア", "テ"]),
        ("ＲＮＮ ① ﬁne", ["rnn", "1", "fin"]),
        ("🙂 ... !", []),
        ("", []),
    ],
)
def test_examples(text, expected):
    assert search_terms(text) == expected


def test_particles_leave_the_noun_findable():
    noun = set(search_terms("기울기"))
    for particle in ("가", "는", "를", "의", "에서는"):
        assert noun <= set(search_terms("기울기" + particle))


def test_repeated_words_count_as_often_as_they_occur():
    assert search_terms("loss loss 손실 손실") == ["loss", "loss", "^손", "손실", "^손", "손실"]


@quietly
@given(st.text())
def test_upper_case_and_the_form_of_characters_do_not_matter(text):
    assert search_terms(unicodedata.normalize("NFD", text)) == search_terms(text)


@quietly
@given(st.text())
def test_terms_are_never_empty_and_hold_no_space(text):
    assert all(term and term == "".join(term.split()) for term in search_terms(text))


@quietly
@given(st.text("가나다라마"), st.text("가나다라마"))
def test_a_line_break_does_not_make_a_pair(one, other):
    assert search_terms(f"{one}\n{other}") == search_terms(one) + search_terms(other)


@quietly
@given(st.text("가나다라마", min_size=1))
def test_a_run_of_hangul_gives_its_overlapping_pairs_from_its_beginning(run):
    terms = search_terms(run)
    assert "".join(term[-1] for term in terms) == run
    assert terms[0] == "^" + run[0]
    assert all(one[1] == other[0] for one, other in pairwise(terms))


@pytest.mark.parametrize(
    ("question", "same_as"),
    [
        ("왜 기울기가 사라지나요?", "기울기가 사라지"),
        ("LoRA는 무엇입니까?", "LoRA는"),
        ("How does attention work?", "attention work"),
        ("누구인가요?", "누구인가요?"),  # nothing else to search for
    ],
)
def test_a_question_is_searched_by_what_it_is_about(question, same_as):
    assert question_terms(question) == search_terms(same_as)
