"""Lesson 3: the knowledge cutoff, in a dated world of our own."""

import streamlit as st

from core.problems import Problem
from core.ui import frame, problems, warm

lesson = frame.open_lesson(3, wide=True)

with st.spinner(lesson.say("opening")):
    warm.imports("torch", "transformers", "peft", "core.cutoff.recording", "core.cutoff.archive")

from core.ui.knowledge_cutoff import (  # noqa: E402  (heavy: only after the page has begun to show)
    asking,
    card,
    cliff,
    real,
)

try:
    cutoff = cliff.world(lesson)
    cliff.cliff(lesson, cutoff)
    cliff.sure(lesson, cutoff)
    asking.ask(lesson, cutoff)
    asking.remedies(lesson, cutoff)
    card.card(lesson, cutoff)
    card.live(lesson, cutoff)
except Problem as problem:  # weights that are missing or changed
    problems.tell(problem)

real.real(lesson)
real.decide(lesson)

frame.close_lesson(lesson)
