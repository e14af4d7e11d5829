"""Who is learning: an id without a name, kept for the session or brought by the link."""

import re
import secrets

import streamlit as st

_KEY = "learner"
_FORM = re.compile(r"[A-Za-z0-9_-]{8,64}")


def current() -> str:
    """The anonymous id of this visitor. ``?learner=<id>`` in the link brings it back."""
    asked = st.query_params.get("learner", "")
    if _FORM.fullmatch(asked):
        st.session_state[_KEY] = asked
    if _KEY not in st.session_state:
        st.session_state[_KEY] = secrets.token_urlsafe(9)
    return str(st.session_state[_KEY])
