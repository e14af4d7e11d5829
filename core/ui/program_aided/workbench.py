"""The step in which the program is the show: edit it, run it, follow it line by line."""

import hashlib

import streamlit as st

from core.problems import Problem
from core.program_aided import solving
from core.program_aided.mistakes import BREAKS
from core.program_aided.reading import Number, read_numbers
from core.program_aided.sandbox import SandboxRun, run_program
from core.program_aided.trace import Trace, trace_program
from core.settings import settings
from core.text import sentence
from core.ui import link
from core.ui.frame import LessonPage
from core.ui.markup import element
from core.ui.program_aided.asking import Asked
from core.ui.program_aided.listing import listing_markup, values_markup

KEY = "program"  # the field, and its name in the address
_OF = "program.of"  # the problem whose program stands in the field
_REPAIRED = "program.repaired"  # the program that a repair made
_NEXT = "program.next"  # the same, until it stands in the field


@st.cache_data(show_spinner=False, max_entries=64)
def _run(program: str) -> SandboxRun:
    return run_program(program)


@st.cache_data(show_spinner=False, max_entries=64)
def _trace(program: str) -> Trace | Problem:
    try:
        return trace_program(program)
    except Problem as problem:
        return problem


def draw(lesson: LessonPage, asked: Asked) -> None:
    """The program that the model wrote, for the learner to work on."""
    say, written = lesson.say, asked.solutions["program"].program
    digest = hashlib.sha256(f"{asked.text}\n{written}".encode()).hexdigest()
    if st.session_state.setdefault(_OF, digest) != digest:
        st.session_state[_OF] = digest  # another problem, another program
        link.reset(KEY, "line")
    if made := st.session_state.pop(_NEXT, None):
        _put(made)
    with lesson.step("program") as step:
        with st.container(horizontal=True):
            for name, broken in BREAKS.items():
                st.button(
                    say(f"program.breaks.{name}"),
                    key=f"break-{name}",
                    on_click=_put,
                    args=(broken(written),),
                )
        program = link.text(
            say("program.field"), KEY, written, area=True, height=230,
            max_chars=settings().program_characters,
        )  # fmt: skip
        if program != written:
            st.button(say("program.back"), key="program-back", on_click=_put, args=(written,))
        legend = [
            element("span", say(f"program.{kind}"), css_class=f"means-{kind}")
            for kind in ("given", "computed")
        ]
        st.html(element("p", legend[0], " · ", legend[1], css_class="aside"))
        given = frozenset(read_numbers(asked.text))
        with st.spinner(say("program.running")):
            ran, trace = _run(program), _trace(program)
        if ran.ok:
            _follow(lesson, program, trace, given)
            told = {"answer": f"{ran.answer:,}", "milliseconds": f"{ran.seconds * 1000:.0f}"}
            step.explain(say("program.explain", **told))
        else:
            _fail(lesson, asked.text, program, ran)
        if ran.stdout.strip():
            st.caption(say("program.printed"))
            st.code(ran.stdout[:2_000], language=None)
        if st.session_state.get(_REPAIRED) == program:
            st.caption(say("program.repaired"))
        step.honest_note(say("program.note"))


def _follow(
    lesson: LessonPage, program: str, trace: Trace | Problem, given: frozenset[Number]
) -> None:
    """The listing and the variables after one of its lines."""
    say = lesson.say
    if isinstance(trace, Problem) or not trace.steps:
        st.html(listing_markup(program, given))
        if isinstance(trace, Problem):
            st.caption(sentence(trace, lesson.lang))
        return
    last = len(trace.steps)
    if st.session_state.get("line", 1) > last:
        link.reset("line")
    place = last
    if last > 1:
        place = link.slider(say("program.line", last=last), "line", 1, last, last, 1)
    at = trace.steps[place - 1]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.html(listing_markup(program, given, now=at.line))
    with right:
        heads = (say("program.name"), say("program.value"))
        if at.variables:
            st.html(values_markup(at.variables, at.changed, given, heads))
        else:
            st.caption(say("program.no_variables"))
    if trace.cut:
        st.caption(say("program.cut", most=settings().program_steps))


def _fail(lesson: LessonPage, problem_text: str, program: str, ran: SandboxRun) -> None:
    """What went wrong and where; the model may write it again once."""
    say = lesson.say
    shown = ran.line if ran.line and ran.line <= program.count("\n") + 1 else None
    st.html(listing_markup(program, wrong=shown))
    st.warning(sentence(Problem(ran.reason), lesson.lang))
    if ran.error:
        error = ran.error.replace("`", "'")[:200]
        st.caption(say("program.error" if shown else "program.error_anywhere",
                       error=error, line=shown or 0))  # fmt: skip
    if st.session_state.get(_REPAIRED) == program:
        st.caption(say("program.once"))
        return
    if st.button(say("program.repair"), key="repair", type="primary"):
        with st.spinner(say("program.repairing")):
            made = _repair(problem_text, program, shown)
        st.session_state[_REPAIRED] = st.session_state[_NEXT] = made
        st.rerun()


def _repair(problem_text: str, program: str, line: int | None) -> str:
    """The model's second try, from the failing line on; the first of a few that runs."""
    tries = [solving.repair(problem_text, program, line, seed) for seed in range(3)]
    return next((made.program for made in tries if made.answer is not None), tries[0].program)


def _put(program: str) -> None:
    link.hold(KEY, program)
    link.reset("line")
