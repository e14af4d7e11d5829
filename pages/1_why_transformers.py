"""Lesson 1: why Transformers work so well, every claim an experiment."""

import streamlit as st

from core.ui import frame, warm

lesson = frame.open_lesson(1)

with st.spinner(lesson.say("opening")):
    warm.imports("torch", "transformers", "core.attention.senses", "core.sequence.gradients")

from core.ui.why_transformers import (  # noqa: E402  (heavy: only after the page has begun to show)
    attending,
    closing,
    context,
    distance,
    history,
    order,
    recurrence,
    sentence,
    training,
)

# Before the questions: where it comes from, and what attention is
history.family(lesson)
sentence.attention(lesson)
history.history(lesson)

# Question 1: how is context found?
context.context(lesson)

# Question 2: what goes wrong with recursion, and what was tried against it
recurrence.vanishing(lesson)
recurrence.window(lesson)
recurrence.both_ways(lesson)
recurrence.gates(lesson)
recurrence.long_texts(lesson)
attending.hybrids(lesson)

# Question 3: and the Transformer?
attending.transformer(lesson)
attending.instrument(lesson)

# Question 4: what does giving up recursion cost?
order.order(lesson)

# Question 5: what does it bring?
distance.distance(lesson)
training.training(lesson)
closing.parallel(lesson)

closing.one_line(lesson)
frame.close_lesson(lesson)
