"""Lesson 5: instruction tuning, from a model that goes on writing to one that answers."""

import streamlit as st

from core.ui import frame, warm

lesson = frame.open_lesson(5, wide=True)

with st.spinner(lesson.say("opening")):
    warm.imports("torch", "transformers", "peft", "core.instruction.checkpoints")

from core.ui.instruction_tuning import (  # noqa: E402  (heavy: after the title)
    breaking,
    checkpoints,
    explorer,
    mask,
    templates,
)

# Before and after: one instruction along a real run, and the test that measured it -------------

checkpoints.draw(lesson)
checkpoints.results(lesson)

# How a question becomes one row of tokens, and what happens if it is written wrongly -----------

chosen = templates.draw(lesson)
breaking.draw(lesson, chosen.own)

# What training reads: which tokens carry loss, and how rows are filled --------------------------

mask.draw(lesson, chosen)
mask.packing(lesson, chosen)

# Where the examples come from ---------------------------------------------------------------------

explorer.draw(lesson)

frame.close_lesson(lesson)
