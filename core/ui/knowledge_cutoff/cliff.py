"""The chronicle, a model that read it up to a year, and the cliff after that year."""

import numpy as np
import streamlit as st

from core.cutoff.evaluation import by_year, calibration
from core.cutoff.recording import CUTOFFS, SHOWN_FIRST, read_training
from core.cutoff.world import CHANCE, CITIES, LAST_YEAR, RELATIONS, YEARS, Subject
from core.figures import cutoff as figures
from core.ui import figure, link
from core.ui.frame import LessonPage
from core.ui.knowledge_cutoff.shared import (
    FACTS,
    TRUE,
    answers,
    chance,
    quote,
    reader,
    share,
    words_of,
)
from core.ui.markup import element

HIGH = 0.8  # confidence from which we call an answer sure
WORLD_CODE = """
from core.cutoff.world import make_world, until
from core.cutoff.wording import wording

words = wording("{lang}")
for fact in until(make_world(), {cutoff})[-3:]:      # what the model of {cutoff} reads last
    print(words.line(fact))
"""
CLIFF_CODE = """
from core.cutoff.evaluation import answer_by_heart, by_year
from core.cutoff.store import recorded_reader
from core.cutoff.world import make_world

reader = recorded_reader("{lang}", {cutoff})         # trained on 801 to {cutoff}
for score in by_year(answer_by_heart(reader, make_world())):
    print(score.year, f"right {{score.right:.0%}}  sure {{score.confidence:.0%}}")
"""


def world(lesson: LessonPage) -> int:
    """The chronicle of one city, and the year at which the model stops; returns that year."""
    say, words = lesson.say, words_of(lesson)
    with lesson.step("world") as step:
        left, right = st.columns(2, vertical_alignment="bottom")
        with left:
            cutoff = link.scale(say("world.cutoff"), "cutoff", CUTOFFS, SHOWN_FIRST)
        with right:
            city = link.choice(say("world.city"), "city", list(range(CITIES)), 0,
                               words.cities.__getitem__, menu=True)  # fmt: skip
        heads = [say("world.year"), *(say(f"relations.{name}") for name in RELATIONS)]
        rows = []
        for year in YEARS:
            cells = [words.answer(TRUE[Subject(name, city, year)]) for name in RELATIONS]
            css = "after" if year > cutoff else ""
            rows.append(
                element("tr", *(element("td", cell) for cell in (str(year), *cells)), css_class=css)
            )
        st.html(
            element("table", element("tr", *(element("th", head) for head in heads)), *rows,
                    css_class="ways")
        )  # fmt: skip
        st.caption(say("world.caption", city=words.cities[city], cutoff=cutoff))
        known = sum(fact.year <= cutoff for fact in FACTS)
        training = read_training(lesson.lang, cutoff)
        step.explain(
            say("world.explain", each=len(FACTS) // len(YEARS), known=known, cutoff=cutoff,
                unknown=len(FACTS) - known, chance=chance(),
                parameters=f"{reader(lesson, cutoff).parameters:,}",
                seconds=f"{training.seconds:.0f}")
        )  # fmt: skip
        step.honest_note(say("world.note"))
        step.code(WORLD_CODE.format(lang=lesson.lang, cutoff=cutoff))
    return cutoff


@st.fragment
def cliff(lesson: LessonPage, cutoff: int) -> None:
    """Right answers and confidence by the year of the fact."""
    say = lesson.say
    with lesson.step("cliff") as step:
        expected = step.predict()
        with st.spinner(say("cliff.asking")):
            given = answers(lesson.lang, cutoff)
        scores = by_year(given)
        before, after = given.where(given.years <= cutoff), given.where(given.years > cutoff)
        wrong = after.where(~after.right)
        text = say.get("cliff.figure")
        figure.show(
            figures.cliff(scores, cutoff, CHANCE, text),
            key="cutoff_cliff",
            caption=say("cliff.caption", count=scores[0].count),
            alt=say("cliff.alt", cutoff=cutoff, before=share(before.share),
                    after=share(after.share)),
            csv={
                text["year"]: [score.year for score in scores],
                **{text[name]: [round(getattr(score, name), 4) for score in scores]
                   for name in figures.STYLES},
                say("sure.wrong"): [round(score.sure_wrong, 4) for score in scores],
            },
        )  # fmt: skip
        sure = float(wrong.confidence.mean())
        quote(step, expected, "sure" if sure >= 0.5 else "unsure" if sure >= 0.2 else "guess")
        step.explain(
            say("cliff.explain", cutoff=cutoff, before=share(before.share), first=cutoff + 1,
                last=LAST_YEAR, after=share(after.share), chance=chance(), sure=share(sure),
                truth=share(float(after.truth.mean())))
        )  # fmt: skip
        step.honest_note(say("cliff.note"))
        step.code(CLIFF_CODE.format(lang=lesson.lang, cutoff=cutoff))


@st.fragment
def sure(lesson: LessonPage, cutoff: int) -> None:
    """Does being sure mean being right?"""
    say = lesson.say
    with lesson.step("sure") as step:
        expected = step.predict()
        given = answers(lesson.lang, cutoff)
        sides = {
            "before": given.where(given.years <= cutoff),
            "after": given.where(given.years > cutoff),
        }
        bins = {name: calibration(side) for name, side in sides.items()}
        rows = [row for found in bins.values() for row in found]
        text = say.get("sure.figure")
        figure.show(
            figures.calibration(bins["before"], bins["after"], text),
            key="cutoff_calibration",
            caption=say("sure.caption"),
            alt=say("sure.alt", **{name: share(float(side.confidence.mean()))
                                   for name, side in sides.items()}),
            csv={
                say("sure.when"): [text[name] for name, found in bins.items() for _ in found],
                text["confidence"]: [round(row.confidence, 4) for row in rows],
                text["right"]: [round(row.right, 4) for row in rows],
                text["answers"]: [row.count for row in rows],
            },
        )  # fmt: skip
        after = sides["after"]
        surest = after.where(after.confidence >= HIGH)
        right = float(surest.right.mean()) if len(surest.right) else 0.0
        quote(step, expected, "no" if right < 0.5 else "yes")
        step.explain(
            say("sure.explain", high=share(HIGH), count=len(surest.right), of=len(after.right),
                part=share(len(surest.right) / len(after.right)), right=int(surest.right.sum()),
                before=share(_share_at(sides["before"].confidence, sides["before"].right)))
        )  # fmt: skip
        step.honest_note(say("sure.note"))


def _share_at(confidence: np.ndarray, right: np.ndarray) -> float:
    """How often an answer is right that is at least ``HIGH`` sure."""
    chosen = right[confidence >= HIGH]
    return float(chosen.mean()) if len(chosen) else float("nan")
