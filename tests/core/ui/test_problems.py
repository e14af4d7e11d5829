"""A problem is told once, where it belongs, in the reader's language."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from core.problems import Problem
    from core.ui import problems

    def fail() -> None:
        raise Problem("classroom.unavailable")

    st.button("fail", on_click=problems.attempt, args=("here", fail))
    st.button("work", on_click=problems.attempt, args=("here", lambda: None))
    problems.tell_kept("elsewhere")
    st.text("between")
    problems.tell_kept("here")


def test_a_problem_of_a_callback_is_told_once_at_its_place() -> None:
    app = AppTest.from_function(page, default_timeout=600)
    app.query_params["lang"] = "en"
    assert not app.run().warning
    app.button[0].click().run()
    assert [part.value for part in app.warning] == [
        "Your answer could not be stored. The page works on as it is; "
        "please try the click again in a while."
    ]
    app.button[1].click().run()
    assert not app.warning
    assert not app.exception
