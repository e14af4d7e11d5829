"""What every page does first: its settings, the look, the language and the menu."""

from pathlib import Path

import streamlit as st

from core.settings import ASSETS
from core.ui import language, menu

_STYLE = ASSETS / "style.css"


def open_page(page: str, title: str = "", wide: bool = False) -> None:
    """Start the page at path ``page`` (from the project's root). Call it before anything else."""
    say = language.say("frame")
    name = say("product.name")
    st.set_page_config(
        page_title=f"{title} · {name}" if title else name,
        page_icon=say("product.icon"),
        layout="wide" if wide or is_presenting() else "centered",
        initial_sidebar_state="collapsed" if is_presenting() else "auto",
    )
    _style(_STYLE)
    if is_presenting():
        st.html(
            '<style>:root { font-size: 24px } [data-testid="stSidebar"] { display: none }</style>'
        )
    else:
        menu.draw(page)


def is_presenting() -> bool:
    """Whether the link asks for presenter mode (``?present=1``)."""
    return st.query_params.get("present") == "1"


def _style(file: Path) -> None:
    """Bring in the one style sheet; a path makes Streamlit wrap it in a style element."""
    st.html(file)
