"""The first step of lesson 4: one problem, answered directly, in words and by a program."""

from collections.abc import Generator
from dataclasses import dataclass

import streamlit as st

from core.problems import Problem
from core.program_aided import solving
from core.program_aided.examples import DIGITS, EXAMPLES, example_problem
from core.program_aided.prompts import METHODS, Method, widen
from core.program_aided.reading import Number, read_numbers
from core.program_aided.solving import ADAPTERS, Solution
from core.settings import settings
from core.ui import link, problems
from core.ui.frame import LessonPage
from core.ui.markup import Markup
from core.ui.program_aided.listing import problem_markup, way_markup
from core.ui.program_aided.shown import shown_number

KEPT = 200  # solved problems that the process keeps

CODE = """
from core.program_aided.solving import solve

for way in ("direct", "words", "program"):
    found = solve("{problem}", way)
    print(way, found.answer)
print(found.program)
"""


@dataclass(frozen=True)
class Asked:
    """A problem, its answer where that is known, and its solutions; none if it was refused."""

    text: str
    answer: Number | None
    solutions: dict[Method, Solution]


def draw(lesson: LessonPage) -> Asked:
    """Choose or write a problem and watch it being solved in three ways."""
    say, limits = lesson.say, settings()
    names = {method: say(f"ways.{method}") for method in METHODS}
    with lesson.step("ask") as step:
        step.predict()
        text, answer = _choose_problem(lesson)
        with st.expander(say("ask.more")):
            chosen = link.choice(
                say("ask.adapter"),
                "adapter",
                ["own", "none", limits.chat_adapter],
                "own",
                lambda key: say(f"ask.adapters.{'chat' if key == limits.chat_adapter else key}"),
            )
            st.caption(say("ask.adapter_note", names=", ".join(ADAPTERS.values())))
        st.html(problem_markup(text))
        solutions: dict[Method, Solution] = {}
        try:
            with st.spinner(say("ask.solving")):
                solutions = _solve_all(lesson, text, "" if chosen == "own" else chosen, answer)
        except Problem as problem:
            problems.tell(problem)
        if solutions:
            told = {method: shown_number(solutions[method].answer) for method in METHODS}
            tokens = {f"{method}_tokens": solutions[method].tokens for method in METHODS}
            if not read_numbers(text):
                st.caption(say("ask.no_numbers"))
            if answer is None:
                step.explain(say("ask.explain_own", **told, **tokens))
            else:
                right = [names[m] for m in METHODS if solutions[m].answer == answer]
                who = say("ask.none_right")
                if right:
                    who = say("ask.right_ones", names=", ".join(right))
                step.explain(say("ask.explain", answer=f"{answer:,}", who=who, **told, **tokens))
        step.honest_note(say("ask.note"))
        step.code(CODE.format(problem=say("ask.code_problem")))
    return Asked(text, answer, solutions)


def _choose_problem(lesson: LessonPage) -> tuple[str, Number | None]:
    """The text of the problem, and its answer where that is known."""
    say, most = lesson.say, settings().problem_characters
    source = link.choice(
        say("ask.source"), "source", ["example", "mine"], "example", lambda key: say(f"ask.{key}")
    )
    if source == "mine":
        text = link.text(
            say("ask.field"), "problem", say("ask.own_problem"), area=True, height=110,
            max_chars=most,
        )  # fmt: skip
        st.caption(say("ask.limit", most=f"{most:,}"))
        return text, None
    shape = link.choice(
        say("ask.shape"), "shape", EXAMPLES, EXAMPLES[0], lambda key: say(f"ask.shapes.{key}")
    )
    left, right = st.columns([3, 1], gap="medium")
    with left:
        digits = link.slider(say("ask.digits"), "digits", *DIGITS, 3, 1)
    with right:
        seed = link.number(say("ask.seed"), "seed", 0, 9_999, 0, 1)
    problem = example_problem(lesson.lang, shape, digits, seed)
    return problem.text, problem.answer


@st.cache_resource(show_spinner=False)
def _kept_solutions() -> dict[tuple[str, str], dict[Method, Solution]]:
    """Solutions by problem and adapter, so that no visitor waits for what was written before."""
    return {}


def _solve_all(
    lesson: LessonPage, text: str, adapter: str, answer: Number | None
) -> dict[Method, Solution]:
    """The three solutions, written side by side as the reader watches, or as kept."""
    kept = _kept_solutions()
    found: dict[Method, Solution] = {}
    columns = st.columns(len(METHODS), gap="medium")
    places = {method: column.empty() for method, column in zip(METHODS, columns, strict=True)}
    if solved := kept.get((text, adapter)):
        for method in METHODS:
            places[method].html(_card(lesson, solved[method], answer))
        return solved
    streams: dict[Method, Generator[str | Solution, None, None]] = {
        method: solving.stream(text, method, adapter=adapter) for method in METHODS
    }
    wrote: dict[Method, list[str]] = {method: [] for method in METHODS}
    try:
        while len(found) < len(METHODS):
            for method in METHODS:
                if method in found:
                    continue
                piece = next(streams[method])
                if isinstance(piece, Solution):
                    found[method] = piece
                    places[method].html(_card(lesson, piece, answer))
                    continue
                wrote[method].append(piece)
                if len(wrote[method]) % 4 == 1:  # each drawing goes to the browser
                    so_far = widen("".join(wrote[method]).strip())
                    name = lesson.say(f"ways.{method}")
                    places[method].html(way_markup(method, name, "…", None, so_far))
    finally:
        for stream in streams.values():
            stream.close()  # a visitor who leaves frees their place
    kept[text, adapter] = found
    while len(kept) > KEPT:
        kept.pop(next(iter(kept)), None)
    return found


def _card(lesson: LessonPage, found: Solution, answer: Number | None) -> Markup:
    """One finished solution."""
    say = lesson.say
    wrote = (found.program or found.text).strip() or say("ask.nothing")
    number, told = shown_number(found.answer), _verdict(lesson, found, answer)
    return way_markup(found.method, say(f"ways.{found.method}"), number, told, wrote)


def _verdict(
    lesson: LessonPage, solution: Solution, answer: Number | None
) -> tuple[str, bool] | None:
    """Right or wrong, where the answer is known; that there is none, where there is none."""
    if solution.answer is None:
        return lesson.say("ask.none"), False
    if answer is None:
        return None
    right = solution.answer == answer
    return lesson.say("ask.right" if right else "ask.wrong"), right
