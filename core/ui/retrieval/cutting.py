"""The same document cut in several ways, and what each does to the learner's questions."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.retrieval.cutting import Cut
from core.retrieval.trial import Sought, Trial
from core.ui.frame import LessonPage, Step
from core.ui.markup import Markup, element
from core.ui.retrieval import shared
from core.ui.retrieval.shared import Opened

COMPARED = (
    Cut("house", 0, 0),
    Cut("sentences", 3, 0),
    Cut("sentences", 3, 30),
    Cut("characters", 300, 0),
    Cut("characters", 300, 30),
    Cut("tokens", 96, 0),
    Cut("headings", 0, 0),
)
CODE = """
from core.retrieval.cutting import Cut
from core.retrieval.encoder import sentence_encoder
from core.retrieval.trial import Sought, try_cut

text = open("assets/library/{lang}/3_knowledge_cutoff.md", encoding="utf-8").read()
sought = [Sought({question!r}, {phrase!r})]
for cut in (Cut("sentences", 3), Cut("characters", 300), Cut("characters", 300, overlap=30)):
    tried = try_cut(text, cut, sought, sentence_encoder())
    print(cut, tried.chunks, "chunks, found at", tried.places, "whole:", tried.whole)
"""


def cutting(lesson: LessonPage, opened: Opened) -> tuple[Opened, Callable[[], None]]:
    """The questions to try, which serve the ranking step as well, and what compares the ways:
    the slowest of the page, for the page to call when all else is drawn."""
    with lesson.step("cutting") as step:
        expected = step.predict()
        questions = shared.choose_questions(lesson, list(opened.questions), opened.source)
        room = st.container()
    return replace(opened, questions=questions), partial(
        _compare, lesson, step, expected, room, opened, questions
    )


def _compare(
    lesson: LessonPage,
    step: Step,
    expected: str | None,
    room: DeltaGenerator,
    opened: Opened,
    questions: tuple[Sought, ...],
) -> None:
    """Cut in every way at once, and look for every question's phrase."""
    say, source = lesson.say, opened.source
    own = () if opened.cut in COMPARED else (opened.cut,)
    cuts = (*own, *COMPARED)
    with room:
        told = st.progress(0.0, say("cutting.trying"))
        trials = []
        for number, cut in enumerate(cuts, start=1):
            trials.append(shared.trial_of(source.text, cut, questions))
            told.progress(number / len(cuts), say("cutting.trying"))
        told.empty()
        st.html(element("div", _table(lesson, trials, opened.cut), css_class="wide"))
        st.caption(say("cutting.caption"))
        best = max(trials, key=lambda trial: (trial.found(1), trial.found(3), -trial.chunks))
        worst = min(trials, key=lambda trial: (trial.found(1), trial.found(3), -trial.broken))
        total = len(questions)
        step.explain(
            say("cutting.explain", ways=len(trials), total=total, best=_name(lesson, best.cut),
                best_found=best.found(1), worst=_name(lesson, worst.cut),
                worst_found=worst.found(1))
        )  # fmt: skip
        _split(lesson, step, expected, trials)
        step.honest_note(say("cutting.note", total=total))
        first = opened.questions[0]
        step.code(CODE.format(lang=lesson.lang, question=first.question, phrase=first.phrase))


def _split(lesson: LessonPage, step: Step, expected: str | None, trials: list[Trial]) -> None:
    """What overlap mends: the facts that stand whole in no chunk."""
    say = lesson.say
    by_cut = {trial.cut: trial for trial in trials}
    plain, mended = by_cut[Cut("characters", 300, 0)], by_cut[Cut("characters", 300, 30)]
    mends = mended.found(1) >= plain.found(1) and mended.broken < plain.broken
    shared.quote(step, expected, "mends" if mends else "worse")
    st.markdown(
        say("cutting.overlap", broken=plain.broken, mended=mended.broken,
            lost=plain.whole.count(False), still=mended.whole.count(False),
            more=f"{mended.chunks / max(1, plain.chunks) - 1:.0%}")
    )  # fmt: skip


def _name(lesson: LessonPage, cut: Cut) -> str:
    say = lesson.say
    way = say(f"ways.{cut.way}")
    if not cut.has_size:
        return way
    key = "cutting.name_overlap" if cut.overlap else "cutting.name"
    return say(key, way=way, size=cut.size, overlap=cut.overlap)


def _table(lesson: LessonPage, trials: list[Trial], own: Cut) -> Markup:
    say = lesson.say
    count = len(trials[0].places)
    heads = [say(f"cutting.head.{name}") for name in ("way", "chunks", "length", "broken", "first")]
    marks = [say("cutting.head.question", number=number) for number in range(1, count + 1)]
    rows = [element("tr", *(element("th", head) for head in [*heads, *marks]))]
    for trial in trials:
        name = _name(lesson, trial.cut)
        told = [element("b", name) if trial.cut == own else name]
        cells = [
            element("td", *told),
            element("td", str(trial.chunks)),
            element("td", f"{trial.characters:.0f}"),
            element("td", str(trial.broken)),
            element("td", f"{trial.found(1)} / {count}"),
            *(element("td", _place(lesson, place, whole))
              for place, whole in zip(trial.places, trial.whole, strict=True)),
        ]  # fmt: skip
        rows.append(element("tr", *cells))
    return element("table", *rows, css_class="ways")


def _place(lesson: LessonPage, place: int | None, whole: bool) -> Markup:
    say = lesson.say
    if not whole:
        return element("span", say("cutting.split"), css_class="means-unsupported")
    if place is None:
        return element("span", say("cutting.unfound"), css_class="means-unsupported")
    css = "means-cited" if place == 1 else ""
    return element("span", say("cutting.place", place=place), css_class=css)
