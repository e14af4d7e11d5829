"""The survey on the page: one click."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.classroom import survey

OpenLesson = Callable[..., AppTest]


def answer(app: AppTest, choice: str) -> AppTest:
    pills = next(part for part in app.button_group if part.key == "rag_chatbot.survey")
    return pills.set_value(choice).run()


def test_one_click_is_stored_and_thanked_for(open_lesson: OpenLesson) -> None:
    app = answer(open_lesson(lang="ko"), "too_hard")
    assert survey.counts(9)["too_hard"] == 1
    assert any("너무 어렵습니다" in part.value for part in app.markdown)
    answer(app, "good")
    assert survey.counts(9) == dict.fromkeys(survey.ANSWERS, 0) | {"good": 1}


@pytest.mark.usefixtures("broken_database")
def test_without_a_database_the_page_says_so_and_goes_on(open_lesson: OpenLesson) -> None:
    app = answer(open_lesson(lang="en"), "good")
    assert not app.exception
    assert len(app.warning) == 1
