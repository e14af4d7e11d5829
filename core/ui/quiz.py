"""The quiz at the end of a lesson."""

import streamlit as st

from core.classroom.quiz import Question, grade, questions_of, record
from core.course import Lesson
from core.ui import language, learner, problems
from core.ui.markup import element


def draw(lesson: Lesson) -> None:
    """The questions, and once checked, what was right and why. Nothing without questions."""
    questions = questions_of(lesson, language.current())
    if not questions:
        return
    say = language.say("frame")
    st.header(say("quiz.title"), anchor="quiz")
    st.markdown(say("quiz.intro", total=len(questions)))
    checked = st.session_state.get(_checked(lesson), False)
    with st.form(f"{lesson.slug}.quiz", border=False):
        for number, question in enumerate(questions, start=1):
            choice = st.radio(
                f"{number}. {question.text}",
                list(question.choices),
                index=None,
                format_func=question.choices.__getitem__,
                key=_widget(lesson, question),
                persist_state="session",
            )
            if checked and choice is not None:
                _explain(question, choice)
        st.form_submit_button(
            say("quiz.submit"), type="primary", on_click=_check, args=(lesson, questions)
        )
    if checked:
        _draw_grade(lesson, questions)


def _explain(question: Question, choice: str) -> None:
    say = language.say("frame")
    if question.is_right(choice):
        verdict, css_class = say("quiz.right"), "verdict verdict-right"
    else:
        answer = question.choices[question.answer]
        verdict, css_class = say("quiz.wrong", answer=answer), "verdict verdict-wrong"
    st.html(element("p", element("b", verdict), f" {question.explanation}", css_class=css_class))


def _draw_grade(lesson: Lesson, questions: tuple[Question, ...]) -> None:
    say = language.say("frame")
    result = grade(questions, _answers(lesson, questions))
    score = say("quiz.score", right=result.right, total=result.total)
    st.html(element("p", score, css_class="score", role="status"))
    if result.unanswered:
        st.markdown(say("quiz.unanswered", numbers=", ".join(map(str, result.unanswered))))
    problems.tell_kept(_checked(lesson))
    st.button(
        say("quiz.retry"),
        key=f"{lesson.slug}.quiz.retry",
        on_click=_retry,
        args=(lesson, questions),
    )


def _check(lesson: Lesson, questions: tuple[Question, ...]) -> None:
    st.session_state[_checked(lesson)] = True
    answers = _answers(lesson, questions)
    problems.attempt(
        _checked(lesson), lambda: record(learner.current(), lesson.number, questions, answers)
    )


def _retry(lesson: Lesson, questions: tuple[Question, ...]) -> None:
    st.session_state[_checked(lesson)] = False
    for question in questions:
        st.session_state[_widget(lesson, question)] = None


def _answers(lesson: Lesson, questions: tuple[Question, ...]) -> dict[str, str | None]:
    return {question.key: st.session_state.get(_widget(lesson, question)) for question in questions}


def _widget(lesson: Lesson, question: Question) -> str:
    return f"{lesson.slug}.quiz.{question.key}"


def _checked(lesson: Lesson) -> str:
    return f"{lesson.slug}.quiz.checked"
