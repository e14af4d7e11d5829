"""Controls whose values stand in the address, so that a link restores them.

Streamlit's own binding writes translated labels into the address and drops what it cannot
read without a word. Here the address holds the values themselves, whatever the language, and
a value that cannot be used is told beside its control.

    length = controls.slider(say("length"), "length", least=2, most=2_000, default=20)
    kind = controls.choice(say("kind"), "kind", {"a": say("a"), "b": say("b")}, default="a")
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.ui import language

LONGEST_TEXT = 1_000  # characters that an address may carry


def slider(
    label: str, name: str, *, least: int, most: int, default: int, step: int = 1, help: str = ""
) -> int:
    """A whole number from ``least`` to ``most``."""

    def read(written: str) -> int:
        return min(max(int(written), least), most)

    _seed(name, default, read, least=least, most=most)
    value = st.slider(label, least, most, step=step, key=name, help=help or None)
    return int(_keep(name, value, default))


def decimal(
    label: str, name: str, *, least: float, most: float, default: float, step: float = 0.05
) -> float:
    """A number from ``least`` to ``most``."""

    def read(written: str) -> float:
        number = float(written)
        if number != number:
            raise ValueError("not a number")
        return min(max(number, least), most)

    _seed(name, default, read, least=least, most=most)
    value = st.slider(label, float(least), float(most), step=step, key=name)
    return float(_keep(name, value, default))


def number(label: str, name: str, *, least: int, most: int, default: int) -> int:
    """A whole number that is typed, where a slider would be too coarse."""

    def read(written: str) -> int:
        return min(max(int(written), least), most)

    _seed(name, default, read, least=least, most=most)
    value = st.number_input(label, least, most, key=name)
    return int(_keep(name, value, default))


def toggle(label: str, name: str, *, default: bool) -> bool:
    """On or off: 1 or 0 in the address."""

    def read(written: str) -> bool:
        return {"1": True, "0": False}[written]

    _seed(name, default, read, known="0, 1")
    value = st.toggle(label, key=name)
    return bool(_keep(name, value, default))


def choice(
    label: str, name: str, options: Mapping[str, str], *, default: str, pills: bool = False
) -> str:
    """One of ``options``: a value that may stand in an address → what the reader sees."""

    def read(written: str) -> str:
        if written not in options:
            raise ValueError(written)
        return written

    if st.session_state.get(name) not in options:  # what there was to choose from has changed
        st.session_state.pop(name, None)
    _seed(name, default, read, known=", ".join(list(options)[:12]))
    draw = st.pills if pills else st.segmented_control
    value = draw(
        label, list(options), format_func=options.__getitem__, key=name, required=True
    )
    return str(_keep(name, value or default, default))


def text(label: str, name: str, *, default: str, most: int, lines: int = 1) -> str:
    """A text of the reader's own, up to ``most`` characters. The address carries it up to
    ``LONGEST_TEXT``; beyond, the page says that the link leaves it out."""
    _seed(name, default, str)
    draw = st.text_input if lines == 1 else st.text_area
    value = draw(label, key=name, max_chars=most)
    say = language.say("frame")
    if len(value) > LONGEST_TEXT:
        _keep(name, default, default)
        st.caption(say("link.too_long", most=f"{LONGEST_TEXT:,}"))
    else:
        _keep(name, value, default)
    return str(value)


def _seed(name: str, default: Any, read: Callable[[str], Any], **limits: object) -> None:
    """Give the widget ``name`` its first value: the address's, or ``default``."""
    if name in st.session_state:
        return
    written = st.query_params.get(name)
    value = default
    if written is not None:
        try:
            value = read(written)
        except (ValueError, KeyError, OverflowError):
            value = default
        if _written(value) != written and _differs(value, written):
            told = re.sub(r"[^\w.+-]", " ", written[:40])  # it comes from anyone: no markup
            st.session_state[_refused(name)] = (told, value, limits)
    st.session_state[name] = value


def _differs(value: Any, written: str) -> bool:
    """Whether ``written`` is more than another spelling of ``value``, such as 0.90 of 0.9."""
    try:
        return float(written) != float(value)
    except (TypeError, ValueError):
        return True


def _keep(name: str, value: Any, default: Any) -> Any:
    """Write a value into the address, or take it out where it is the default; say what of
    the address could not be used, until the reader moves the control."""
    if value == default:
        if name in st.query_params:
            del st.query_params[name]
    elif st.query_params.get(name) != _written(value):
        st.query_params[name] = _written(value)
    if _refused(name) in st.session_state:
        written, used, limits = st.session_state[_refused(name)]
        if value == used:
            say = language.say("frame")
            key = "link.range" if "least" in limits else "link.known"
            st.warning(say(key, written=written, used=_written(used), name=name, **limits))
        else:
            del st.session_state[_refused(name)]
    return value


def _written(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _refused(name: str) -> str:
    return f"{name}.refused"
