"""In parallel; and the one line that is left."""

import streamlit as st

from core.figures.parallel import times
from core.sequence.architectures import Architecture, ModelName
from core.sequence.timing import Timing, measure_times
from core.ui import figure, link
from core.ui.frame import LessonPage
from core.ui.numbers import seconds
from core.ui.why_transformers.shared import names_of, quote

TIMED: tuple[ModelName, ...] = ("rnn", "lstm", "transformer")
LENGTHS = (16, 32, 64, 128, 256, 512)
LONGER = (*LENGTHS, 1_024, 2_000)
CODE = """
from core.sequence.architectures import Architecture
from core.sequence.timing import measure_times

configs = [Architecture(model="rnn"), Architecture(model="transformer")]
for timing in measure_times(configs, [16, 64, 256, 512]):
    print(timing.config.model, timing.length, timing.waiting, timing.seconds)
"""
BLANKS = ("instead", "means", "parallel", "context", "feedback")
RIGHT = {
    "instead": "recursion",
    "means": "attention",
    "parallel": "parallel",
    "context": "any",
    "feedback": "alive",
}


@st.cache_resource(show_spinner=False, max_entries=4)
def timed(lengths: tuple[int, ...], take: int) -> list[Timing]:
    """Times measured on this machine; ``take`` counts how often it was asked to measure anew."""
    return list(measure_times([Architecture(model=model) for model in TIMED], lengths, repeats=3))


def overtaken(timings: list[Timing]) -> int | None:
    """The first length from which on the Transformer took longer than the RNN; None if none."""
    taken = {(one.config.model, one.length): one.seconds for one in timings}
    found = None
    for length in sorted({one.length for one in timings}, reverse=True):
        if taken["transformer", length] <= taken["rnn", length]:
            break
        found = length
    return found


@st.fragment
def parallel(lesson: LessonPage) -> None:
    """What must wait, and the time it took."""
    say, names = lesson.say, names_of(lesson)
    with lesson.step("parallel") as step:
        expected = step.predict()
        reach = link.choice(
            say("parallel.reach"),
            "timed",
            ["512", "2000"],
            "512",
            lambda key: say("parallel.up_to", length=f"{int(key):,}"),
        )
        if st.button(say("parallel.again"), key="measure-again"):
            st.session_state["parallel.take"] = st.session_state.get("parallel.take", 0) + 1
        lengths = LENGTHS if reach == "512" else LONGER
        with st.spinner(say("parallel.measuring")):
            timings = timed(lengths, st.session_state.get("parallel.take", 0) % 4)
        text = {key: say(f"parallel.{key}") for key in ("length", "seconds", "waiting")}
        for show in ("waiting", "seconds"):
            figure.show(
                times(timings, names, text, show),
                key=f"figure-parallel-{show}",
                caption=say(f"parallel.caption_{show}"),
                alt=say("parallel.alt", measured=text[show]),
                csv={
                    say("context.architecture"): [names[one.config.model] for one in timings],
                    text["length"]: [one.length for one in timings],
                    text[show]: [getattr(one, show) for one in timings],
                },
            )
        last = {one.config.model: one for one in timings if one.length == lengths[-1]}
        quote(step, expected, "depth" if last["transformer"].waiting < lengths[-1] else "length")
        step.explain(
            say(
                "parallel.explain",
                length=f"{lengths[-1]:,}",
                waiting=last["rnn"].waiting,
                depth=last["transformer"].waiting,
                rnn=seconds(last["rnn"].seconds),
                transformer=seconds(last["transformer"].seconds),
            )
        )
        crossing = overtaken(timings)
        if crossing is None:
            step.explain(say("parallel.not_overtaken", length=f"{lengths[-1]:,}"))
        else:
            step.explain(say("parallel.overtaken", length=f"{crossing:,}"))
        step.honest_note(say("parallel.note"))
        step.code(CODE)


@st.fragment
def one_line(lesson: LessonPage) -> None:
    """The learner builds the sentence of the lesson."""
    say = lesson.say
    with lesson.step("one_line"):
        chosen: dict[str, str] = {}
        for blank in BLANKS:
            options = say.get(f"one_line.blanks.{blank}.choices")
            picked = st.segmented_control(
                say(f"one_line.blanks.{blank}.label"),
                list(options),
                format_func=options.__getitem__,
                key=f"one-line-{blank}",
            )
            if picked:
                chosen[blank] = picked
        shown = {
            blank: say.get(f"one_line.blanks.{blank}.choices")[chosen[blank]]
            if blank in chosen
            else "＿＿＿"
            for blank in BLANKS
        }
        st.markdown(f"**{say('one_line.sentence', **shown)}**")
        if len(chosen) == len(BLANKS):
            wrong = [blank for blank in BLANKS if chosen[blank] != RIGHT[blank]]
            if not wrong:
                st.markdown(say("one_line.right"))
            for blank in wrong:
                st.markdown(say(f"one_line.blanks.{blank}.hint"))
        else:
            st.caption(say("one_line.open", left=len(BLANKS) - len(chosen)))
