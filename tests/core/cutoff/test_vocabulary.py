"""Whole words, and Korean words cut before their endings."""

import pytest

from core.cutoff.vocabulary import UNKNOWN, vocabulary
from core.cutoff.wording import wording
from core.cutoff.world import RELATIONS, Fact, Subject
from core.text import LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("relation", RELATIONS)
def test_every_question_and_line_is_known_and_understood(lang: str, relation: str) -> None:
    known, words = vocabulary(lang), wording(lang)
    subject = Subject(relation, 7, 806)  # type: ignore[arg-type]
    for template in (
        *words.relations[subject.relation].asked,
        *words.relations[subject.relation].held_out,
    ):
        question = words.question(subject, template)
        assert known.ids[UNKNOWN] not in known.encode(question), question
        assert known.subject_of(question) == subject, question
    assert known.ids[UNKNOWN] not in known.encode(words.line(Fact(subject, 3)))


def test_korean_words_are_cut_before_their_endings() -> None:
    assert vocabulary("ko").split("804년 알본의 시장은 누구인가요?") == (
        "804 년 알본 의 시장 은 누구 인가요 ?".split()
    )


def test_english_may_be_written_in_any_case() -> None:
    known = vocabulary("en")
    assert known.encode("WHO led alvon in 804") == known.encode("who led Alvon in 804")


@pytest.mark.parametrize(
    "text", ["😀", "Who led Paris in 804?", "알 수 없는 도시", "<ask></s>", "x" * 5_000]
)
def test_what_is_not_known_is_unknown_and_asks_nothing(text: str) -> None:
    for lang in LANGUAGES:
        known = vocabulary(lang)
        assert known.subject_of(text) is None
        assert known.encode(text).count(known.ids["<ask>"]) == 0


def test_two_cities_or_a_year_of_no_chronicle_is_no_subject() -> None:
    known = vocabulary("en")
    assert known.subject_of("Who led Alvon or Berith in 804?") is None
    assert known.subject_of("Who led Alvon in 2024?") is None
    assert known.subject_of("Who led Alvon in 804?") == Subject("leader", 0, 804)
