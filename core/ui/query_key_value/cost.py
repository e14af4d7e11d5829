"""What attention costs beside a recurrence, measured on this machine."""

import numpy as np
import streamlit as st

from core.attention.cost import KINDS, Cost, CostConfig, measure_cost
from core.figures import cost as figures
from core.ui import figure, link
from core.ui.frame import LessonPage

CODE = """
from core.attention.cost import CostConfig, measure_cost

found = measure_cost(CostConfig(lengths=(128, 256, 512)))
for kind, seconds in found.seconds.items():
    print(kind, (seconds * 1000).round(2), "ms", found.bytes[kind] // 1024, "KB")
"""
LENGTHS = (64, 128, 256, 512, 1_024, 2_048)
LONGEST = LENGTHS[2:]


@st.cache_data(show_spinner=False, max_entries=16)
def measured(longest: int, again: int) -> Cost:
    """Measured once; ``again`` asks for another time."""
    return measure_cost(CostConfig(tuple(length for length in LENGTHS if length <= longest)))


@st.fragment
def cost(lesson: LessonPage) -> None:
    """Time and memory of one layer against the length of the text."""
    say = lesson.say
    with lesson.step("cost") as step:
        step.predict()
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        with left:
            longest = link.scale(say("cost.longest"), "longest", LONGEST, 1_024, "{:,}".format)
        with right:
            again = st.button(say("cost.again"), key="cost.again")
        count = st.session_state.get("cost.times", 0) + int(again)
        st.session_state["cost.times"] = count
        with st.spinner(say("cost.measuring")):
            found = measured(longest, count)
        texts = say.get("cost.figure")
        figure.show(
            figures.cost(found, texts),
            key="attention_cost",
            caption=say("cost.caption"),
            alt=say("cost.alt"),
            csv={
                texts["length"]: found.lengths.tolist(),
                **{
                    f"{texts[kind]}, {unit}": (numbers[kind] * factor).round(3).tolist()
                    for numbers, factor, unit in ((found.seconds, 1e3, "ms"),
                                                  (found.bytes, 1 / 1024, "KB"))
                    for kind in KINDS
                },
            },
        )  # fmt: skip
        seconds, kept = found.seconds, found.bytes
        step.explain(
            say("cost.explain", length=f"{found.lengths[-1]:,}", half=f"{found.lengths[-2]:,}",
                time=_times(seconds["attention"]), memory=_times(kept["attention"]),
                fused_memory=_times(kept["fused"]), rnn=_times(seconds["recurrence"]),
                attention_ms=f"{seconds['attention'][-1] * 1e3:.1f}",
                rnn_ms=f"{seconds['recurrence'][-1] * 1e3:.1f}",
                waiting=f"{found.steps['recurrence'][-1]:,}")
        )  # fmt: skip
        overtaken = found.lengths[seconds["attention"] > seconds["recurrence"]]
        step.explain(
            say("cost.overtaken", length=f"{overtaken[0]:,}")
            if len(overtaken)
            else say("cost.not_overtaken", length=f"{found.lengths[-1]:,}")
        )
        step.honest_note(say("cost.note"))
        step.code(CODE)


def _times(numbers: np.ndarray) -> str:
    """How often the last of ``numbers`` holds the one before."""
    return f"{numbers[-1] / numbers[-2]:.1f}"
