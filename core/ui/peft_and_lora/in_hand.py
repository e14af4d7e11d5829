"""Adapters in the hand: on, off, scaled, mixed, merged and taken out again."""

import streamlit as st

from core.adapters.in_hand import Merging, Sizes, hand, sizes
from core.figures import low_rank as figures
from core.problems import Problem
from core.ui import figure, link, problems
from core.ui.frame import LessonPage, Step
from core.ui.markup import element
from core.ui.numbers import power
from core.ui.peft_and_lora.shared import size

CODE = """
from core.adapters.in_hand import hand

found = hand()                                    # the base and two adapters beside it
print(found.names)
for scales in ((0, 0), (0, 1), (0.5, 0.5)):
    print(scales, found.loss(scales), found.answer("{text}", scales))
print(found.merge("{text}", (0, 1)))              # largest differences
"""
SCALES = (0.0, 0.5, 1.0, 1.5, 2.0)
MOST_CHARACTERS = 600


@st.cache_data(show_spinner=False, max_entries=64)
def answer(text: str, scales: tuple[float, float]) -> str:
    return hand().answer(text, scales)


@st.cache_data(show_spinner=False, max_entries=64)
def merging(text: str, scales: tuple[float, float]) -> Merging:
    return hand().merge(text, scales)


@st.cache_data(show_spinner=False, max_entries=128)
def loss(scales: tuple[float, float]) -> float:
    return hand().loss(scales)


@st.fragment
def in_hand(lesson: LessonPage) -> None:
    """Two sliders on a real model."""
    say = lesson.say
    with lesson.step("hand") as step:
        step.predict()
        example = say("hand.example")
        text = link.text(say("hand.text"), "text", example, area=True, max_chars=MOST_CHARACTERS)
        st.caption(say("hand.limit", most=MOST_CHARACTERS))
        left, right = st.columns(2)
        with left:
            short = link.slider(say("hand.short"), "short", -1.0, 2.0, 1.0, 0.25)
        with right:
            chat = link.slider(say("hand.chat"), "chat", -1.0, 2.0, 0.0, 0.25)
        st.button(say("reset"), key="hand.reset", type="tertiary", on_click=link.reset,
                  args=("short", "chat", "text"))  # fmt: skip
        if not text.strip():
            text = example
            problems.tell(Problem("attention.empty_text"))
        try:
            with st.spinner(say("hand.working")):
                _show(lesson, step, text.strip(), (chat, short), sizes())
        except Problem as problem:
            problems.tell(problem)
            return
        step.honest_note(say("hand.note"))
        step.code(CODE.format(text=example.replace("\n", "\\n")))


def _show(
    lesson: LessonPage, step: Step, text: str, scales: tuple[float, float], bytes_of: Sizes
) -> None:
    say = lesson.say
    for name, written in (
        ("hand.without", answer(text, (0.0, 0.0))),
        ("hand.with", answer(text, scales)),
    ):
        st.html(element("p", say(name), css_class="eyebrow"))
        st.html(element("blockquote", written or "…"))
    chat, short = scales
    curve = [loss((chat, scale)) for scale in SCALES]
    here = loss(scales)
    texts = say.get("hand.figure")
    figure.show(
        figures.loss_by_scale(SCALES, curve, short, texts),
        key="loss_by_scale",
        caption=say("hand.caption", chat=f"{chat:g}"),
        alt=say("hand.alt"),
        csv={texts["scale"]: list(SCALES), texts["loss"]: [round(value, 4) for value in curve]},
    )
    step.explain(
        say("hand.explain", short=f"{short:g}", chat=f"{chat:g}", base=f"{loss((0.0, 0.0)):.2f}",
            here=f"{here:.2f}")
    )  # fmt: skip
    found = merging(text, scales)
    step.explain(
        say("hand.explain_merged" if any(scales) else "hand.explain_off",
            logits=power(found.logits), weights=power(found.weights),
            token=say("hand.same" if found.same_token else "hand.other"))
    )  # fmt: skip
    each = list(bytes_of.adapters.values())
    step.explain(
        say("hand.explain_bytes", model=size(bytes_of.model), chat=size(each[0]),
            short=size(each[1]), times=f"{bytes_of.model / each[1]:.0f}")
    )  # fmt: skip
