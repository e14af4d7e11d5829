"""The template broken on purpose: the answer, and the score of the right one, before and after."""

import streamlit as st

from core.figures import instruction as figures
from core.instruction.breaking import (
    BREAKS,
    Attempt,
    Break,
    broken_prompt,
    scores_without_each,
    try_prompt,
)
from core.instruction.templates import OWN, Token, Turn
from core.problems import Problem
from core.settings import settings
from core.ui import figure, link, problems
from core.ui.frame import LessonPage, Step
from core.ui.instruction_tuning.shared import legend, own_text, role_chips, said, seen, tuned
from core.ui.markup import literal

CODE = """
from core.instruction.breaking import broken_prompt, try_prompt
from core.instruction.recorded import adapter_of, read_run
from core.instruction.templates import Turn

turn, right, adapter = Turn("{text}"), "{right}", adapter_of(read_run().last)
for kind in ("none", "no_close", "no_marks", "twice_begin", "alpaca", "chatml"):
    found = try_prompt(broken_prompt(turn, kind), right, adapter)
    print(kind, round(found.score, 3), found.answer)
"""
MOST_LEFT_OUT = 64  # tokens of a prompt whose each is left out in turn


@st.cache_data(show_spinner=False, max_entries=128)
def attempt(turn: Turn, kind: Break, place: int, own: str, right: str) -> Attempt:
    return try_prompt(broken_prompt(turn, kind, place, own), right, tuned())


@st.cache_data(show_spinner=False, max_entries=32)
def left_out(prompt: tuple[Token, ...], right: str) -> list[float]:
    return scores_without_each(prompt, right, tuned())


@st.fragment
def draw(lesson: LessonPage, own: str = OWN) -> None:
    """Break it in one of many ways and compare."""
    say = lesson.say
    with lesson.step("breaking") as step:
        step.predict()
        example = say("breaking.example")
        text = own_text(say("breaking.text"), "broken", example)
        right = own_text(say("breaking.right"), "right", say("breaking.example_right"), area=False)
        st.caption(say("limit", most=settings().instruction_characters))
        kind: Break = link.choice(
            say("breaking.kind"),
            "break",
            BREAKS,
            "no_close",
            lambda key: say(f"breaking.kinds.{key}"),
            menu=True,
        )
        try:
            with st.spinner(say("working")):
                _show(lesson, step, Turn(text), right, kind, own)
        except Problem as problem:
            problems.tell(problem)
        step.honest_note(say("breaking.note"))
        code = {
            "text": example.replace("\n", "\\n").replace('"', '\\"'),
            "right": say("breaking.example_right"),
        }
        step.code(CODE.format(**code))


def _show(lesson: LessonPage, step: Step, turn: Turn, right: str, kind: Break, own: str) -> None:
    say = lesson.say
    whole = attempt(turn, "none", 0, own, right)
    place = 0
    if kind == "drop":
        if st.session_state.get("place", 1) > len(whole.prompt):
            link.reset("place")  # the instruction has become shorter
        place = link.slider(say("breaking.place"), "place", 1, len(whole.prompt), 2, 1) - 1
    found = attempt(turn, kind, place, own, right)
    roles = say.get("templates.roles")
    for name, made in (("whole", whole), ("broken", found)):
        title = say(f"breaking.{name}", score=f"{made.score:.2f}")
        if name == "broken" and kind == "none":
            continue
        st.html(role_chips(made.prompt, roles))
        said(lesson, title, made.answer)
    st.html(legend({role: roles[role] for role in ("mark", "system", "user")}, "role-"))
    step.explain(
        say(
            "breaking.explain",
            kind=literal(say(f"breaking.kinds.{kind}")),
            whole=f"{whole.score:.2f}",
            broken=f"{found.score:.2f}",
            same=say("breaking.same" if found.answer == whole.answer else "breaking.other"),
        )
    )
    if len(whole.prompt) > MOST_LEFT_OUT:
        st.caption(say("breaking.too_many", most=MOST_LEFT_OUT))
        return
    scores = left_out(whole.prompt, right)
    tokens = [seen(token.text) for token in whole.prompt]
    texts = say.get("breaking.figure")
    figure.show(
        figures.tokens_left_out(
            tokens, scores, whole.score, place if kind == "drop" else None, texts
        ),
        key="tokens_left_out",
        caption=say("breaking.caption"),
        alt=say("breaking.alt"),
        csv={texts["token"]: tokens, texts["score"]: scores},
        on_pick=_pick,
    )
    least = min(range(len(scores)), key=scores.__getitem__)
    step.explain(
        say(
            "breaking.explain_each",
            token=literal(tokens[least]),
            number=least + 1,
            score=f"{scores[least]:.2f}",
            whole=f"{whole.score:.2f}",
        )
    )


def _pick() -> None:
    place = figure.picked("tokens_left_out")
    if place is not None:
        link.hold("break", "drop")
        link.hold("place", int(place[0] if isinstance(place, list | tuple) else place) + 1)
