"""Controls in the address: what a link brings, keeps and cannot bring."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.text import catalogue

SCRIPT = """
import streamlit as st
from core.ui import link

st.session_state["found"] = {
    "length": link.slider("Length", "length", 2, 100, 20, 1),
    "radius": link.number("Radius", "radius", -1.5, 1.5, 0.9, 0.05),
    "kind": link.choice("Kind", "kind", ["a", "b"], "a", str.upper),
    "place": link.choice("Place", "place", range(4), 1, menu=True),
    "width": link.scale("Width", "width", (2, 4, 8), 4),
    "on": link.switch("On", "on", True),
    "off": link.several("Off", "off", ["0.0", "0.1", "1.0"], ["0.1"]),
    "text": link.text("Text", "text", "hello"),
    "colour": link.colour("Colour", "colour", "#112233"),
}
st.button("Reset", on_click=link.reset, args=("length", "kind"))
st.button("Hold", on_click=link.hold, args=("length", 7))
"""
DEFAULTS = {
    "length": 20, "radius": 0.9, "kind": "a", "place": 1, "width": 4, "on": True,
    "off": ("0.1",), "text": "hello", "colour": "#112233",
}  # fmt: skip

Open = Callable[..., AppTest]


@pytest.fixture
def open_link() -> Open:
    def opened(**query: str) -> AppTest:
        app = AppTest.from_string(SCRIPT, default_timeout=600)
        for name, value in {"lang": "en", **query}.items():
            app.query_params[name] = value
        return app.run()

    return opened


def carried(app: AppTest) -> dict[str, list[str] | str]:
    """What the address says beside the language."""
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in dict(app.query_params).items()
        if name != "lang"
    }


def test_without_a_link_all_is_as_it_begins_and_the_address_stays_empty(open_link: Open) -> None:
    app = open_link()
    assert not app.exception
    assert app.session_state["found"] == DEFAULTS
    assert carried(app) == {}


def test_a_link_restores_every_kind_of_control(open_link: Open) -> None:
    query = {
        "length": "77", "radius": "-0.5", "kind": "b", "place": "3", "width": "8", "on": "0",
        "off": "0.0,1.0", "text": "안녕 <b>", "colour": "ABCDEF",
    }  # fmt: skip
    app = open_link(**query)
    assert app.session_state["found"] == {
        "length": 77, "radius": -0.5, "kind": "b", "place": 3, "width": 8, "on": False,
        "off": ("0.0", "1.0"), "text": "안녕 <b>", "colour": "#ABCDEF",
    }  # fmt: skip
    assert carried(app) == query
    assert not app.warning


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("length", "999999999"), ("length", "abc"), ("length", ""), ("length", "1"),
        ("radius", "nan"), ("radius", "1e400"), ("kind", "c"), ("place", "-1"), ("width", "3"),
        ("on", "yes"), ("off", "7.7"), ("colour", "red"), ("kind", "![x](http://example.org/x)"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_what_cannot_be_is_told_in_one_sentence_and_the_default_holds(
    open_link: Open, lang: str, name: str, value: str
) -> None:
    app = open_link(lang=lang, **{name: value})
    assert not app.exception
    assert app.session_state["found"] == DEFAULTS
    (warning,) = app.warning
    assert name in warning.value
    assert not set("[]!<>/") & set(warning.value), "nothing of it is markup"


def test_a_moved_control_goes_into_the_address_and_back_out(open_link: Open) -> None:
    app = open_link(length="abc")
    app.slider(key="length").set_value(50).run()
    assert carried(app) == {"length": "50"}
    assert not app.warning, "once moved, the refused link is history"
    app.slider(key="length").set_value(20).run()
    assert carried(app) == {}


def test_reset_and_hold_move_a_control_from_a_callback(open_link: Open) -> None:
    app = open_link(length="50", kind="b")
    app.button[1].click().run()
    assert app.session_state["found"]["length"] == 7
    app.button[0].click().run()
    assert app.session_state["found"] == DEFAULTS
    assert carried(app) == {}


def test_a_long_text_stays_out_of_the_address_and_the_page_says_so(open_link: Open) -> None:
    app = open_link(text="short")
    app.text_input(key="text").set_value("x" * 1_001).run()
    assert len(app.session_state["found"]["text"]) == 1_001
    assert carried(app) == {}
    said = catalogue("en", "frame")("link.too_long", most="1,000")
    assert [caption.value for caption in app.caption] == [said]
    app.text_input(key="text").set_value("x" * 1_000).run()
    assert carried(app) == {"text": "x" * 1_000}
