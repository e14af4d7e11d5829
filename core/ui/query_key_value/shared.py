"""Why queries and keys are not the same: one matrix cannot learn a direction."""

import streamlit as st

from core.attention.lookup import PointingRun, learn_pointing
from core.figures.pointing import pointing
from core.ui import figure, link
from core.ui.frame import LessonPage

CODE = """
from core.attention.lookup import learn_pointing

next_word = (1, 2, 3, 4, 5, 6, 7, 0)             # word i should look at word i + 1
for shared in (True, False):                      # one matrix for both, or one each
    run = learn_pointing(shared, next_word)
    print(shared, "right:", run.right, "loss:", run.losses[-1].round(4))
"""
RELATIONS = {
    "next": (1, 2, 3, 4, 5, 6, 7, 0),
    "partner": (1, 0, 3, 2, 5, 4, 7, 6),
    "itself": (0, 1, 2, 3, 4, 5, 6, 7),
}


@st.cache_data(show_spinner=False, max_entries=32)
def run(shared: bool, targets: tuple[int, ...], seed: int) -> PointingRun:
    return learn_pointing(shared, targets, seed=seed)


@st.fragment
def shared(lesson: LessonPage) -> None:
    """Train both towards the same aim, and compare."""
    say = lesson.say
    with lesson.step("shared") as step:
        step.predict()
        names = say.get("shared.relations")
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        with left:
            relation = link.choice(say("shared.relation"), "relation", list(RELATIONS), "next",
                                   names.__getitem__)  # fmt: skip
        with right:
            seed = link.number(say("seed"), "seed", 0, 9_999, 0, 1)
        targets = RELATIONS[relation]
        with st.spinner(say("shared.training")):
            runs = {
                "shared": run(True, targets, seed),
                "separate": run(False, targets, seed),
            }
        one, two = runs["shared"], runs["separate"]
        texts = say.get("shared.figure")
        figure.show(
            pointing(runs, targets, texts),
            key="pointing",
            caption=say("shared.caption"),
            alt=say("shared.alt", one=f"{one.losses[-1]:.2f}", two=f"{two.losses[-1]:.2f}"),
            csv={
                texts["step"]: list(range(1, len(one.losses) + 1)),
                texts["shared"]: one.losses.round(5).tolist(),
                texts["separate"]: two.losses.round(5).tolist(),
            },
        )
        step.explain(
            say(f"shared.explain_{relation}", steps=len(one.losses), words=len(targets),
                one=round(one.right * len(targets)), two=round(two.right * len(targets)),
                loss_one=f"{one.losses[-1]:.2f}", loss_two=f"{two.losses[-1]:.4f}")
        )  # fmt: skip
        step.honest_note(say("shared.note"))
        step.code(CODE)
