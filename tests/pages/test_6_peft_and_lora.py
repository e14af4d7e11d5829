"""Lesson 6 without a browser, in both languages, on the real model and the recorded runs."""

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.text import catalogue

PAGE = "pages/6_peft_and_lora.py"
NAME = "6_peft_and_lora"
LANGUAGES = ("ko", "en")

OpenApp = Callable[..., AppTest]


def open_lesson(open_app: OpenApp, lang: str, **query: str) -> AppTest:
    """The page as a visitor reaches it: from Home, which knows all pages."""
    app = open_app("Home.py", lang=lang).run()
    app.switch_page(PAGE)
    for name, value in {"lang": lang, **query}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def figure_of(app: AppTest, start: str) -> dict[str, object]:
    """The figure whose widget key starts with ``start``."""
    for chart in app.get("plotly_chart"):
        if f"-{start}" in chart.proto.id:
            spec: dict[str, object] = json.loads(chart.proto.spec)
            return spec
    raise AssertionError(start)


def written(app: AppTest) -> str:
    return "\n".join(element.value for element in app.markdown)


def trainable(app: AppTest) -> int:
    return int(app.metric[0].value.replace(",", ""))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_opens_finished(open_app: OpenApp, lang: str) -> None:
    app = open_lesson(open_app, lang)
    assert not app.warning
    assert trainable(app) == 4_194_304
    assert "0.0622" in written(app)
    assert len(app.get("plotly_chart")) == 12


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rank_and_targets_count_at_once(open_app: OpenApp, lang: str) -> None:
    app = open_lesson(open_app, lang)
    app.number_input(key="rank").set_value(64).run()
    assert trainable(app) == 33_554_432
    app.button(key="count.all").click().run()
    assert not app.exception
    assert trainable(app) == 159_907_840
    app.selectbox(key="method").set_value("ia3").run()
    assert not app.exception


def test_a_link_restores_the_settings(open_app: OpenApp) -> None:
    app = open_lesson(
        open_app, "en", model="llama-2-70b", rank="16", tuning="full", batch="4", keep="3",
        sample="noise",
    )  # fmt: skip
    assert trainable(app) == 32_768_000
    assert app.number_input(key="batch").value == 4
    assert app.number_input(key="keep").value == 3
    assert not app.warning


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("query", "start"),
    [
        ({"rank": "0"}, "adapters.rank"),
        ({"rank": "5000"}, "adapters.rank_width"),
        ({"targets": ""}, "adapters.no_targets"),
        ({"rank": "many"}, "link.number"),
        ({"model": "gpt"}, "link.choice"),
        ({"keep": "400"}, "adapters.rank"),
        ({"short": "99"}, "link.number"),
    ],
)
def test_bad_links_are_told_once_and_the_page_stands(
    open_app: OpenApp, lang: str, query: dict[str, str], start: str
) -> None:
    app = open_lesson(open_app, lang, **query)
    beginning = catalogue(lang, "problems").get(start).split("{")[0]
    assert len(app.warning) == 1
    assert app.warning[0].value.startswith(beginning)
    assert len(app.get("plotly_chart")) == 12


def test_a_config_of_ones_own_is_counted(open_app: OpenApp) -> None:
    app = open_lesson(open_app, "en")
    config = {
        "model_type": "llama", "hidden_size": 2_048, "intermediate_size": 5_632,
        "num_hidden_layers": 22, "num_attention_heads": 32, "num_key_value_heads": 4,
        "vocab_size": 32_000,
    }  # fmt: skip
    data = json.dumps(config).encode()
    app.file_uploader(key="config").upload("config.json", data, "application/json").run()
    assert not app.exception
    assert trainable(app) == 22 * 8 * (2 * 2_048 + 2_048 + 256)


def test_a_config_that_is_none_is_told(open_app: OpenApp) -> None:
    app = open_lesson(open_app, "ko")
    app.file_uploader(key="config").upload("config.json", b"{}", "application/json").run()
    assert not app.exception
    assert len(app.warning) == 1
    assert trainable(app) == 4_194_304


def test_more_tokens_take_more_memory(open_app: OpenApp) -> None:
    app = open_lesson(open_app, "en", tuning="lora")
    before = figure_of(app, "memory_waterfall")["data"][-1]["y"]  # type: ignore[index]
    app.number_input(key="batch").set_value(16).run()
    assert figure_of(app, "memory_waterfall")["data"][-1]["y"] != before  # type: ignore[index]


def test_adapters_are_scaled_and_merged(open_app: OpenApp) -> None:
    app = open_lesson(open_app, "en")
    app.slider(key="short").set_value(0.0).run()
    assert not app.exception
    say = catalogue("en", NAME)
    assert say.get("hand.explain_off").split("{")[0] in written(app)
