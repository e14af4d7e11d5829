"""Lesson 5 without a browser, in both languages, on the recorded run and its models."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.classroom.quiz import questions_of
from core.course import lesson
from core.instruction.breaking import broken_prompt, try_prompt
from core.instruction.checkpoints import answer_prompt, load_tokenizer
from core.instruction.recorded import BASE, adapter_of, read_run
from core.instruction.templates import TEMPLATES, Turn, example_of, pieces_of, tokens_of
from core.text import catalogue

PAGE = "pages/5_instruction_tuning.py"
LANGUAGES = ("ko", "en")
STEPS = ("checkpoints", "results", "templates", "breaking", "mask", "packing", "explorer")

OpenApp = Callable[..., AppTest]


def open_lesson(open_app: OpenApp, lang: str = "en", **query: str) -> AppTest:
    """The page as a link opens it, with all pages known."""
    app = open_app("Home.py", lang=lang)
    app.switch_page(PAGE)
    for name, value in {"lang": lang, **query}.items():
        app.query_params[name] = value
    return app.run()


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def prose(app: AppTest) -> str:
    return "\n".join(element.value for element in app.markdown)


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def rows_of_tokens(app: AppTest) -> list[list[tuple[str, str]]]:
    """(kind, text) of every token of every row of tokens on the page."""
    rows = re.findall(r'<p class="pieces".*?</p>', html(app), re.DOTALL)
    return [re.findall(r'class="piece ([\w-]+)[^>]*>([^<]*)<', row) for row in rows]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_opens_finished(open_app: OpenApp, lang: str) -> None:
    app = open_lesson(open_app, lang)
    say = catalogue(lang, "5_instruction_tuning")
    assert not app.exception
    assert not app.warning
    headings = [header.value for header in app.header]
    assert [say(f"{step}.title") for step in STEPS] == headings[: len(STEPS)]
    assert len(charts(app)) == 6
    assert all(chart["data"] for chart in charts(app))
    run = read_run()
    share = run.share(run.last)
    assert f"{share.form / share.asked:.0%}" in prose(app), "the measured share stands in words"
    assert len(questions_of(lesson(5), lang)) >= 8


def test_the_slider_calls_up_the_model_of_that_step(open_app: OpenApp) -> None:
    run = read_run()
    step = run.steps[2]
    app = open_lesson(open_app, at=str(step), task="greet", number="2")
    test = [one for one in run.tests if one.task == "greet" and one.lang == "en"][1]
    answer = run.answers[step][run.tests.index(test)]
    assert test.asked in html(app)
    (chosen,) = re.findall(r'<tr class="chosen">(.*?)</tr>', html(app))
    assert answer[:80] in chosen.replace("&#x27;", "'").replace("&quot;", '"')


def test_one_s_own_instruction_is_answered_now_by_base_and_tuned(open_app: OpenApp) -> None:
    text = 'Put the word "lemon" in brackets.'
    app = open_lesson(open_app, prompt="own", ask=text)
    said = re.findall(r"<blockquote>(.*?)</blockquote>", html(app), re.DOTALL)
    expected = [answer_prompt(text, "", step) for step in (BASE, read_run().last)]
    assert not app.exception
    assert [unescape(part)[:20] for part in said[:2]] == [part[:20] for part in expected]
    assert expected[0] != expected[1]


@pytest.mark.parametrize("template", TEMPLATES)
def test_tokens_and_mask_on_the_page_are_those_of_the_collator(
    open_app: OpenApp, template: str
) -> None:
    turn = Turn("Say 고래!", "고래", "Be kind.")
    app = open_lesson(open_app, template=template, user=turn.user, answer=turn.answer,
                      system=turn.system)  # fmt: skip
    assert not app.exception
    tokens = tokens_of(load_tokenizer(), pieces_of(template, turn))  # type: ignore[arg-type]
    rows = rows_of_tokens(app)
    assert [kind for kind, _ in rows[0]] == [f"role-{token.role}" for token in tokens]
    mask = next(row for row in rows if {kind for kind, _ in row} <= {"read", "loss", "pad"})
    example = example_of(tokens)
    kinds = [kind for kind, _ in mask[: len(example)]]
    assert kinds == ["read"] * len(example.prompt) + ["loss"] * len(example.answer)
    assert {kind for kind, _ in mask[len(example) :]} <= {"pad"}


def test_with_loss_on_the_question_only_the_first_token_is_read(open_app: OpenApp) -> None:
    app = open_lesson(open_app, on_prompt="1")
    mask = next(row for row in rows_of_tokens(app) if {"read", "loss"} <= {k for k, _ in row})
    assert [kind for kind, _ in mask].count("read") == 1


def test_a_broken_template_is_asked_and_scored_now(open_app: OpenApp) -> None:
    turn, right = Turn("Say hello to Mina."), "Hello, Mina!"
    app = open_lesson(open_app, broken=turn.user, right=right, **{"break": "chatml"})
    adapter = adapter_of(read_run().last)
    whole = try_prompt(broken_prompt(turn), right, adapter)
    other = try_prompt(broken_prompt(turn, "chatml"), right, adapter)
    assert not app.exception
    assert f"from {whole.score:.2f} to {other.score:.2f}" in prose(app)
    assert whole.score > other.score, "the template it learned serves it best"


def test_a_dropped_token_is_gone(open_app: OpenApp) -> None:
    app = open_lesson(open_app, place="2", broken="Say hello to Mina.", **{"break": "drop"})
    marks = [
        [text for kind, text in row if kind == "role-mark"] for row in rows_of_tokens(app)[1:3]
    ]
    assert "[INST]" in marks[0] and "[INST]" not in marks[1]
    bars = next(chart for chart in charts(app) if chart["data"][0]["type"] == "bar"
                and "customdata" in chart["data"][0])  # fmt: skip
    assert len(set(bars["data"][0]["marker"]["color"])) == 2


def test_the_explorer_filters_what_it_found(open_app: OpenApp) -> None:
    def kept(app: AppTest) -> int:
        label = app.get("download_button")[-1].proto.label
        return int(re.findall(r"[\d,]+", label)[0].replace(",", ""))

    whole = kept(open_lesson(open_app, set="chatbot", out=","))
    fewer = kept(open_lesson(open_app, set="chatbot", out="near"))
    short = kept(open_lesson(open_app, set="chatbot", out=",", most="20"))
    assert short < whole and fewer <= whole


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "query",
    [
        {"at": "7"}, {"task": "fly"}, {"number": "99"}, {"template": "gpt"}, {"own": "{user}"},
        {"template": "own", "own": "no blanks"}, {"user": " "}, {"broken": " "}, {"break": "x"},
        {"row": "3"}, {"set": "moon"}, {"out": "moon"}, {"most": "0"}, {"test_lang": "fr"},
        {"prompt": "own", "ask": ""},
    ],
)  # fmt: skip
def test_bad_links_get_one_sentence_and_a_sane_page(
    open_app: OpenApp, lang: str, query: dict[str, str]
) -> None:
    app = open_lesson(open_app, lang, **query)
    assert not app.exception
    assert len(charts(app)) >= 5
    assert app.warning
