"""Quizzes: well made in both languages, graded the same way every time, every try kept."""

import sqlite3
from pathlib import Path

import pytest

from core.classroom import progress
from core.classroom.quiz import Grade, Question, grade, questions_of, record
from core.course import LESSONS, Lesson, lesson
from core.settings import ASSETS
from core.text import LANGUAGES

WRITTEN = [
    each for each in LESSONS if (ASSETS / f"quiz/ko/{each.number}_{each.slug}.toml").exists()
]
TWO = tuple(
    Question(key, f"{key}?", {"a": "yes", "b": "no"}, answer, "Because.")
    for key, answer in (("first", "a"), ("second", "b"))
)


def test_lesson_nine_has_eight_questions() -> None:
    assert len(questions_of(lesson(9), "ko")) == 8


@pytest.mark.parametrize("each", WRITTEN, ids=lambda each: each.slug)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_question_is_complete(each: Lesson, lang: str) -> None:
    for question in questions_of(each, lang):
        assert question.answer in question.choices
        assert len(set(question.choices.values())) == len(question.choices) >= 3
        assert question.text and question.explanation


@pytest.mark.parametrize("each", WRITTEN, ids=lambda each: each.slug)
def test_the_languages_ask_the_same(each: Lesson) -> None:
    korean, english = questions_of(each, "ko"), questions_of(each, "en")
    assert [(q.key, list(q.choices), q.answer) for q in korean] == [
        (q.key, list(q.choices), q.answer) for q in english
    ]


@pytest.mark.parametrize("each", WRITTEN, ids=lambda each: each.slug)
def test_the_place_of_the_right_answer_gives_nothing_away(each: Lesson) -> None:
    places = [list(q.choices).index(q.answer) for q in questions_of(each, "ko")]
    assert max(places.count(place) for place in set(places)) <= len(places) / 2


def test_a_lesson_without_a_quiz_has_no_questions() -> None:
    assert questions_of(Lesson(99, "not_written", "theory", 1), "ko") == ()


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"first": "a", "second": "b"}, Grade(2, 2, ())),
        ({"first": "b", "second": "b"}, Grade(1, 2, ())),
        ({"first": "a"}, Grade(1, 2, (2,))),
        ({"first": None, "second": None}, Grade(0, 2, (1, 2))),
        ({"first": "zzz", "second": "a"}, Grade(0, 2, ())),
    ],
)
def test_grading(answers: dict[str, str | None], expected: Grade) -> None:
    assert grade(TWO, answers) == expected


def test_every_try_is_kept_and_only_a_complete_one_finishes_the_lesson(data_dir: Path) -> None:
    record("learner", 9, TWO, {"first": "b"})
    assert progress.finished("learner") == frozenset()
    record("learner", 9, TWO, {"first": "a", "second": "a"})
    assert progress.finished("learner") == {9}
    with sqlite3.connect(data_dir / "classroom.sqlite3") as connection:
        rows = connection.execute("select question, choice, is_right from quiz_answers order by id")
        assert rows.fetchall() == [("first", "b", 0), ("first", "a", 1), ("second", "a", 0)]
