"""Lesson 2: scaled dot-product attention, from a dictionary to real models."""

import streamlit as st

from core.ui import frame, warm

lesson = frame.open_lesson(2, wide=True)

with st.spinner(lesson.say("opening")):
    warm.imports("torch", "transformers", "peft", "core.attention.models", "core.attention.cost")

from core.ui.query_key_value import ladder  # noqa: E402  (heavy: after the title)
from core.ui.query_key_value.ablation import ablation  # noqa: E402
from core.ui.query_key_value.cost import cost  # noqa: E402
from core.ui.query_key_value.hangul import hangul  # noqa: E402
from core.ui.query_key_value.projections import projections  # noqa: E402
from core.ui.query_key_value.real import real  # noqa: E402
from core.ui.query_key_value.scale import scale  # noqa: E402
from core.ui.query_key_value.shared import shared  # noqa: E402
from core.ui.query_key_value.views import bertviz  # noqa: E402

# The ladder: a dictionary, a soft look-up, vectors of its own making -------------------------

ladder.exact(lesson)
ladder.soft(lesson)
projections(lesson)
shared(lesson)
scale(lesson)

# Real models, on the learner's own text ------------------------------------------------------

chosen = real(lesson)
bertviz(lesson, chosen)
hangul(lesson)
ablation(lesson, chosen)
cost(lesson)

frame.close_lesson(lesson)
