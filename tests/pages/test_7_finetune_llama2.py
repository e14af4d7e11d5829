"""The fine-tuning page without a browser, in both languages, on the bundled model."""

import inspect
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.finetuning import training
from core.finetuning.folders import State, create_run, read_status, run_config
from core.finetuning.guided import FIRST_SETTINGS, first_pairs
from core.finetuning.pairs import Pair
from core.finetuning.training import LoraTraining
from core.settings import settings
from core.text import catalogue

PAGE = "pages/7_finetune_llama2.py"
LANGUAGES = ("ko", "en")
NAME = "run-1125-000000-0123abcd"

OpenApp = Callable[..., AppTest]


def open_lesson(open_app: OpenApp, lang: str, **query: str) -> AppTest:
    """The page as a visitor reaches it: from Home, which knows all pages."""
    app = open_app("Home.py", lang=lang).run()
    app.switch_page(PAGE)
    for name, value in {"lang": lang, **query}.items():
        app.query_params[name] = value
    return app.run()


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    html = [element.proto.body for element in app.get("html")]
    return "\n".join([*html, *(part.value for part in [*app.markdown, *app.caption])])


def control(app: AppTest, kind: str, key: str):
    return next(widget for widget in app.get(kind) if widget.key == key)


@pytest.fixture
def waiting_run() -> Path:
    """A run that somebody made and nobody has started."""
    folder = settings().runs_dir / NAME
    taught, held_out = first_pairs("en")
    create_run(folder, taught, FIRST_SETTINGS, held_out)
    return folder


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_opens_finished_in_both_languages(open_app: OpenApp, lang: str) -> None:
    app = open_lesson(open_app, lang)
    assert not app.exception
    assert not app.warning
    taught, held_out = first_pairs(lang)
    text = words(app)
    assert taught[0].asked in text
    assert held_out[0].answered in text, "the recorded run's answers stand there"
    assert len(app.get("plotly_chart")) == 2, "the run's loss, and runs side by side"
    assert 'class="piece loss"' in text


def test_the_code_on_the_page_is_the_code_that_runs(open_app: OpenApp) -> None:
    app = open_lesson(open_app, "en", part="mask")
    shown = [block.value for block in app.code]
    assert inspect.getsource(training.collate).strip() in [text.strip() for text in shown]


def test_the_preview_follows_the_pair(open_app: OpenApp) -> None:
    app = open_lesson(open_app, "en")
    second = first_pairs("en")[0][1]
    before = words(app)
    control(app, "slider", "pair").set_value(2).run()
    assert not app.exception
    assert words(app) != before
    tokens = words(app).split('class="pieces"')[1].split("</p>")[0]
    assert tokens.count('class="piece loss"') > 2
    letters = re.sub("<[^>]*>", "", tokens).replace("␣", " ")
    assert second.asked in letters
    assert second.answered in letters


def test_the_forecast_follows_the_settings(open_app: OpenApp) -> None:
    say = catalogue("en", "7_finetune_llama2")
    told = {}
    for epochs in ("1", "2"):
        app = open_lesson(open_app, "en", epochs=epochs)
        start = say("plan.explain").split("{")[0]
        assert not app.exception
        told[epochs] = next(
            int(part.value.split(" steps")[0].replace(",", ""))
            for part in app.markdown
            if " steps and " in part.value and part.value.startswith(start)
        )
    assert told["2"] == 2 * told["1"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "query", [{"rank": "3"}, {"epochs": "0"}, {"rate": "fast"}, {"run": "../../etc"},
              {"runs": "run-1125-000000-deadbeef"}, {"source": "moon"}, {"measure": "x"}],
)  # fmt: skip
def test_a_link_that_cannot_be_gets_a_sentence_and_the_page(
    open_app: OpenApp, lang: str, query: dict[str, str]
) -> None:
    app = open_lesson(open_app, lang, **query)
    assert not app.exception
    assert app.warning
    assert app.get("plotly_chart")


@pytest.mark.usefixtures("waiting_run")
def test_a_link_brings_a_run_that_somebody_else_made(open_app: OpenApp) -> None:
    app = open_lesson(open_app, "en", runs=NAME, run=NAME)
    assert not app.exception
    say = catalogue("en", "7_finetune_llama2")
    assert say("run.states.waiting") in words(app)
    assert say("answers.later") in words(app)
    assert control(app, "button", "run.resume").label == say("run.resume")


def test_a_run_is_deleted_and_forgotten(open_app: OpenApp, waiting_run: Path) -> None:
    app = open_lesson(open_app, "en", runs=NAME, run=NAME)
    control(app, "button", "run.delete").click().run()
    assert not app.exception
    assert not waiting_run.exists()
    assert NAME not in words(app)


def test_a_run_whose_status_was_edited_by_hand_is_told(
    open_app: OpenApp, waiting_run: Path
) -> None:
    (waiting_run / "status.json").write_text("{")
    app = open_lesson(open_app, "en", runs=NAME, run=NAME)
    assert not app.exception
    assert any(NAME in warning.value for warning in app.warning)


def test_the_page_starts_the_run_that_its_settings_say(open_app: OpenApp) -> None:
    app = open_lesson(open_app, "en", epochs="1", rank="2", seed="5", batch="256")
    control(app, "button", "run.start").click().run()
    assert not app.exception
    (name,) = app.session_state["runs"]
    folder = settings().runs_dir / name
    config = run_config(folder)
    assert (config.rank, config.alpha, config.epochs, config.seed) == (2, 4, 1, 5)
    assert app.query_params["run"] == name
    assert control(app, "button", "run.start").disabled
    while read_status(folder).is_active:
        time.sleep(0.2)
    assert read_status(folder).state is State.DONE, (folder / "log.txt").read_text()
    app.run()
    assert not app.exception
    text = words(app)
    assert catalogue("en", "7_finetune_llama2")("run.states.done") in text
    control(app, "button", "keep.keep").click().run()
    assert not app.exception
    assert (settings().kept_dir / name).is_dir()


def test_typed_pairs_that_are_too_long_for_the_model_are_told(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = [Pair("word " * 5_000, "b", 1)]
    monkeypatch.setattr("core.ui.finetune_llama2.data.first_pairs", lambda lang: (long, []))
    app = open_lesson(open_app, "en")
    assert not app.exception
    start = catalogue("en", "problems").get("finetuning.too_long").split("{")[0]
    assert any(warning.value.startswith(start) for warning in app.warning)
    assert app.get("plotly_chart")


def test_the_settings_shown_first_are_the_guided_ones() -> None:
    assert isinstance(FIRST_SETTINGS, LoraTraining)
    assert FIRST_SETTINGS.evaluate_every > 0
