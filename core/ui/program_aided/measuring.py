"""The step of lesson 4 in which the three ways are measured on many problems."""

import streamlit as st

from core.figures.solver_accuracy import solver_accuracy
from core.problems import Problem
from core.program_aided import solving
from core.program_aided.prompts import METHODS
from core.program_aided.recording import (
    FAMILIARITIES,
    Comparison,
    Familiarity,
    compared,
    comparison_problems,
    load_comparison,
)
from core.ui import figure, link, problems
from core.ui.frame import LessonPage

LIVE_EACH = 4  # problems of each size, measured while the visitor waits


def draw(lesson: LessonPage) -> None:
    """Accuracy by size or steps: recorded on many problems, or now on a few."""
    say, lang = lesson.say, lesson.lang
    names = {method: say(f"ways.{method}") for method in METHODS}
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
            solver_accuracy(scores, names, say(f"measure.{axis}_axis"), say("measure.accuracy")),
            key="accuracy",
            caption=say("measure.live_caption" if live else "measure.caption",
                        command=recorded.command),
            alt=say("measure.alt"),
            csv={
                say(f"measure.{axis}_axis"): sizes,
                **{names[m]: [f"{scores[m][size].accuracy:.3f}" if size in scores.get(m, {}) else ""
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
                st.session_state[f"live-{lang}-{familiarity}"] = _measure_live(lesson, familiarity)
                st.rerun()
            except Problem as problem:
                problems.tell(problem)
        if live and st.button(say("measure.recorded"), key="measure-recorded"):
            del st.session_state[f"live-{lang}-{familiarity}"]
            st.rerun()
        step.honest_note(say("measure.note"))


def _measure_live(lesson: LessonPage, familiarity: Familiarity) -> Comparison:
    """A few problems of every size, now, with a bar that says how far it is."""
    say = lesson.say
    found = []
    few = comparison_problems(lesson.lang, familiarity, LIVE_EACH, seed=7)
    bar = st.progress(0.0)
    for place, method in enumerate(METHODS):
        name = say(f"ways.{method}")
        bar.progress(place / len(METHODS), say("measure.at", name=name, count=len(few)))
        found += [(familiarity, outcome) for outcome in solving.compare(few, method)]
    bar.empty()
    return compared(found, "")
