"""Lesson 3 without a browser, in both languages, on its recorded models."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.cutoff.wording import wording
from core.cutoff.world import Subject, make_world
from core.text import catalogue

PAGE = "pages/3_knowledge_cutoff.py"
LANGUAGES = ("ko", "en")
TRUE = {fact.subject: fact for fact in make_world()}

OpenApp = Callable[..., AppTest]


def open_lesson(open_app: OpenApp, lang: str, **query: str) -> AppTest:
    """The page as a link opens it."""
    app = open_app("Home.py", lang=lang).run()
    app.switch_page(PAGE)
    for name, value in {"lang": lang, **query}.items():
        app.query_params[name] = value
    return app.run()


def figure(app: AppTest, key: str) -> dict[str, Any]:
    """What is drawn in the chart ``key``."""
    chart = next(chart for chart in app.get("plotly_chart") if f"-{key}" in chart.proto.id)
    return json.loads(chart.proto.spec)


def texts(app: AppTest) -> str:
    html = [body for element in app.get("html") if "<style>" not in (body := element.proto.body)]
    return "\n".join([*(element.value for element in app.markdown), *html])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_opens_finished(open_app: OpenApp, lang: str) -> None:
    app = open_lesson(open_app, lang)
    assert not app.exception
    assert not app.warning
    assert len(app.get("plotly_chart")) == 6
    say = catalogue(lang, "3_knowledge_cutoff")
    assert say("verdict.wrong") in texts(app), "the model alone is wrong after its cutoff"
    assert "{" not in texts(app).replace("{'", "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_cutoff_moves_the_cliff(open_app: OpenApp, lang: str) -> None:
    app = open_lesson(open_app, lang, cutoff="803")
    assert not app.exception
    lines = figure(app, "cutoff_cliff")["data"]
    right = dict(zip(lines[0]["x"], lines[0]["y"], strict=True))
    assert (
        min(right[year] for year in (801, 802, 803))
        > 0.5
        > max(right[year] for year in (804, 805, 806))
    )
    app.select_slider(key="cutoff").set_value(806).run()
    lines = figure(app, "cutoff_cliff")["data"]
    right = dict(zip(lines[0]["x"], lines[0]["y"], strict=True))
    assert right[806] > 0.5 > right[807]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_question_of_ones_own_is_answered_and_checked(open_app: OpenApp, lang: str) -> None:
    words, say = wording(lang), catalogue(lang, "3_knowledge_cutoff")
    app = open_lesson(open_app, lang)
    subject = Subject("bread", 4, 802)
    question = words.question(subject, words.relations["bread"].held_out[0])
    app.text_input(key="question").set_value(question).run()
    assert not app.exception
    bars = {trace["name"]: trace["y"] for trace in figure(app, "cutoff_answer")["data"]}
    assert bars[say("ask.figure.true")] == [words.answer(TRUE[subject])]
    assert "802" in texts(app)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "question", ["", "😀😀😀", "<script>alert(1)</script>", "가나다 xyz 2024", "a" * 120]
)
def test_odd_questions_leave_the_page_whole(open_app: OpenApp, lang: str, question: str) -> None:
    app = open_lesson(open_app, lang)
    app.text_input(key="question").set_value(question).run()
    assert not app.exception
    assert len(app.warning) <= 1
    assert figure(app, "cutoff_answer")["data"]
    assert "<script>alert" not in "\n".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_remedies_answer_another_question(open_app: OpenApp, lang: str) -> None:
    words = wording(lang)
    app = open_lesson(open_app, lang)
    app.selectbox(key="where").select(9).run()
    assert not app.exception
    fact = TRUE[Subject("leader", 9, 806)]
    assert words.line(fact) in texts(app), "retrieval shows the line it found"
    assert f"leader[&quot;{words.cities[9]}&quot;, 806]" in texts(app)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "value"),
    [("cutoff", "1999"), ("cutoff", "<b>"), ("city", "99"), ("about", "price"), ("rank", "-1"),
     ("old", "many"), ("pace", "💥"), ("cite", "maybe")],
)  # fmt: skip
def test_a_bad_link_is_told_in_one_sentence(
    open_app: OpenApp, lang: str, key: str, value: str
) -> None:
    app = open_lesson(open_app, lang, **{key: value})
    assert not app.exception
    assert len(app.warning) == 1
    assert len(app.get("plotly_chart")) == 6


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_link_restores_the_decision(open_app: OpenApp, lang: str) -> None:
    app = open_lesson(open_app, lang, wanted="numbers", pace="now", cite="0")
    say = catalogue(lang, "3_knowledge_cutoff")
    assert not app.exception
    assert say("decide.one", choice=say("decide.choices.tools")) in texts(app)


def test_a_link_restores_the_question(open_app: OpenApp) -> None:
    asked = "803년 알본의 시장은 누구였나요?"
    app = open_lesson(open_app, "ko", cutoff="804", question=asked)
    assert app.text_input(key="question").value == asked
