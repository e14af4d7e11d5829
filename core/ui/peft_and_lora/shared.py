"""Which model is calculated with: one of the known ones, or the learner's own config.json."""

import streamlit as st

from core.adapters.shapes import BUNDLED, MODELS, LlamaShape, read_shape, shape_of
from core.problems import Problem
from core.settings import settings
from core.ui import link, problems
from core.ui.file_field import choose_files
from core.ui.frame import LessonPage

_OWN = "peft.own_shape"


def names_of(lesson: LessonPage) -> dict[str, str]:
    """Model → what it is called here."""
    names: dict[str, str] = lesson.say.get("models")
    return names


def choose_model(lesson: LessonPage) -> LlamaShape:
    """The control for the model, and the field for a config.json."""
    say = lesson.say
    names = names_of(lesson)
    model = link.choice(
        say("count.model"), "model", list(MODELS), "llama-2-7b", lambda key: names[key]
    )
    with st.expander(say("count.own")):
        most = settings().config_bytes // 1024
        files = choose_files(
            say("count.own_field"), ["json"], 1, refusal=say("count.own_refused"), key="config"
        )
        st.caption(say("count.own_limit", most=most))
    st.session_state.pop(_OWN, None)
    if files:
        try:
            st.session_state[_OWN] = read_shape(files[-1].name[:60], files[-1].getvalue())
            st.caption(say("count.own_used", name=files[-1].name[:60]))
        except Problem as problem:
            problems.tell(problem)
    own = st.session_state.get(_OWN)
    return own if isinstance(own, LlamaShape) else shape_of(model)


def chosen_shape() -> LlamaShape:
    """The model that the first step has chosen, for the steps below it."""
    own = st.session_state.get(_OWN)
    if isinstance(own, LlamaShape):
        return own
    model = st.session_state.get("model")
    return shape_of(model if model in MODELS else MODELS[0])


def title_of(lesson: LessonPage, shape: LlamaShape) -> str:
    """What the model is called in a sentence."""
    return names_of(lesson).get(shape.name, shape.name)


def is_bundled(shape: LlamaShape) -> bool:
    return shape.name == BUNDLED


def size(count: float) -> str:
    """Bytes as a reader reads them: ``16.8 MB``, ``12.6 GB`` (powers of 1,000)."""
    for unit, whole in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if count >= whole:
            number = count / whole
            return f"{number:,.0f} {unit}" if number >= 100 else f"{number:.1f} {unit}"
    return f"{count:.0f} B"
