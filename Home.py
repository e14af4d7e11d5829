"""The door: what this is, and the map of the nine lessons."""

import streamlit as st

from core.course import LESSONS
from core.ui import language, menu
from core.ui.page import open_page

open_page("Home.py")
course = language.say("course")
st.title(language.say("frame")("product.name"), anchor=False)
for lesson in LESSONS:
    if lesson.is_open:
        menu.link(lesson.page, course(f"{lesson.slug}.title"))
    else:
        st.markdown(course(f"{lesson.slug}.title"))
