"""Lesson 4: the model writes the program, and Python does the sums."""

from collections.abc import Generator
from typing import Any

import streamlit as st

from core.figures.answer_votes import answer_votes
from core.figures.solver_accuracy import solver_accuracy
from core.problems import Problem
from core.program_aided.reading import Number, read_numbers
from core.settings import settings
from core.ui import figure, frame, link, problems, warm
from core.ui.markup import Markup
from core.ui.program_aided import gallery, own_app, workbench
from core.ui.program_aided.listing import problem_markup, way_markup

lesson = frame.open_lesson(4, wide=True)
say, lang, limits = lesson.say, lesson.lang, settings()

with st.spinner(say("ask.opening")):
    warm.imports("torch", "transformers", "peft", "core.program_aided.solving")

from core.program_aided import solving  # noqa: E402  (heavy: after the page has begun to show)
from core.program_aided.comparison import majority_vote  # noqa: E402
from core.program_aided.examples import DIGITS, EXAMPLES, example_problem  # noqa: E402
from core.program_aided.prompts import METHODS, SYSTEM, Method, widen  # noqa: E402
from core.program_aided.recording import (  # noqa: E402
    FAMILIARITIES,
    Comparison,
    compared,
    comparison_problems,
    load_comparison,
)
from core.program_aided.solving import ADAPTERS, Solution  # noqa: E402

NAMES: dict[str, str] = {method: say(f"ways.{method}") for method in METHODS}
LIVE_EACH = 4  # problems of each size, measured while the visitor waits
KEPT = 200  # solved problems that the process keeps

CODE = f"""
from core.program_aided.solving import solve

for way in ("direct", "words", "program"):
    found = solve("{say("ask.code_problem")}", way)
    print(way, found.answer)
print(found.program)
"""


def shown_number(number: Number | None) -> str:
    """A number as the cards and bars show it."""
    return "?" if number is None else f"{number:,}"


# One problem, three ways ------------------------------------------------------------------


def choose_problem() -> tuple[str, Number | None]:
    """The text of the problem, and its answer where that is known."""
    source = link.choice(
        say("ask.source"), "source", ["example", "mine"], "example", lambda key: say(f"ask.{key}")
    )
    if source == "mine":
        text = link.text(
            say("ask.field"), "problem", say("ask.own_problem"), area=True, height=110,
            max_chars=limits.problem_characters,
        )  # fmt: skip
        st.caption(say("ask.limit", most=f"{limits.problem_characters:,}"))
        return text, None
    shape = link.choice(
        say("ask.shape"), "shape", EXAMPLES, EXAMPLES[0], lambda key: say(f"ask.shapes.{key}")
    )
    left, right = st.columns([3, 1], gap="medium")
    with left:
        digits = link.slider(say("ask.digits"), "digits", *DIGITS, 3, 1)
    with right:
        seed = link.number(say("ask.seed"), "seed", 0, 9_999, 0, 1)
    problem = example_problem(lang, shape, digits, seed)
    return problem.text, problem.answer


def verdict(solution: Solution, answer: Number | None) -> tuple[str, bool] | None:
    """Right or wrong, where the answer is known; that there is none, where there is none."""
    if solution.answer is None:
        return say("ask.none"), False
    if answer is None:
        return None
    return (say("ask.right"), True) if solution.answer == answer else (say("ask.wrong"), False)


def card(found: Solution, answer: Number | None) -> Markup:
    """One finished solution."""
    wrote = (found.program or found.text).strip() or say("ask.nothing")
    number, told = shown_number(found.answer), verdict(found, answer)
    return way_markup(found.method, NAMES[found.method], number, told, wrote)


@st.cache_resource(show_spinner=False)
def kept_solutions() -> dict[tuple[str, str], dict[Method, Solution]]:
    """Solutions by problem and adapter, so that no visitor waits for what was written before."""
    return {}


def solve_all(text: str, adapter: str, answer: Number | None) -> dict[Method, Solution]:
    """The three solutions, written side by side as the reader watches, or as kept."""
    kept = kept_solutions()
    found: dict[Method, Solution] = {}
    columns = st.columns(len(METHODS), gap="medium")
    places = {method: column.empty() for method, column in zip(METHODS, columns, strict=True)}
    if solved := kept.get((text, adapter)):
        for method in METHODS:
            places[method].html(card(solved[method], answer))
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
                    places[method].html(card(piece, answer))
                    continue
                wrote[method].append(piece)
                if len(wrote[method]) % 4 == 1:  # each drawing goes to the browser
                    so_far = widen("".join(wrote[method]).strip())
                    places[method].html(way_markup(method, NAMES[method], "…", None, so_far))
    finally:
        for stream in streams.values():
            stream.close()  # a visitor who leaves frees their place
    kept[text, adapter] = found
    while len(kept) > KEPT:
        kept.pop(next(iter(kept)), None)
    return found


with lesson.step("ask") as step:
    step.predict()
    text, answer = choose_problem()
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
            solutions = solve_all(text, "" if chosen == "own" else chosen, answer)
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
            right = [NAMES[m] for m in METHODS if solutions[m].answer == answer]
            who = say("ask.right_ones", names=", ".join(right)) if right else say("ask.none_right")
            step.explain(say("ask.explain", answer=f"{answer:,}", who=who, **told, **tokens))
    step.honest_note(say("ask.note"))
    step.code(CODE)

# The program is the show ------------------------------------------------------------------


def repair(program: str, line: int | None) -> str:
    """The model's second try, from the failing line on; the first of a few that runs."""
    tries = [solving.repair(text, program, line, seed) for seed in range(3)]
    return next((made.program for made in tries if made.answer is not None), tries[0].program)


if solutions:
    workbench.draw(lesson, text, solutions["program"].program, repair)

# Several programs vote --------------------------------------------------------------------


@st.cache_data(show_spinner=False, max_entries=32)
def sampled(problem: str, count: int, temperature: float) -> list[Solution]:
    return solving.sample_programs(problem, count, temperature, seed=0)


if solutions:
    with lesson.step("vote") as step:
        left, right_column = st.columns(2, gap="medium")
        with left:
            count = link.slider(say("vote.count"), "samples", 3, limits.vote_samples, 9, 1)
        with right_column:
            temperature = link.slider(say("vote.temperature"), "temperature", 0.1, 1.5, 0.7, 0.1)
        with st.spinner(say("vote.sampling", count=count)):
            drawn = sampled(text, count, temperature)
        vote = majority_vote([solution.answer for solution in drawn])
        failed = vote.samples - sum(votes for _, votes in vote.counts)
        names = [shown_number(found) for found, _ in vote.counts]
        votes = [votes for _, votes in vote.counts]
        figure.show(
            answer_votes(names, votes, failed, say("vote.failed"), say("vote.votes")),
            key="votes",
            caption=say("vote.caption"),
            alt=say("vote.alt", count=count, best=names[0] if names else say("vote.failed")),
            csv={say("vote.answer"): [*names, say("vote.failed")],
                 say("vote.votes"): [*votes, failed]},
        )  # fmt: skip
        if vote.answer is None:
            step.explain(say("vote.explain_none", count=count))
        else:
            known = "" if answer is None else say(
                "vote.was_right" if vote.answer == answer else "vote.was_wrong",
                answer=f"{answer:,}",
            )  # fmt: skip
            step.explain(
                say("vote.explain", count=count, best=names[0], votes=votes[0],
                    different=len(names), failed=failed, known=known)
            )  # fmt: skip
        step.honest_note(say("vote.note"))

# Measured ---------------------------------------------------------------------------------


def measure_live(familiarity: str) -> Comparison:
    """A few problems of every size, now, with a bar that says how far it is."""
    found = []
    few = comparison_problems(lang, familiarity, LIVE_EACH, seed=7)  # type: ignore[arg-type]
    bar = st.progress(0.0)
    for place, method in enumerate(METHODS):
        bar.progress(place / len(METHODS), say("measure.at", name=NAMES[method], count=len(few)))
        found += [(familiarity, outcome) for outcome in solving.compare(few, method)]
    bar.empty()
    return compared(found, "")  # type: ignore[arg-type]


with lesson.step("measure") as step:
    left, right_column = st.columns(2, gap="medium")
    with left:
        axis = link.choice(say("measure.by"), "by", ["digits", "steps"], "digits",
                           lambda key: say(f"measure.{key}"))  # fmt: skip
    with right_column:
        familiarity = link.choice(
            say("measure.familiarity"), "familiarity", FAMILIARITIES, "wording",
            lambda key: say(f"measure.{key}"),
        )  # fmt: skip
    live: Comparison | None = st.session_state.get(f"live-{lang}-{familiarity}")
    recorded = load_comparison()
    shown = live or recorded
    scores = shown.scores(axis, lang, familiarity)  # type: ignore[arg-type]
    sizes = sorted({size for found in scores.values() for size in found})
    figure.show(
        solver_accuracy(
            dict[str, Any](scores), NAMES, say(f"measure.{axis}_axis"), say("measure.accuracy")
        ),
        key="accuracy",
        caption=say("measure.live_caption" if live else "measure.caption",
                    command=recorded.command),
        alt=say("measure.alt"),
        csv={
            say(f"measure.{axis}_axis"): sizes,
            **{NAMES[m]: [f"{scores[m][size].accuracy:.3f}" if size in scores.get(m, {}) else ""
                          for size in sizes] for m in METHODS},
        },
    )  # fmt: skip
    overall = shown.overall(lang, familiarity)
    ends = {
        f"{method}_{end}": f"{scores[method][size].accuracy:.0%}"
        for method in METHODS
        for end, size in (("first", min(scores[method])), ("last", max(scores[method])))
    }
    totals = {method: f"{overall[method].accuracy:.0%}" for method in METHODS}
    step.explain(
        say(f"measure.explain_{axis}", least=sizes[0], most=sizes[-1],
            count=overall["program"].count, **ends, **totals)
    )  # fmt: skip
    if st.button(say("measure.live", count=LIVE_EACH * 6), key="measure-live"):
        try:
            st.session_state[f"live-{lang}-{familiarity}"] = measure_live(familiarity)
            st.rerun()
        except Problem as problem:
            problems.tell(problem)
    if live and st.button(say("measure.recorded"), key="measure-recorded"):
        del st.session_state[f"live-{lang}-{familiarity}"]
        st.rerun()
    step.honest_note(say("measure.note"))

gallery.draw(lesson)
own_app.draw(lesson, SYSTEM["program"][lang])

frame.close_lesson(lesson)
