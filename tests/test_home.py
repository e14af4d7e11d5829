"""The door, in both languages."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import course
from core.classroom.database import FinishedLesson, save
from core.course import LESSONS
from core.settings import ROOT
from core.text import LANGUAGES, catalogue

OpenApp = Callable[..., AppTest]
pytestmark = pytest.mark.skipif(
    not (ROOT / "pages").exists(), reason="Streamlit knows its pages from the folder pages/"
)


def written(app: AppTest) -> str:
    return "\n".join(part.proto.body for part in app.main.get("html"))


def links(app: AppTest) -> dict[str, str]:
    """Label and query string of every link to a page."""
    return {part.proto.label: part.proto.query_string for part in app.main.get("page_link")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_nine_lessons_are_on_the_map(open_app: OpenApp, lang: str) -> None:
    app = open_app("Home.py", lang=lang).run()
    assert not app.exception
    say, page = catalogue(lang, "course"), written(app)
    for lesson in LESSONS:
        for part in ("title", "question"):
            assert say(f"{lesson.slug}.{part}").replace("'", "&#x27;") in page
        assert str(lesson.minutes) in page


@pytest.mark.parametrize(
    ("lang", "title", "contents"),
    [
        ("ko", "나만의 생성형 언어모델 앱 만들기", "차례"),
        ("en", "Build your own generative language model app", "Contents"),
    ],
)
def test_the_headings_stand_in_order(
    open_app: OpenApp, lang: str, title: str, contents: str
) -> None:
    app = open_app("Home.py", lang=lang).run()
    assert [part.value for part in app.title] == [title]
    assert app.header[0].value == contents
    assert written(app).count("<h3>") == 9


def test_only_open_lessons_are_linked_and_the_chatbot_is_the_call(
    open_app: OpenApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / course.lesson(9).page).touch()
    monkeypatch.setattr(course, "ROOT", tmp_path)
    app = open_app("Home.py", lang="en").run()
    assert links(app) == {
        "한국어": "lang=ko",
        "Open the chatbot": "lang=en",
        "Open lesson 9": "lang=en",
    }
    assert written(app).count("opens later") == 8


def test_a_course_without_open_lessons_is_a_plain_list(
    open_app: OpenApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "ROOT", tmp_path)
    app = open_app("Home.py", lang="ko").run()
    assert not app.exception
    assert list(links(app)) == ["English"]
    assert written(app).count("준비 중") == 9


def test_finished_lessons_are_marked_and_can_be_found_again(open_app: OpenApp) -> None:
    save(FinishedLesson(learner="learner-1", lesson=9))
    app = open_app("Home.py", lang="en", learner="learner-1").run()
    assert written(app).count("✓ done") == 1
    assert "You have finished 1 of 9 lessons." in [part.value for part in app.markdown]
    assert links(app)["The link to my progress"] == "lang=en&learner=learner-1"
    assert "✓" not in written(open_app("Home.py", lang="en").run())


def test_home_opens_without_a_database(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", "no-such-database://localhost")
    app = open_app("Home.py", lang="ko", learner="learner-1").run()
    assert not app.exception
    assert written(app).count("<h3>") == 9


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_deck_and_its_author_are_credited_without_an_address(
    open_app: OpenApp, lang: str
) -> None:
    app = open_app("Home.py", lang=lang).run()
    credit = "\n".join(part.value for part in app.markdown)
    for words in ("구루의 생성형 언어모델 app 만들기", "이태교", "https://github.com/Taekyo-Lee"):
        assert words in credit
    assert "@" not in credit


def test_a_first_visit_to_home_imports_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "app = AppTest.from_file('Home.py', default_timeout=600).run()\n"
        "assert not app.exception and app.title\n"
        "print([name for name in ('torch', 'transformers', 'llama_index', 'sqlalchemy')"
        " if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
