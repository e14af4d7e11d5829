"""Lesson 1 without a browser, in both languages, on the real models and recorded runs."""

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.attention.models import attention_of
from core.attention.senses import SENTENCE, senses_of
from core.attention.words import merge_words
from core.classroom.quiz import questions_of
from core.course import lesson
from core.sequence.architectures import ModelName
from core.sequence.gradients import GradientFlowConfig, gradient_norms
from core.text import catalogue
from core.ui.numbers import power

PAGE = "pages/1_why_transformers.py"
LANGUAGES = ("ko", "en")
STEPS = (
    "family", "attention", "history", "context", "vanishing", "window", "both_ways", "gates",
    "long_texts", "hybrids", "transformer", "instrument", "order", "distance", "training",
    "parallel", "one_line",
)  # fmt: skip

OpenApp = Callable[..., AppTest]


def open_lesson(open_app: OpenApp, lang: str = "en", **query: str) -> AppTest:
    """The page as a link opens it, with all pages known."""
    app = open_app("Home.py", lang=lang)
    app.switch_page(PAGE)
    for name, value in {"lang": lang, **query}.items():
        app.query_params[name] = value
    return app.run()


def prose(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption])


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def named(app: AppTest, *names: str) -> dict[str, Any]:
    """The one chart with exactly these traces."""
    found = [c for c in charts(app) if {t.get("name") for t in c["data"]} == set(names)]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_step_opens_finished(open_app: OpenApp, lang: str) -> None:
    app = open_lesson(open_app, lang)
    say = catalogue(lang, "1_why_transformers")
    assert not app.exception
    assert not app.warning
    headings = [header.value for header in app.header]
    assert [say(f"{step}.title") for step in STEPS] == headings[: len(STEPS)]
    assert all(chart["data"] for chart in charts(app))
    assert not re.search(r"\{\w+\}", prose(app)), "every blank is filled"
    assert questions_of(lesson(1), lang)


def test_the_prose_quotes_what_was_computed(open_app: OpenApp) -> None:
    said = prose(open_lesson(open_app))
    read = merge_words(attention_of(SENTENCE))
    apple, iphone = read.labels.index("apple"), read.labels.index("iphone")
    assert f"{read.weights[:, :, apple, iphone].max():.0%}" in said
    for cosines in senses_of(SENTENCE).cosines.values():
        assert f"{cosines[-1]:.2f}" in said
    flows: list[tuple[ModelName, int]] = [("rnn", 20), ("lstm", 1_000), ("transformer", 1_000)]
    for model, length in flows:
        flow = gradient_norms(GradientFlowConfig(model=model, length=length))
        assert power(float(flow.relative[0])) in said


def test_a_word_that_is_picked_looks(open_app: OpenApp) -> None:
    app = open_lesson(open_app)
    place = next(group for group in app.button_group if group.key == "word")
    read = merge_words(attention_of(SENTENCE))
    place.set_value(read.labels.index("iphone")).run()
    assert not app.exception
    lit = next(e.proto.body for e in app.get("html") if "lit-sentence" in e.proto.body)
    assert re.search(r'class="lit looking"[^>]*>iphone<', lit)
    assert app.query_params["word"] == str(read.labels.index("iphone"))


def test_a_prediction_is_answered_by_a_longer_run(open_app: OpenApp) -> None:
    app = open_lesson(open_app)
    say = catalogue("en", "1_why_transformers")
    assert app.slider(key="length").value == 20
    app.radio(key="why_transformers.vanishing.prediction").set_value("tenth").run()
    assert app.slider(key="length").value == 200
    choices = say.get("vanishing.prediction.choices")
    told = say("predicted.other", expected=choices["tenth"], answer=choices["nothing"])
    assert told in prose(app)


def test_moving_the_radius_explodes_the_gradient(open_app: OpenApp) -> None:
    app = open_lesson(open_app)
    before = named(app, "RNN")["data"][0]["y"]
    app.slider(key="radius").set_value(2.0).run()
    assert not app.exception
    assert named(app, "RNN")["data"][0]["y"] != before
    flow = gradient_norms(GradientFlowConfig(model="rnn", length=20, radius=2.0))
    assert power(float(flow.relative[0])) in prose(app)


def test_the_window_cuts_to_exactly_zero(open_app: OpenApp) -> None:
    app = open_lesson(open_app, window="40")
    assert app.slider(key="window").value == 40
    say = catalogue("en", "1_why_transformers")
    told = say("window.explain", window=40, zeros=61, length=101, difference="0")
    assert told in prose(app)


def test_residual_paths_off_weakens_every_layer(open_app: OpenApp) -> None:
    app = open_lesson(open_app, residual="0", depth="12", wide_length="200")
    assert not app.exception
    config = GradientFlowConfig(model="transformer", length=200, depth=12, residual=False)
    flow = gradient_norms(config)
    assert power(float(flow.norms[-1])) in prose(app)
    with_paths = gradient_norms(GradientFlowConfig(model="transformer", length=200, depth=12))
    assert flow.norms[-1] < with_paths.norms[-1] / 100


def test_the_instrument_draws_what_is_chosen(open_app: OpenApp) -> None:
    app = open_lesson(open_app, models="gru,transformer", all_length="50", seed="3")
    assert not app.exception
    drawn = named(app, "GRU", "Transformer")
    written = drawn["data"][0]["x"]  # as Plotly sends an array: base64 of its bytes
    places = np.frombuffer(base64.b64decode(written["bdata"]), np.dtype(written["dtype"]))
    assert places.max() == 49
    flow = gradient_norms(GradientFlowConfig(model="gru", length=50, seed=3))
    assert power(float(flow.relative[0])) in prose(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_recorded_runs_are_named_with_their_distances_and_seeds(
    open_app: OpenApp, lang: str
) -> None:
    said = prose(open_lesson(open_app, lang))
    say = catalogue(lang, "1_why_transformers")
    assert re.search(rf"{say('models.transformer')} 10 \(×3\).*200 \(×3\)", said)
    assert "python -m core record-sequence --task apple" in said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("length", "999999999"),
        ("length", "-1"),
        ("radius", "nan"),
        ("seed", "abc"),
        ("models", "rnn,<script>"),
        ("word", "4000"),
    ],
)
def test_a_bad_link_is_told_and_the_page_stands(
    open_app: OpenApp, lang: str, name: str, value: str
) -> None:
    app = open_lesson(open_app, lang, **{name: value})
    assert not app.exception
    assert len(app.warning) == 1
    assert name in app.warning[0].value
    assert "<script>" not in app.warning[0].value
    assert len(charts(app)) > 20


@pytest.mark.parametrize(
    "text",
    ["", "   ", "word", "word " * 3_000, "😀😀😀", "שלום עולם", "<b onclick=x>a</b> $x$ **y**"],
)
def test_any_sentence_gets_a_picture_or_one_plain_word(open_app: OpenApp, text: str) -> None:
    app = open_lesson(open_app, example="own")
    app.text_area(key="sentence").set_value(text).run()
    assert not app.exception
    app.text_input(key="matrix_sentence").set_value(text).run()
    assert not app.exception
    app.text_input(key="order_sentence").set_value(text).run()
    assert not app.exception
    assert len(app.warning) <= 3
    assert "<b onclick" not in "".join(e.proto.body for e in app.get("html"))


def test_an_exploding_gradient_too_large_to_hold_is_told(open_app: OpenApp) -> None:
    app = open_lesson(open_app, length="2000", radius="3.0")
    assert not app.exception


def test_the_sentence_is_built_blank_by_blank(open_app: OpenApp) -> None:
    app = open_lesson(open_app)
    say = catalogue("en", "1_why_transformers")
    right = {"instead": "recursion", "means": "attention", "parallel": "parallel",
             "context": "any", "feedback": "alive"}  # fmt: skip
    for blank, choice in right.items():
        groups = app.button_group
        next(g for g in groups if g.key == f"one-line-{blank}").set_value(choice).run()
    assert say("one_line.right") in prose(app)
    wrong = next(g for g in app.button_group if g.key == "one-line-means")
    wrong.set_value("gate").run()
    assert say("one_line.blanks.means.hint") in prose(app)


def test_training_live_streams_its_curves_and_keeps_them(open_app: OpenApp) -> None:
    app = open_lesson(open_app, live_distance="5", live_models="transformer")
    app.button(key="live-start").click().run()
    assert not app.exception
    done = next(iter(app.session_state["live.done"].values()))
    assert done[-1][1].accuracy > 0.9
    assert f"{done[-1][1].accuracy:.0%}" in prose(app)
