"""BertViz beside our own pictures, without a network."""

from typing import Literal

import streamlit as st

from core.attention import bertviz_views
from core.attention.reader import ModelName
from core.attention.senses import CONTROL
from core.problems import Problem
from core.settings import settings
from core.ui import link, problems
from core.ui.frame import LessonPage
from core.ui.query_key_value import reading
from core.ui.query_key_value.reading import Chosen

CODE = """
from pathlib import Path
from core.attention.bertviz_views import head_view, model_view, neuron_view

text = "I love apple so I bake this pie."
Path("head_view.html").write_text(head_view(text, "encoder", layer=5))
Path("model_view.html").write_text(model_view(text, "llama"))
Path("neuron_view.html").write_text(neuron_view(text, "encoder", layer=5, head=5))
"""
View = Literal["head", "model", "neuron"]
VIEWS: tuple[View, ...] = ("head", "model", "neuron")
HEIGHTS = {"head": 23, "neuron": 34}  # pixels a token, as BertViz draws them


@st.cache_data(show_spinner=False, max_entries=8)
def page(view: View, text: str, model: ModelName, layer: int, mode: bertviz_views.Mode) -> str:
    """The view as one HTML file. Raises Problem."""
    if view == "head":
        return bertviz_views.head_view(text, model, layer, mode)
    if view == "model":
        return bertviz_views.model_view(text, model, mode)
    return bertviz_views.neuron_view(text, model, layer, 0, mode)


@st.fragment
def bertviz(lesson: LessonPage, chosen: Chosen) -> None:
    """Head, model or neuron view of the text above."""
    say, limits = lesson.say, settings()
    mode: bertviz_views.Mode = "dark" if st.context.theme.type == "dark" else "light"
    with lesson.step("bertviz") as step:
        view: View = link.choice(say("bertviz.view"), "view", VIEWS, "head",
                           say.get("bertviz.views").__getitem__)  # fmt: skip
        st.caption(say("bertviz.limit", head=limits.bertviz_tokens,
                       model=limits.bertviz_model_tokens))  # fmt: skip
        text = chosen.text
        layer = 5 if chosen.model == "encoder" else 0
        try:
            html = page(view, text, chosen.model, layer, mode)
        except Problem as problem:
            problems.tell(problem)
            text = CONTROL
            st.caption(say("real.instead", text=text))
            html = page(view, text, chosen.model, layer, mode)
        tokens = len(reading.attention(text, chosen.model).tokens)
        height = 620 if view == "model" else 120 + HEIGHTS[view] * max(tokens, 8)
        st.iframe(html, height=height, alt=say(f"bertviz.alt_{view}"))
        st.caption(say(f"bertviz.caption_{view}"))
        step.explain(
            say("bertviz.explain", kilobytes=f"{len(html.encode()) / 1024:,.0f}", tokens=tokens)
        )
        step.honest_note(say("bertviz.note"))
        step.code(CODE)
