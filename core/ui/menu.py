"""The menu: the contents, the nine lessons and the choice of language."""

import streamlit as st

from core.course import LESSONS
from core.text import LANGUAGES
from core.ui import language
from core.ui.markup import element


def draw(page: str) -> None:
    """Draw the menu in the sidebar; ``page`` is the path of the page that is open."""
    say, course = language.say("frame"), language.say("course")
    with st.sidebar, st.container(key="menu"):
        choose_language(page)
        link("Home.py", say("menu.home"))
        for lesson in LESSONS:
            label = f"{lesson.number}\N{EN SPACE}{course(f'{lesson.slug}.short')}"
            if lesson.page == page:
                st.html(element("p", label, css_class="menu-now", aria_current="page"))
            elif lesson.is_open:
                link(lesson.page, label)
            else:
                later = element("span", say("menu.later"), css_class="unseen")
                st.html(element("p", f"{label} ", later, css_class="menu-later"))


def link(page: str, label: str, **query: str) -> None:
    """A link to another page that keeps the language."""
    st.page_link(page, label=label, query_params={"lang": language.current(), **query})


def choose_language(page: str) -> None:
    """The two languages, each named in itself; the rest of the link is kept."""
    say = language.say("frame")
    state = {name: st.query_params.get_all(name) for name in st.query_params}
    with st.container(horizontal=True, key="languages"):
        for code in LANGUAGES:
            name = say(f"language.{code}")
            if code == language.current():
                st.html(element("span", name, css_class="now", lang=code, aria_current="true"))
            else:
                st.page_link(page, label=name, query_params={**state, "lang": [code]})
