"""The chatbot's page without a browser, in both languages, on the real model."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.text import catalogue

PAGE = "pages/9_rag_chatbot.py"
LANGUAGES = ("ko", "en")

OpenApp = Callable[..., AppTest]


def open_chat(open_app: OpenApp, lang: str) -> AppTest:
    """The page as a visitor reaches it: from Home, which knows all pages."""
    app = open_app("Home.py", lang=lang).run()
    app.switch_page(PAGE)
    app.query_params["lang"] = lang
    return app.run()


def written(app: AppTest) -> str:
    """All HTML of the page, where questions, answers and remarks stand."""
    return "\n".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_opens_with_an_answered_question(open_app: OpenApp, lang: str) -> None:
    app = open_chat(open_app, lang)
    say = catalogue(lang, "9_rag_chatbot")
    assert not app.exception
    assert say("ask.example") in written(app)
    assert "<mark>" in written(app), "the opening answer cites a sentence"
    assert app.get("plotly_chart"), "the evidence is drawn"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_question_is_answered_and_stays(open_app: OpenApp, lang: str) -> None:
    question = {"ko": "LoRA는 무엇을 고정하나요?", "en": "What does LoRA keep frozen?"}[lang]
    app = open_chat(open_app, lang)
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    assert question in written(app)
    assert len(app.session_state["conversation"].turns) == 1
    say = catalogue(lang, "9_rag_chatbot")
    next(button for button in app.button if button.label == say("ask.new")).click().run()
    assert question not in written(app)
    assert app.session_state["conversation"].turns == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("question", "key"), [("😀😀😀", "no_words"), ("가" * 100_000, "long_question")]
)
def test_bad_questions_get_one_sentence_and_the_talk_goes_on(
    open_app: OpenApp, lang: str, question: str, key: str
) -> None:
    app = open_chat(open_app, lang)
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    assert len(app.warning) == 1
    start = catalogue(lang, "problems").get(f"chat.{key}").split("{")[0]
    assert app.warning[0].value.startswith(start)
    app.chat_input[0].set_value("PAL이 뭐예요?").run()
    assert not app.exception
    assert app.session_state["conversation"].last_answer is not None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_markup_in_a_question_stays_text(open_app: OpenApp, lang: str) -> None:
    app = open_chat(open_app, lang)
    app.chat_input[0].set_value("<script>alert(1)</script> LoRA?").run()
    assert not app.exception
    assert "<script>alert" not in written(app)
    assert "&lt;script&gt;alert(1)" in written(app)


def test_own_documents_are_read_used_and_removed(open_app: OpenApp) -> None:
    app = open_chat(open_app, "en")
    text = "The harbour light of Olm was lit for the first time in 1904 by Greta Sand."
    app.file_uploader[0].upload("olm.txt", text.encode(), "text/plain").run()
    assert not app.exception
    assert app.session_state["source"] == "mine"
    app.chat_input[0].set_value("When was the harbour light of Olm first lit?").run()
    answer = app.session_state["conversation"].last_answer
    assert answer.evidence.sentences[0].document == "olm.txt"
    remove = next(button for button in app.button if "olm.txt" in button.label)
    remove.click().run()
    assert not app.exception
    assert app.session_state["shelf"].documents == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_that_cannot_be_read_is_told_and_nothing_is_lost(
    open_app: OpenApp, lang: str
) -> None:
    app = open_chat(open_app, lang)
    app.chat_input[0].set_value("LoRA?").run()
    app.file_uploader[0].upload("empty.pdf", b"", "application/pdf").run()
    assert not app.exception
    assert ["empty.pdf" in warning.value for warning in app.warning] == [True]
    assert len(app.session_state["conversation"].turns) == 1
