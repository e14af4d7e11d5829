"""Who is learning: an id without a name, kept for the session or brought by the link."""

import re
import secrets

import streamlit as st

_KEY = "learner"
_FORM = re.compile(r"[A-Za-z0-9_-]{8,64}")


def known() -> str | None:
    """The id that this visitor got earlier, or brings in the link (``?learner=<id>``)."""
    asked = st.query_params.get("learner", "")
    if _FORM.fullmatch(asked):
        st.session_state[_KEY] = asked
    found = st.session_state.get(_KEY)
    return found if isinstance(found, str) else None


def current() -> str:
    """The id of this visitor; a new one on the first thing to remember."""
    return known() or st.session_state.setdefault(_KEY, secrets.token_urlsafe(9))
