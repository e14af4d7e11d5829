"""Lesson 6: PEFT and LoRA, counted, weighed, and taken in the hand."""

import streamlit as st

from core.ui import frame, warm

lesson = frame.open_lesson(6, wide=True)

with st.spinner(lesson.say("opening")):
    warm.imports("torch", "transformers", "peft", "core.adapters.in_hand")

from core.ui.peft_and_lora import memory  # noqa: E402  (heavy: after the title)
from core.ui.peft_and_lora.approximation import approximation  # noqa: E402
from core.ui.peft_and_lora.counting import count  # noqa: E402
from core.ui.peft_and_lora.in_hand import in_hand  # noqa: E402
from core.ui.peft_and_lora.low_rank import ranks, spectrum  # noqa: E402

# What is trained, and what that takes -----------------------------------------------------

count(lesson)
memory.memory(lesson)
memory.measured(lesson)

# Why so little is enough ------------------------------------------------------------------

approximation(lesson)
spectrum(lesson)
ranks(lesson)

# And what it is good for ------------------------------------------------------------------

in_hand(lesson)

frame.close_lesson(lesson)
