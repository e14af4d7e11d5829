"""Telling the reader, in one plain sentence, what did not work; the page goes on."""

from collections.abc import Callable

import streamlit as st

from core.problems import Problem
from core.text import sentence
from core.ui import language


def tell(problem: Problem) -> None:
    """Show ``problem`` here, in the reader's language."""
    st.warning(sentence(problem, language.current()))


def attempt(place: str, action: Callable[[], object]) -> None:
    """Do ``action`` from a widget's callback; what goes wrong is kept for ``place``.

    A callback runs above the page, so it must not draw: ``tell_kept`` does, where the
    reader is looking.
    """
    try:
        action()
    except Problem as problem:
        st.session_state[_kept(place)] = problem


def tell_kept(place: str) -> None:
    """Show, once, what ``attempt`` kept for ``place``, if anything."""
    problem = st.session_state.pop(_kept(place), None)
    if isinstance(problem, Problem):
        tell(problem)


def _kept(place: str) -> str:
    return f"{place}.problem"
