"""An id without a name."""

import re

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from core.ui import learner

    st.text(learner.current())


def visit(**query: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=600)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def test_each_visitor_has_an_id_that_lasts_the_session() -> None:
    first, second = visit(), visit()
    assert re.fullmatch("[A-Za-z0-9_-]{8,64}", first.text[0].value)
    assert first.text[0].value != second.text[0].value
    assert first.run().text[0].value == first.text[0].value


def test_the_link_brings_an_id_back() -> None:
    assert visit(learner="abcdefgh-1").text[0].value == "abcdefgh-1"


@pytest.mark.parametrize("asked", ["", "short", "x" * 65, "' or 1=1 --", "한글아이디여덟자"])
def test_a_malformed_id_is_not_taken(asked: str) -> None:
    assert visit(learner=asked).text[0].value != asked
