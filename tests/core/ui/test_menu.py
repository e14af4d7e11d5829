"""The menu of nine lessons in both languages."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

OpenLesson = Callable[..., AppTest]


def page_links(app: AppTest) -> dict[str, str]:
    """Label and query string of each page link in the sidebar."""
    return {link.proto.label: link.proto.query_string for link in app.sidebar.get("page_link")}


def written(app: AppTest) -> str:
    """All HTML in the sidebar."""
    return "\n".join(part.proto.body for part in app.sidebar.get("html"))


@pytest.mark.parametrize(("lang", "home"), [("ko", "차례"), ("en", "Contents")])
def test_every_link_keeps_the_language(open_lesson: OpenLesson, lang: str, home: str) -> None:
    assert page_links(open_lesson(lang=lang))[home] == f"lang={lang}"


def test_lessons_that_are_not_open_are_named_but_not_linked(open_lesson: OpenLesson) -> None:
    app = open_lesson(lang="en")
    assert "Why Transformers?" in written(app)
    assert not any("Why Transformers?" in label for label in page_links(app))
    assert written(app).count("opens later") == 8


def test_the_page_that_is_open_is_marked(open_lesson: OpenLesson) -> None:
    assert 'aria-current="page">9\N{EN SPACE}RAG chatbot' in written(open_lesson(lang="en"))


def test_changing_the_language_keeps_the_rest_of_the_link(open_lesson: OpenLesson) -> None:
    app = open_lesson(lang="ko", n="42")
    assert page_links(app)["English"] == "lang=en&n=42"
    assert "한국어" not in page_links(app)
