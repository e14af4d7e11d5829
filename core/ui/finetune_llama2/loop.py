"""The training loop on the page: the very lines that run, read from the module itself."""

import inspect
from collections.abc import Callable

import streamlit as st

from core.finetuning import training
from core.ui import link
from core.ui.frame import LessonPage

PARTS: dict[str, Callable[..., object]] = {
    "loop": training.train_adapter,
    "loss": training.answer_loss,
    "mask": training.collate,
    "batches": training.batches_of,
}


def draw(lesson: LessonPage) -> None:
    """One part of the training at a time."""
    say = lesson.say
    with lesson.step("loop") as step:
        part = link.choice(say("loop.part"), "part", list(PARTS), "loop",
                           lambda key: say(f"loop.parts.{key}"))  # fmt: skip
        source = inspect.getsource(PARTS[part])
        st.code(source, language="python", line_numbers=True)
        step.explain(say(f"loop.explain_{part}", lines=len(source.splitlines())))
        step.honest_note(say("loop.note"))
