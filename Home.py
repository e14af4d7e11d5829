"""The door: what this is, the map of the nine lessons, your progress, the languages."""

import streamlit as st

from core.course import LESSONS, Lesson
from core.course import lesson as lesson_of
from core.problems import Problem
from core.ui import language, learner, menu
from core.ui.lesson_facts import facts
from core.ui.markup import Markup, element
from core.ui.page import open_page

AUTHOR_PAGE = "https://github.com/Taekyo-Lee"


def draw_opening() -> None:
    """What this is, in two sentences, and the one thing to do first."""
    say, chatbot = language.say("home"), lesson_of(9)
    with st.container(key="opening"):
        st.title(say("title"), anchor=False)
        st.html(element("p", say("lead"), css_class="lead"))
        if chatbot.is_open:
            with st.container(key="call"):
                menu.link(chatbot.page, say("chatbot.open"))
            st.html(element("p", say("chatbot.note"), css_class="aside"))
        else:
            st.html(element("p", say("chatbot.later"), css_class="aside"))


def draw_contents(finished: frozenset[int]) -> None:
    """The nine lessons as a table of contents."""
    say = language.say("home")
    st.header(say("contents"), anchor="contents")
    with st.container(gap=None):
        for lesson in LESSONS:
            with st.container(key=f"lesson-{lesson.number}"):
                st.html(entry(lesson, lesson.number in finished))
                if lesson.is_open:
                    menu.link(lesson.page, say("open", number=lesson.number))


def entry(lesson: Lesson, is_finished: bool) -> Markup:
    """One line of the contents: number, title, question, and what to know beforehand."""
    home, course, frame = (language.say(name) for name in ("home", "course", "frame"))
    state = home("is_open") if lesson.is_open else frame("menu.later")
    marks = [element("span", state, css_class="state")]
    if is_finished:
        marks.append(element("span", f"✓ {frame('menu.done')}", css_class="done"))
    about = f"{frame(f'kind.{lesson.kind}')} · {facts(lesson)}"
    return element(
        "div",
        element("span", str(lesson.number), css_class="number", aria_hidden="true"),
        element("h3", course(f"{lesson.slug}.title")),
        element("p", course(f"{lesson.slug}.question"), css_class="entry-question"),
        element("p", about, *marks, css_class="facts"),
        css_class="entry" if lesson.is_open else "entry entry-later",
    )


def draw_progress(finished: frozenset[int]) -> None:
    """How far this visitor is, and the link that brings it back."""
    if not finished:
        return
    say = language.say("home")
    st.markdown(say("progress", done=len(finished), total=len(LESSONS)))
    menu.link("Home.py", say("keep"), learner=learner.current())
    st.html(element("p", say("keep_note"), css_class="aside"))


def draw_credit() -> None:
    """The deck this course follows, its author, and an honest word on the model."""
    say = language.say("home")
    st.header(say("credit.title"), anchor="credit")
    st.markdown(say("credit.deck"))
    st.markdown(f"[{say('credit.github')}]({AUTHOR_PAGE})")
    st.markdown(say("credit.llama"))


def finished_lessons() -> frozenset[int]:
    """What this visitor has finished; nothing where the database cannot say."""
    visitor = learner.known()
    if visitor is None:
        return frozenset()
    from core.classroom import progress  # the database is loaded only for who has been here

    try:
        return progress.finished(visitor)
    except Problem:
        return frozenset()


open_page("Home.py", has_menu=False)
menu.choose_language("Home.py")
done = finished_lessons()
draw_opening()
draw_contents(done)
draw_progress(done)
draw_credit()
