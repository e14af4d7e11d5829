"""The quiz on the page."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.classroom.quiz import questions_of
from core.course import lesson

OpenLesson = Callable[..., AppTest]


def take(app: AppTest, wrong: int = 0, left_out: int = 0) -> AppTest:
    """Answer the quiz, the first ``wrong`` wrongly, without the last ``left_out``; check it."""
    questions = questions_of(lesson(9), "en")
    for place, question in enumerate(questions[: len(questions) - left_out]):
        others = [choice for choice in question.choices if choice != question.answer]
        choice = others[0] if place < wrong else question.answer
        app.radio(key=f"rag_chatbot.quiz.{question.key}").set_value(choice)
    next(part for part in app.button if part.label == "Check my answers").click()
    return app.run()


def written(app: AppTest) -> str:
    return "\n".join(part.proto.body for part in app.main.get("html"))


def test_answers_are_graded_with_explanations_only_after_checking(open_lesson: OpenLesson) -> None:
    app = open_lesson(lang="en")
    assert "verdict" not in written(app)
    take(app, wrong=2)
    page = written(app)
    assert "6 of 8 right." in page
    assert page.count("verdict-wrong") == 2 and page.count("verdict-right") == 6
    assert "The answer is: Into the prompt, together with the question" in page
    assert "The weights stay as they are" in page


def test_what_was_left_out_is_named_and_can_be_added(
    open_lesson: OpenLesson, data_dir: Path
) -> None:
    app = take(open_lesson(lang="en"), left_out=2)
    assert "Not answered yet: question 7, 8." in [part.value for part in app.markdown]
    with sqlite3.connect(data_dir / "classroom.sqlite3") as connection:
        assert connection.execute("select count(*) from finished_lessons").fetchone() == (0,)
    take(app)
    assert "8 of 8 right." in written(app)
    with sqlite3.connect(data_dir / "classroom.sqlite3") as connection:
        assert connection.execute("select lesson from finished_lessons").fetchall() == [(9,)]


def test_trying_again_starts_empty(open_lesson: OpenLesson) -> None:
    app = take(open_lesson(lang="en"), wrong=8)
    assert "0 of 8 right." in written(app)
    app.button(key="rag_chatbot.quiz.retry").click().run()
    assert "verdict" not in written(app)
    assert all(part.value is None for part in app.radio)


@pytest.mark.usefixtures("broken_database")
def test_without_a_database_it_is_graded_all_the_same(open_lesson: OpenLesson) -> None:
    app = take(open_lesson(lang="en"))
    assert not app.exception
    assert "8 of 8 right." in written(app)
    assert [part.value for part in app.warning] == [
        "Your answer could not be stored. The page works on as it is; "
        "please try the click again in a while."
    ]
