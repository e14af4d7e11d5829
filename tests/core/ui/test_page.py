"""What every page does first."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

OpenLesson = Callable[..., AppTest]


def written(app: AppTest) -> str:
    return "\n".join(part.proto.body for part in app.get("html"))


def test_a_page_speaks_its_language_to_a_screen_reader(open_lesson: OpenLesson) -> None:
    assert "document.documentElement.lang = 'en'" in written(open_lesson(lang="en"))


def test_presenter_mode_has_no_menu(open_lesson: OpenLesson) -> None:
    app = open_lesson(lang="ko", present="1")
    assert not app.exception
    assert not app.sidebar.get("page_link")
    assert app.title[0].value == "RAG 챗봇"


def test_anything_but_one_is_not_presenting(open_lesson: OpenLesson) -> None:
    assert open_lesson(lang="ko", present="yes").sidebar.get("page_link")
