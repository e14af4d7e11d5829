"""What the steps of lesson 1 share: measuring once, and quoting a prediction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import streamlit as st

from core.figures.gradient_flow import Curve, columns, curve, gradient_flow
from core.problems import Problem
from core.sequence.gradients import GradientFlow, GradientFlowConfig, gradient_norms
from core.ui import figure, problems
from core.ui.frame import LessonPage, Step

SENTENCE = "Transformers have completely taken NLP world by storm, which have made LLM possible."


@st.cache_data(show_spinner=False, max_entries=512)
def flow_of(config: GradientFlowConfig) -> GradientFlow:
    """The feedback that reaches each word; measured once for everybody."""
    return gradient_norms(config)


@cache
def reference(model: str, length: int) -> GradientFlowConfig:
    """The reference setting of an architecture."""
    return GradientFlowConfig(model=model, length=length)  # type: ignore[arg-type]


def share_at(flow: GradientFlow, distance: int) -> float:
    """Feedback ``distance`` words back, as a multiple of what the last word gets."""
    return float(flow.relative[len(flow.norms) - 1 - distance])


def names_of(lesson: LessonPage) -> Mapping[str, str]:
    """What the architectures are called."""
    names: Mapping[str, str] = lesson.say.get("models")
    return names


def measure(
    lesson: LessonPage, named: Sequence[tuple[str, GradientFlowConfig, str | None]]
) -> tuple[list[Curve], list[GradientFlow]]:
    """Measure each (name, config, dash); what cannot be measured is told and left out."""
    curves, flows = [], []
    for name, config, dash in named:
        try:
            flow = flow_of(config)
        except Problem as problem:
            problems.tell(problem)
            continue
        flows.append(flow)
        curves.append(curve(flow, name, dash))
    return curves, flows


def show_flow(
    lesson: LessonPage,
    key: str,
    curves: Sequence[Curve],
    *,
    by_place: bool = False,
    marked: int | None = None,
    caption: str | None = None,
) -> None:
    """Draw curves of feedback with the words that go with them."""
    if not curves:
        return
    say = lesson.say
    text = {name: say(f"flow.{name}") for name in ("distance", "place", "feedback", "zero")}
    figure.show(
        gradient_flow(curves, text, by_place=by_place, marked=marked),
        key=f"figure-{key}",
        caption=caption or say(f"{key}.caption"),
        alt=say(
            "flow.alt",
            names=", ".join(one.name for one in curves),
            length=max(len(one.values) for one in curves),
        ),
        csv=columns(curves, text["place" if by_place else "distance"], by_place=by_place),
    )


def quote(step: Step, chosen: str | None, right: str) -> None:
    """Set a prediction beside what came out; nothing before one is made."""
    if chosen is None:
        return
    say = step.lesson.say
    choices = say.get(f"{step.key}.prediction.choices")
    key = "predicted.right" if chosen == right else "predicted.other"
    st.markdown(say(key, expected=choices[chosen], answer=choices[right]))


def longer(config: GradientFlowConfig, length: int) -> GradientFlowConfig:
    """The same measurement of another length."""
    return replace(config, length=length)
