"""The link decides, then the earlier choice, then the browser, then Korean."""

import pytest
from streamlit.testing.v1 import AppTest

from core.ui import language


def page() -> None:
    import streamlit as st

    from core.ui import language

    st.text(language.current())
    st.text(language.say("frame")("menu.home"))


def run(locale: str | None = None, **query: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=600)
    for name, value in query.items():
        app.query_params[name] = value
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "_locale", lambda: locale)
        return app.run()


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("ko-KR", "ko"),
        ("ko", "ko"),
        ("KO-kp", "ko"),
        ("en-US", "en"),
        ("fr-FR", "en"),
        (None, "ko"),
    ],
)
def test_a_first_visit_follows_the_browser(locale: str | None, expected: str) -> None:
    app = run(locale)
    assert app.text[0].value == expected
    assert app.query_params["lang"] in (expected, [expected])


@pytest.mark.parametrize("asked", ["ko", "en"])
def test_the_link_decides(asked: str) -> None:
    other = {"ko": "en-US", "en": "ko-KR"}[asked]
    assert run(other, lang=asked).text[0].value == asked


@pytest.mark.parametrize("asked", ["de", "", "KO", "../en", "<b>"])
def test_a_language_we_do_not_speak_is_passed_over(asked: str) -> None:
    app = run("en-GB", lang=asked)
    assert not app.exception
    assert app.text[0].value == "en"
    assert app.query_params["lang"] in ("en", ["en"])


def test_the_choice_outlives_a_link_without_language() -> None:
    app = run("ko-KR", lang="en")
    del app.query_params["lang"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "_locale", lambda: "ko-KR")
        app.run()
    assert app.text[0].value == "en"
    assert app.text[1].value == "Contents"
