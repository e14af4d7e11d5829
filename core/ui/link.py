"""Controls whose values stand in the address, so that a link restores a step.

A control is named by its key, which is also its name in the address: ``?width=512``. Values
in the address are the same in every language, and the default is left out. Where a link
brings a value that cannot be, the control keeps its default and says so in one sentence.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from core.problems import Problem
from core.ui import language, problems

T = TypeVar("T")
Number = TypeVar("Number", int, float)

LONGEST_TEXT = 1_000  # characters that a link carries
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")


def slider(
    label: str,
    key: str,
    low: Number,
    high: Number,
    default: Number,
    step: Number,
    **more: Any,
) -> Number:
    """A slider from ``low`` to ``high``, in the address as ``key``."""
    problem = _open(key, default, _number(type(default), low, high), low=low, high=high)
    value: Number = st.slider(label, low, high, key=key, step=step, **more)
    return _close(key, value, default, problem)


def number(
    label: str,
    key: str,
    low: Number,
    high: Number,
    default: Number,
    step: Number,
    **more: Any,
) -> Number:
    """A field for a number from ``low`` to ``high``, in the address as ``key``."""
    problem = _open(key, default, _number(type(default), low, high), low=low, high=high)
    value: Number = st.number_input(label, low, high, key=key, step=step, **more)
    return _close(key, value, default, problem)


def switch(label: str, key: str, default: bool = False, **more: Any) -> bool:
    """A switch, in the address as ``key=1`` or ``key=0``."""
    problem = _open(key, default, _one_of((True, False), _as_text), choices="0, 1")
    return _close(key, st.toggle(label, key=key, **more), default, problem)


def choice(
    label: str,
    key: str,
    options: Sequence[T],
    default: T,
    say: Callable[[T], str] = str,
    *,
    menu: bool = False,
    **more: Any,
) -> T:
    """One of a few ``options``, side by side or in a ``menu``, in the address as ``key``."""
    if st.session_state.get(key, default) not in options:
        del st.session_state[key]  # the options changed under it
    problem = _open(key, default, _one_of(options, _as_text), choices=_listed(options))
    if menu:
        value: T = st.selectbox(label, options, key=key, format_func=say, **more)
    else:
        value = st.segmented_control(
            label, options, key=key, format_func=say, required=True, wrap=True, **more
        )
    return _close(key, value, default, problem)


def scale(
    label: str,
    key: str,
    options: Sequence[T],
    default: T,
    say: Callable[[T], str] = str,
    **more: Any,
) -> T:
    """A slider that stops at each of ``options``, in the address as ``key``."""
    problem = _open(key, default, _one_of(options, _as_text), choices=_listed(options))
    value: T = st.select_slider(label, options, key=key, format_func=say, **more)
    return _close(key, value, default, problem)


def several(
    label: str,
    key: str,
    options: Sequence[str],
    default: Sequence[str],
    say: Callable[[str], str] = str,
    **more: Any,
) -> tuple[str, ...]:
    """Any of ``options``, in the address as ``key=this,that``."""
    held = st.session_state.get(key)
    if held is not None and not set(held) <= set(options):
        del st.session_state[key]

    def read(asked: str) -> list[str] | None:
        found = [part for part in asked.split(",") if part]
        return found if set(found) <= set(options) else None

    problem = _open(key, list(default), read, choices=_listed(options))
    chosen = st.multiselect(label, options, key=key, format_func=say, **more)
    _close(key, chosen, list(default), problem, ",".join)
    return tuple(chosen)


def text(label: str, key: str, default: str, *, area: bool = False, **more: Any) -> str:
    """A text of the reader's own, in the address as ``key`` up to ``LONGEST_TEXT``."""
    most = min(LONGEST_TEXT, more.get("max_chars", LONGEST_TEXT))
    problem = _open(key, default, lambda asked: asked[:most])
    field = st.text_area if area else st.text_input
    value = field(label, key=key, **more)
    if len(value) > LONGEST_TEXT:
        st.query_params.pop(key, None)
        st.caption(language.say("frame")("link.too_long", most=f"{LONGEST_TEXT:,}"))
        return value
    return _close(key, value, default, problem)


def colour(label: str, key: str, default: str, **more: Any) -> str:
    """A colour as ``#RRGGBB``, in the address without its sign."""
    problem = _open(
        key, default, lambda asked: f"#{asked}" if _COLOUR.fullmatch(asked) else None,
        choices="RRGGBB",
    )  # fmt: skip
    value: str = st.color_picker(label, key=key, **more)
    return _close(key, value.upper(), default, problem, lambda found: found.removeprefix("#"))


def hold(key: str, value: object) -> None:
    """Move the control ``key`` to ``value``; from a callback, before it is drawn."""
    st.session_state[key] = value


def reset(*keys: str) -> None:
    """Let the controls ``keys`` go back to their defaults; from a callback."""
    for key in keys:
        st.session_state.pop(key, None)
        st.session_state.pop(_refused(key), None)
        st.query_params.pop(key, None)


# How a value comes from the address and goes there ------------------------------------------


def _open(
    key: str, default: T, read: Callable[[str], T | None], **allowed: str | int | float
) -> Problem | None:
    """Before the control: its first value, and what to say of one that could not be read."""
    if key in st.session_state:
        told: Problem | None = st.session_state.get(_refused(key))
        return told
    st.session_state.pop(_refused(key), None)
    asked = st.query_params.get(key)
    found = None if asked is None else read(asked)
    st.session_state[key] = default if found is None else found
    if asked is None or found is not None:
        return None
    form = "link.number" if "low" in allowed else "link.choice"
    problem = Problem(form, name=key, value=_harmless(asked), **allowed)
    st.session_state[_refused(key)] = problem
    return problem


def _close(
    key: str,
    value: T,
    default: T,
    problem: Problem | None,
    write: Callable[[T], str] | None = None,
) -> T:
    """After the control: the address says what it says."""
    written = (write or _as_text)(value)
    if value == default:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != written:
        st.query_params[key] = written
    if problem is not None and value == default:
        problems.tell(problem)
    else:
        st.session_state.pop(_refused(key), None)
    return value


def _number(kind: type[Number], low: Number, high: Number) -> Callable[[str], Number | None]:
    def read(asked: str) -> Number | None:
        try:
            found = kind(asked)
        except ValueError:
            return None
        return found if low <= found <= high else None  # a NaN is not between them either

    return read


def _one_of(options: Sequence[T], write: Callable[[T], str]) -> Callable[[str], T | None]:
    known = {write(option): option for option in options}
    return known.get


def _as_text(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _listed(options: Sequence[object], most: int = 12) -> str:
    shown = [_as_text(option) for option in options[:most]]
    return ", ".join([*shown, "…"] if len(options) > most else shown)


def _harmless(asked: str) -> str:
    """What a stranger's link says, without what Markdown would take for more than letters."""
    letters = "".join(letter for letter in asked if letter.isalnum() or letter in "+-. ")
    return letters[:40] or "…"


def _refused(key: str) -> str:
    return f"{key}.refused"
