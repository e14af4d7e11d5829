"""How was it? One click."""

import streamlit as st

from core.classroom import survey
from core.course import Lesson
from core.ui import language, learner, problems


def draw(lesson: Lesson) -> None:
    """The six answers; the chosen one stays marked and another click changes it."""
    say = language.say("frame")
    key = f"{lesson.slug}.survey"
    st.header(say("survey.title"), anchor="survey")
    st.markdown(say("survey.intro"))
    given = st.pills(
        say("survey.title"),
        survey.ANSWERS,
        format_func=lambda answer: say(f"survey.answers.{answer}"),
        key=key,
        on_change=_give,
        args=(lesson, key),
        label_visibility="collapsed",
        persist_state="session",
    )
    problems.tell_kept(key)
    if given is not None:
        st.markdown(say("survey.thanks", answer=say(f"survey.answers.{given}")))


def _give(lesson: Lesson, key: str) -> None:
    answer = st.session_state[key]
    if answer is not None:  # a second click on the same answer takes the mark away
        problems.attempt(key, lambda: survey.give(learner.current(), lesson.number, answer))
