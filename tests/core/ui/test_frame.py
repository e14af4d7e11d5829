"""A lesson from its question to its sources."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

OpenLesson = Callable[..., AppTest]
PREDICTION = "rag_chatbot.ask_first.prediction"


def written(app: AppTest) -> str:
    return "\n".join(part.proto.body for part in app.main.get("html"))


@pytest.mark.parametrize(
    ("lang", "title", "headings"),
    [
        (
            "ko",
            "RAG 챗봇",
            ["먼저 묻기", "한 줄 요약", "퀴즈", "이번 강의는 어떠셨나요?", "다음으로"],
        ),
        ("en", "A RAG chatbot", ["Ask first", "In one line", "Quiz", "How was it?"]),
    ],
)
def test_a_lesson_reads_from_top_to_bottom(
    open_lesson: OpenLesson, lang: str, title: str, headings: list[str]
) -> None:
    app = open_lesson(lang=lang)
    assert not app.exception
    assert [part.value for part in app.title] == [title]
    assert [part.value for part in app.header][: len(headings)] == headings


def test_the_opening_says_question_goal_minutes_and_what_is_presumed(
    open_lesson: OpenLesson,
) -> None:
    opening = written(open_lesson(lang="en"))
    for words in (
        "Lesson 9 · hands-on",
        "Can a small model of your own answer",
        "Today&#x27;s goal",
        "about 40 minutes · after lesson 8",
    ):
        assert words in opening


def test_a_step_shows_its_parts(open_lesson: OpenLesson) -> None:
    app = open_lesson(lang="en")
    texts = [part.value for part in app.markdown]
    assert "Lead of the step." in texts
    assert "You expected None." in texts
    assert "> **To be honest** This is simplified." in texts
    assert [part.value for part in app.code] == ["print('the code')"]


def test_a_prediction_is_returned_and_stored(open_lesson: OpenLesson, data_dir: Path) -> None:
    app = open_lesson(lang="en")
    app.radio(key=PREDICTION).set_value("falls").run()
    assert "You expected falls." in [part.value for part in app.markdown]
    with sqlite3.connect(data_dir / "classroom.sqlite3") as connection:
        rows = connection.execute("select lesson, step, choice from predictions").fetchall()
    assert rows == [(9, "ask_first", "falls")]


def test_a_change_of_language_keeps_the_prediction(open_lesson: OpenLesson) -> None:
    app = open_lesson(lang="ko")
    app.radio(key=PREDICTION).set_value("falls").run()
    app.query_params["lang"] = "en"
    app.run()
    assert app.header[0].value == "Ask first"
    assert app.radio(key=PREDICTION).value == "falls"


def test_nothing_is_stored_before_the_first_click(open_lesson: OpenLesson, data_dir: Path) -> None:
    open_lesson(lang="ko")
    assert not data_dir.exists()


@pytest.mark.usefixtures("broken_database")
def test_without_a_database_the_page_says_so_and_goes_on(open_lesson: OpenLesson) -> None:
    app = open_lesson(lang="ko")
    app.radio(key=PREDICTION).set_value("falls").run()
    assert not app.exception
    assert [part.value[:14] for part in app.warning] == ["답을 저장하지 못했습니다."[:14]]
    assert "You expected falls." in [part.value for part in app.markdown]
    app.run()
    assert not app.warning  # said once


@pytest.mark.parametrize(("lang", "heading"), [("ko", "출처"), ("en", "Sources")])
def test_a_lesson_closes_with_its_sources(open_lesson: OpenLesson, lang: str, heading: str) -> None:
    app = open_lesson(lang=lang)
    assert app.header[-1].value == heading
    assert "(2020), Retrieval-Augmented Generation" in app.markdown[-1].value
    assert "](https://arxiv.org/abs/2005.11401)" in app.markdown[-1].value


def test_the_next_lesson_is_linked_once_it_is_open(open_lesson: OpenLesson) -> None:
    app = open_lesson(lang="en")
    assert [link.proto.label for link in app.main.get("page_link")] == ["Back to the contents"]
