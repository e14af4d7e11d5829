"""Lesson 2 without a browser, in both languages, on the real models."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.attention.ablation import ablate_encoder, importance
from core.attention.lookup import LIBRARY, Library, soft_lookup
from core.attention.models import attention_of, head_vectors
from core.attention.scaling import WIDTHS, study_scaling
from core.attention.senses import SENTENCE
from core.classroom.quiz import questions_of
from core.course import lesson
from core.text import catalogue
from core.ui.query_key_value.reading import KOREAN

PAGE = "pages/2_query_key_value.py"
LANGUAGES = ("ko", "en")
STEPS = (
    "exact", "soft", "projections", "shared", "scale", "real", "dimensions", "bertviz", "hangul",
    "ablation", "cost",
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
    return "\n".join(element.value for element in app.markdown)


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_opens_finished(open_app: OpenApp, lang: str) -> None:
    app = open_lesson(open_app, lang)
    say = catalogue(lang, "2_query_key_value")
    assert not app.exception
    assert not app.warning
    headings = [header.value for header in app.header]
    assert [say(f"{step}.title") for step in STEPS] == headings[: len(STEPS)]
    assert len(charts(app)) == 12
    assert all(chart["data"] for chart in charts(app))
    assert len(app.get("iframe")) == 1, "BertViz is drawn"
    assert not re.search(r"\{\w+\}", prose(app)), "every blank is filled"


def test_the_prose_quotes_what_was_computed(open_app: OpenApp) -> None:
    said = prose(open_lesson(open_app))
    found = soft_lookup(np.array([0.9, 0.5]), _rounded_library(), 0.3)
    assert f"{found.weights[0].max():.0%}" in said
    study = study_scaling()
    at = WIDTHS.index(512)
    assert f"{study.unscaled.variance[at]:,.0f}" in said
    assert f"{study.scaled.gradient[at]:.3f}" in said
    attention = attention_of(SENTENCE)
    apple, iphone = (attention.labels.index(word) for word in ("apple", "iphone"))
    assert f"{attention.weights[:, :, apple, iphone].max():.2f}" in said
    best = importance(SENTENCE)
    assert f"{best.max():.4f}" in said
    layer, head = np.unravel_index(best.argmax(), best.shape)
    off = ablate_encoder(SENTENCE, [(int(layer), int(head))])
    assert f"{off.similarity:.4f}" in said


def test_a_query_moved_by_link_changes_who_answers(open_app: OpenApp) -> None:
    app = open_lesson(open_app, qx="-0.5", qy="1.0", warmth="0.05")
    found = soft_lookup(np.array([-0.5, 1.0]), _rounded_library(), 0.05)
    best = LIBRARY.words[int(found.weights[0].argmax())]
    assert best in {"iphone", "laptop", "radio"}
    assert f"fits {best} best" in prose(app)
    app.slider(key="qy").set_value(-0.5).run()
    app.slider(key="qx").set_value(1.0).run()
    assert "fits pie best" in prose(app)
    assert app.query_params["qy"] in ("-0.5", ["-0.5"])


def _rounded_library() -> Library:
    """The library as the page's fields hold it."""
    return replace(LIBRARY, keys=np.round(LIBRARY.keys * 20) / 20)


def test_one_matrix_for_both_makes_scores_the_same_both_ways(open_app: OpenApp) -> None:
    separate = _scores(open_lesson(open_app))
    assert np.abs(separate - separate.T).max() > 1
    same = _scores(open_lesson(open_app, same="1"))
    np.testing.assert_allclose(same, same.T, atol=1e-12)


def _scores(app: AppTest) -> np.ndarray:
    """The score table, the second picture of the page."""
    return _array(charts(app)[1]["data"][0]["z"])


def _array(written: Any) -> np.ndarray:
    """Numbers as Plotly writes them: nested lists, or their bytes in base64."""
    if isinstance(written, dict):
        raw = np.frombuffer(base64.b64decode(written["bdata"]), dtype=np.dtype(written["dtype"]))
        shape = [int(part) for part in str(written.get("shape", len(raw))).split(",")]
        return raw.reshape(shape)
    return np.array(written, dtype=float)


def test_hiding_what_follows_gives_exact_zeros(open_app: OpenApp) -> None:
    app = open_lesson(open_app, causal="1")
    weights = _array(charts(app)[2]["data"][0]["z"])
    assert (weights[np.triu_indices(len(weights), 1)] == 0).all()
    np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-6)
    assert "15 cells" in prose(app)


def test_layer_head_and_word_come_by_link_and_the_numbers_follow(open_app: OpenApp) -> None:
    app = open_lesson(open_app, layer="5", head="2", word="4")
    assert not app.warning
    attention = attention_of(SENTENCE)
    row = attention.weights[5, 2, 4]
    assert f"`{attention.labels[int(row.argmax())]}` a weight of {row.max():.2f}" in prose(app)
    own = head_vectors(SENTENCE, "encoder", 5, 2)
    best = int(own.attention().weights[4].argmax())
    assert f"{own.products(4)[best].sum():.2f}" in prose(app)


def test_the_llama_sees_nothing_that_follows(open_app: OpenApp) -> None:
    app = open_lesson(open_app, model="llama")
    assert not app.exception
    assert "even the largest is exactly 0" in prose(app)
    assert len(charts(app)) == 14, "surprise and guesses, too"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_korean_text_reads_well_in_the_llama_and_falls_to_pieces_in_the_encoder(
    open_app: OpenApp, lang: str
) -> None:
    text = KOREAN
    encoder, llama = (attention_of(text, model) for model in ("encoder", "llama"))
    assert "[UNK]" in encoder.labels
    assert len(encoder.tokens) > 1.5 * len(llama.tokens)
    app = open_lesson(open_app, lang, model="llama", text=text)
    assert not app.exception and not app.warning
    assert str(sum(not token.added for token in encoder.tokens)) in prose(app)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty_text"), ("   ", "empty_text"), ("word " * 3_000, "long_text"),
        ("word " * 700, "many_tokens"), ("apple", None), ("😀😀😀", None),
        ("שלום עולם", None), ("<script>alert(1)</script> apple", None), ("![x](//y.z) **a** `b`", None),
    ],
)  # fmt: skip
def test_any_text_gets_a_sane_page(
    open_app: OpenApp, lang: str, text: str, told: str | None
) -> None:
    app = open_lesson(open_app, lang)
    app.text_area(key="text").set_value(text).run()
    assert not app.exception
    assert len(charts(app)) == 12
    said = [warning.value for warning in app.warning]
    if told:
        start = catalogue(lang, "problems").get(f"attention.{told}").split("{")[0]
        assert any(warning.startswith(start) for warning in said)
    else:
        assert not said
    assert "<script>alert" not in "".join(part.proto.body for part in app.get("html"))


def test_a_text_too_long_for_bertviz_is_told_there_and_only_there(open_app: OpenApp) -> None:
    app = open_lesson(open_app, text="apple " * 100)
    (warning,) = app.warning
    assert warning.value.startswith(catalogue("en", "problems").get("attention.large_view")[:30])
    assert app.get("iframe")


@pytest.mark.parametrize(
    ("name", "value"),
    [("layer", "99"), ("seed", "abc"), ("width", "999999999"), ("off", "9.9"), ("qx", "1e9"),
     ("model", "gpt"), ("longest", "-1"), ("word", "400")],
)  # fmt: skip
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bad_link_is_told_and_the_page_stands(
    open_app: OpenApp, lang: str, name: str, value: str
) -> None:
    app = open_lesson(open_app, lang, **{name: value})
    assert not app.exception
    (warning,) = app.warning
    assert name in warning.value and value in warning.value
    assert len(charts(app)) == 12


def test_switching_a_head_off_changes_the_embedding(open_app: OpenApp) -> None:
    none = open_lesson(open_app, off="")
    assert "a cosine of 1.0000" in prose(none)
    app = open_lesson(open_app, off="5.5,5.3")
    assert f"a cosine of {ablate_encoder(SENTENCE, [(5, 5), (5, 3)]).similarity:.4f}" in prose(app)


def test_the_most_striking_head_is_not_the_one_that_counts() -> None:
    """What the page and its quiz say of the deck's sentence."""
    attention, worth = attention_of(SENTENCE), importance(SENTENCE)
    apple, iphone = (attention.labels.index(word) for word in ("apple", "iphone"))
    looks = attention.weights[:, :, apple, iphone]
    assert looks.max() > 0.95
    striking = np.unravel_index(looks.argmax(), looks.shape)
    assert worth[striking] < 0.1 * worth.max()


def test_the_quiz_has_one_right_answer_each_in_both_languages() -> None:
    questions = {lang: questions_of(lesson(2), lang) for lang in LANGUAGES}
    assert len(questions["ko"]) == len(questions["en"]) >= 5
    for one, other in zip(*questions.values(), strict=True):
        assert (one.key, one.answer) == (other.key, other.answer)
        assert list(one.choices) == list(other.choices)
