"""The nine lessons, as the course's deck lists them."""

from pathlib import Path

import pytest

from core import course
from core.course import LESSONS, lesson
from core.text import LANGUAGES, catalogue


def test_there_are_nine_lessons_in_order() -> None:
    assert [each.number for each in LESSONS] == list(range(1, 10))
    assert len({each.slug for each in LESSONS}) == 9


def test_the_hands_on_lessons_are_the_ones_the_deck_calls_practice() -> None:
    assert [each.number for each in LESSONS if each.kind == "hands_on"] == [4, 7, 9]


def test_a_lesson_presumes_only_earlier_ones() -> None:
    for each in LESSONS:
        assert all(earlier < each.number for earlier in each.presumes)


def test_a_lesson_is_found_by_its_number() -> None:
    assert lesson(9).slug == "rag_chatbot"
    assert lesson(9).page == "pages/9_rag_chatbot.py"


@pytest.mark.parametrize("number", [0, 10, -1])
def test_no_lesson_outside_one_to_nine(number: int) -> None:
    with pytest.raises(KeyError):
        lesson(number)


def test_a_lesson_is_open_once_its_page_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "ROOT", tmp_path)
    assert not lesson(4).is_open
    (tmp_path / "pages").mkdir()
    (tmp_path / lesson(4).page).write_text("")
    assert lesson(4).is_open
    assert not lesson(5).is_open


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_lesson_is_worded(lang: str) -> None:
    say = catalogue(lang, "course")
    for each in LESSONS:
        for part in ("title", "short", "question", "goal", "summary"):
            assert say(f"{each.slug}.{part}")
