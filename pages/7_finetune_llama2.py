"""Lesson 7: fine-tune Llama 2 yourself, from the learner's own pairs to the learner's own model."""

import streamlit as st

from core.problems import Problem
from core.ui import frame, problems, warm

lesson = frame.open_lesson(7, wide=True)

with st.spinner(lesson.say("opening")):
    warm.imports("torch", "transformers", "peft", "core.finetuning.runs", "core.llama.generation")

from core.finetuning.guided import first_pairs  # noqa: E402  (heavy: after the title)
from core.ui.finetune_llama2 import (  # noqa: E402
    answers,
    data,
    keep,
    large,
    loop,
    plan,
    preview,
    running,
)

# Data in, seen as the model will see it -----------------------------------------------------

chosen = data.draw(lesson)
try:
    examples = preview.examples_of(chosen.taught)
    preview.examples_of(chosen.held_out)
except Problem as problem:
    problems.tell(problem)
    st.caption(lesson.say("data.instead"))
    chosen = data.Data(*first_pairs(lesson.lang))
    examples = preview.examples_of(chosen.taught)
preview.draw(lesson, examples, plan.chosen_batch())

# Settings, and the run -----------------------------------------------------------------------

config = plan.draw(lesson, examples, len(chosen.held_out))
run = running.draw(lesson, chosen, config)

# What came of it -------------------------------------------------------------------------------

answers.draw(lesson, run)
answers.compare_runs(lesson)
keep.draw(lesson, run)

# The lines that did it, and the same on Llama 2 --------------------------------------------------

loop.draw(lesson)
large.draw(lesson, examples, config)

frame.close_lesson(lesson)
