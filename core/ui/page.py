"""What every page does first: its settings, the look, the language and the menu."""

import streamlit as st

from core.settings import ASSETS
from core.ui import language, menu

_LOOK = ASSETS / "style.css"
_PRESENTING = ASSETS / "presenting.css"
_WIDE = "<style>.stApp { --sheet: 72rem }</style>"
# Streamlit marks every page as English; a screen reader should speak Korean as Korean.
_SPOKEN = "<script>document.documentElement.lang = '{lang}'</script>"


def open_page(page: str, title: str = "", wide: bool = False, has_menu: bool = True) -> None:
    """Start the page at path ``page`` (from the project's root). Call it before anything else.

    ``wide`` gives figures more room; the column of text stays as narrow as reading wants it.
    """
    say = language.say("frame")
    name = say("product.name")
    st.set_page_config(
        page_title=f"{title} · {name}" if title else name,
        page_icon=say("product.icon"),
        layout="wide",  # the style sheet sets the width
        initial_sidebar_state="auto" if has_menu and not is_presenting() else "collapsed",
    )
    st.html(_LOOK)  # the path of a style sheet becomes a style element
    st.html(_SPOKEN.format(lang=language.current()), unsafe_allow_javascript=True)
    if wide:
        st.html(_WIDE)
    if is_presenting():
        st.html(_PRESENTING)
    elif has_menu:
        menu.draw(page)


def is_presenting() -> bool:
    """Whether the link asks for presenter mode (``?present=1``)."""
    return st.query_params.get("present") == "1"
