"""A course of two pages that needs no model: Home, and lesson 9 with one small step."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import course, text
from core.classroom import quiz
from core.settings import ROOT

HOME = """
from core.ui.page import open_page
open_page("Home.py")
"""

LESSON = """
from core.ui import frame
lesson = frame.open_lesson(9)
with lesson.step("ask_first") as step:
    expected = step.predict()
    step.explain(lesson.say("ask_first.explain", expected=str(expected)))
    step.honest_note(lesson.say("ask_first.note"))
    step.code("print('the code')")
frame.close_lesson(lesson)
"""

TEXTS = """
[ask_first]
title = "{title}"
lead = "Lead of the step."
explain = "You expected {{expected}}."
note = "This is simplified."

[ask_first.prediction]
question = "What will happen?"

[ask_first.prediction.choices]
rises = "It rises."
falls = "It falls."
"""


@pytest.fixture
def small_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the small course; lesson 9 is its only open lesson."""
    folder = tmp_path / "course"
    (folder / "pages").mkdir(parents=True)
    (folder / "Home.py").write_text(HOME)
    (folder / course.lesson(9).page).write_text(LESSON)
    for part in ("text", "quiz"):
        shutil.copytree(ROOT / "assets" / part, folder / "assets" / part)
    for lang, title in (("ko", "먼저 묻기"), ("en", "Ask first")):
        texts = folder / "assets" / "text" / lang / "9_rag_chatbot.toml"
        texts.write_text(TEXTS.format(title=title), encoding="utf-8")
    monkeypatch.setattr(course, "ROOT", folder)
    monkeypatch.setattr(text, "ASSETS", folder / "assets")
    monkeypatch.setattr(quiz, "ASSETS", folder / "assets")
    text.catalogue.cache_clear()
    quiz.questions_of.cache_clear()
    yield folder
    text.catalogue.cache_clear()
    quiz.questions_of.cache_clear()


@pytest.fixture
def open_lesson(small_course: Path) -> Callable[..., AppTest]:
    """Open the small lesson: ``open_lesson(lang="en")`` → the page after its first run."""

    def prepare(**query: str) -> AppTest:
        app = AppTest.from_file(str(small_course / "Home.py"), default_timeout=600)
        app.run()
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page(course.lesson(9).page).run()

    return prepare


@pytest.fixture
def broken_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that cannot be opened."""
    from core.settings import settings

    monkeypatch.setenv("DASHBOARD_DATABASE_URL", "sqlite:////proc/no/such/classroom.sqlite3")
    settings.cache_clear()
