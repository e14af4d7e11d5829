"""Which language the reader reads.

The link decides (``?lang=ko``), then what this visitor chose before, then the browser.
Korean is the language of the course, so it is also the answer when nothing is known.
"""

from typing import Literal, cast

import streamlit as st

from core.text import LANGUAGES, Catalogue, catalogue

Language = Literal["ko", "en"]

_KEY = "language"


def current() -> Language:
    """The language of this run, kept for the session and written into the link."""
    asked = st.query_params.get("lang")
    known = asked if asked in LANGUAGES else st.session_state.get(_KEY, of_locale(_locale()))
    language = cast(Language, known)
    # A link to the page that is already open changes the language but leaves the address
    # as it was, so a change is written as well.
    if asked != language or st.session_state.get(_KEY) != language:
        st.query_params["lang"] = language
    st.session_state[_KEY] = language
    return language


def of_locale(locale: str | None) -> Language:
    """The language for a browser that says ``locale``, such as ``ko-KR`` or ``en-US``."""
    return "ko" if locale is None or locale.lower().startswith("ko") else "en"


def say(name: str) -> Catalogue:
    """The texts ``assets/text/<current language>/<name>.toml``."""
    return catalogue(current(), name)


def _locale() -> str | None:
    """The browser's locale; None where there is no browser, as in tests."""
    locale = st.context.locale
    return locale if isinstance(locale, str) and locale else None
