"""The quiz at the end of a lesson."""

import streamlit as st

from core.classroom import quiz
from core.course import Lesson
from core.problems import Problem
from core.text import sentence
from core.ui import language, learner


def draw(lesson: Lesson) -> None:
    """The questions, and once checked, what was right and why. Nothing without questions."""
    questions = quiz.questions_of(lesson, language.current())
    if not questions:
        return
    say = language.say("frame")
    st.header(say("quiz.title"), anchor="quiz")
    st.markdown(say("quiz.intro", total=len(questions)))
    checked = f"{lesson.slug}.quiz.checked"
    with st.form(f"{lesson.slug}.quiz", border=False):
        for number, question in enumerate(questions, start=1):
            choice = st.radio(
                f"**{number}.** {question.text}",
                list(question.choices),
                index=None,
                format_func=question.choices.__getitem__,
                key=_widget(lesson, question),
            )
            if choice is not None and st.session_state.get(checked):
                _explain(question, choice)
        st.form_submit_button(
            say("quiz.submit"), type="primary", on_click=_check, args=(lesson, questions)
        )
    if st.session_state.get(checked):
        _score(lesson, questions)


def _widget(lesson: Lesson, question: quiz.Question) -> str:
    return f"{lesson.slug}.quiz.{question.key}"


def _answers(lesson: Lesson, questions: tuple[quiz.Question, ...]) -> dict[str, str | None]:
    return {question.key: st.session_state.get(_widget(lesson, question)) for question in questions}


def _check(lesson: Lesson, questions: tuple[quiz.Question, ...]) -> None:
    st.session_state[f"{lesson.slug}.quiz.checked"] = True
    try:
        quiz.record(learner.current(), lesson.number, questions, _answers(lesson, questions))
    except Problem as error:
        st.session_state[f"{lesson.slug}.quiz.problem"] = sentence(error, language.current())


def _retry(lesson: Lesson, questions: tuple[quiz.Question, ...]) -> None:
    st.session_state[f"{lesson.slug}.quiz.checked"] = False
    for question in questions:
        st.session_state[_widget(lesson, question)] = None


def _explain(question: quiz.Question, choice: str) -> None:
    say = language.say("frame")
    right = question.is_right(choice)
    verdict = (
        say("quiz.right") if right else say("quiz.wrong", answer=question.choices[question.answer])
    )
    st.markdown(f"**{verdict}** {question.explanation}")


def _score(lesson: Lesson, questions: tuple[quiz.Question, ...]) -> None:
    say = language.say("frame")
    result = quiz.grade(questions, _answers(lesson, questions))
    st.markdown(f"**{say('quiz.score', right=result.right, total=result.total)}**")
    if result.unanswered:
        st.markdown(say("quiz.unanswered", numbers=", ".join(map(str, result.unanswered))))
    trouble = st.session_state.pop(f"{lesson.slug}.quiz.problem", None)
    if trouble:
        st.warning(trouble)
    st.button(
        say("quiz.retry"),
        key=f"{lesson.slug}.quiz.retry",
        on_click=_retry,
        args=(lesson, questions),
    )
