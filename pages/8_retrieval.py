"""Lesson 8: retrieval-augmented generation, a document on its way to an answer."""

import streamlit as st

from core.ui import frame, warm

lesson = frame.open_lesson(8, wide=True)

with st.spinner(lesson.say("opening")):
    warm.imports("torch", "transformers", "peft", "llama_index.core", "core.chat.assembly")

from core.ui.retrieval.cutting import cutting  # noqa: E402  (heavy: after the title)
from core.ui.retrieval.embedding import cosine, hangul, neighbours  # noqa: E402
from core.ui.retrieval.failures import failures  # noqa: E402
from core.ui.retrieval.prompt import prompt  # noqa: E402
from core.ui.retrieval.ranking import ranking  # noqa: E402
from core.ui.retrieval.view import view  # noqa: E402

# One document, from its text to an answer ------------------------------------------------------

opened = view(lesson)
opened, compare_cuts = cutting(lesson, opened)

# Its stages, one by one ------------------------------------------------------------------------

neighbours(lesson, opened)
cosine(lesson)
hangul(lesson)
ranking(lesson, opened)
prompt(lesson, opened)

# Where it fails ----------------------------------------------------------------------------------

failures(lesson)
compare_cuts()  # above in the page, but the slowest

frame.close_lesson(lesson)
