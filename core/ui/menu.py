"""The menu: the contents, the nine lessons and the choice of language."""

import streamlit as st

from core.course import LESSONS
from core.text import LANGUAGES
from core.ui import language
from core.ui.markup import element


def draw(page: str) -> None:
    """Draw the menu in the sidebar; ``page`` is the path of the page that is open."""
    with st.sidebar:
        choose_language(page)
        say, course = language.say("frame"), language.say("course")
        link("Home.py", say("menu.home"))
        for lesson in LESSONS:
            label = f"{lesson.number}  {course(f'{lesson.slug}.short')}"
            if lesson.is_open:
                link(lesson.page, label)
            else:
                st.html(element("p", label, "menu-later", title=say("menu.later")))


def link(page: str, label: str, **query: str) -> None:
    """A link to another page that keeps the language."""
    st.page_link(page, label=label, query_params={"lang": language.current(), **query})


def choose_language(page: str) -> None:
    """The two languages, each named in itself; the state in the link is kept."""
    say = language.say("frame")
    state = {name: st.query_params.get_all(name) for name in st.query_params}
    with st.container(horizontal=True, key="languages"):
        for code in LANGUAGES:
            st.page_link(
                page,
                label=say(f"language.{code}"),
                query_params={**state, "lang": [code]},
                disabled=code == language.current(),
            )
