"""How was it? One click."""

import streamlit as st

from core.classroom import survey
from core.course import Lesson
from core.problems import Problem
from core.text import sentence
from core.ui import language, learner


def draw(lesson: Lesson) -> None:
    """The six answers as buttons; after a click, a word of thanks."""
    say = language.say("frame")
    st.header(say("survey.title"), anchor="survey")
    st.markdown(say("survey.intro"))
    with st.container(horizontal=True, key="survey"):
        for answer in survey.ANSWERS:
            st.button(
                say(f"survey.answers.{answer}"),
                key=f"{lesson.slug}.survey.{answer}",
                on_click=_give,
                args=(lesson, answer),
            )
    given = st.session_state.get(f"{lesson.slug}.survey")
    if given in survey.ANSWERS:
        st.markdown(say("survey.thanks", answer=say(f"survey.answers.{given}")))
    elif given:
        st.warning(given)


def _give(lesson: Lesson, answer: str) -> None:
    outcome = answer
    try:
        survey.give(learner.current(), lesson.number, answer)
    except Problem as error:
        outcome = sentence(error, language.current())
    st.session_state[f"{lesson.slug}.survey"] = outcome
