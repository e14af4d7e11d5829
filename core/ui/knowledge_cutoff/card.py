"""The score card of the remedies, and a fine-tuning that runs now."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.cutoff.live import finetune_beside
from core.cutoff.recording import ScoreCard, read_card
from core.cutoff.remedies import FinetuneConfig, Score
from core.cutoff.world import CHANCE
from core.figures import remedies as figures
from core.problems import Problem
from core.ui import figure, link, problems
from core.ui.frame import LessonPage
from core.ui.knowledge_cutoff.shared import chance, quote, share
from core.ui.markup import Markup, element
from core.ui.numbers import seconds

MEASURES = ("new", "old", "forgotten", "later", "seconds", "per_question", "changed")
RANKS = (2, 4, 8, 16)
EPOCHS = (2, 4, 8, 12, 16)
CODE = """
from core.cutoff.remedies import FinetuneConfig, finetune, score_by_heart
from core.cutoff.evaluation import answer_by_heart
from core.cutoff.store import recorded_reader
from core.cutoff.world import make_world, until

facts, reader = make_world(), recorded_reader("{lang}", {cutoff})
before = answer_by_heart(reader, until(facts, {cutoff}), 1)
tuned, changed = finetune(reader, facts, FinetuneConfig("{lang}", {cutoff}))   # new facts only
print(score_by_heart("finetune", before, tuned, facts, {cutoff}))
"""


@st.fragment
def card(lesson: LessonPage, cutoff: int) -> None:
    """What each remedy brings and costs, as recorded."""
    say = lesson.say
    with lesson.step("card") as step:
        expected = step.predict()
        found = read_card(lesson.lang, cutoff)
        names = say.get("remedy")
        text = say.get("card.figure")
        figure.show(
            figures.score_card(found.scores, names, CHANCE, text),
            key="cutoff_card",
            caption=say("card.caption", cutoff=cutoff, new=cutoff + 1, later=cutoff + 2),
            alt=say("card.alt"),
            csv={
                say("remedies.remedy"): [names[score.remedy] for score in found.scores],
                **{say(f"card.{name}"): [getattr(score, name) for score in found.scores]
                   for name in MEASURES},
            },
        )  # fmt: skip
        st.html(_table(lesson, found))
        st.caption(say("card.recorded", command=found.command, machine=found.machine))
        tuned, mixed = found.of("finetune"), found.of("finetune_old")
        quote(step, expected, "finetune" if tuned.forgotten else "none")
        step.explain(
            say("card.explain", new=cutoff + 1, later=cutoff + 2, tuned=share(tuned.new),
                forgotten=tuned.forgotten, known=tuned.known,
                part=share(tuned.forgotten / tuned.known), mixed=mixed.forgotten,
                retrieval=share(found.of("retrieval").new),
                kept=found.of("retrieval").forgotten,
                moved=share(found.of("retrieval").later),
                retrained=share(found.of("retrain").later), chance=chance())
        )  # fmt: skip
        step.honest_note(say("card.note"))
        step.code(CODE.format(lang=lesson.lang, cutoff=cutoff))


def _table(lesson: LessonPage, found: ScoreCard) -> Markup:
    say = lesson.say
    head = element("tr", element("th", say("remedies.remedy")),
                   *(element("th", say(f"card.{name}")) for name in MEASURES))  # fmt: skip
    rows = [
        element("tr", element("td", say(f"remedy.{score.remedy}")),
                *(element("td", cell) for cell in _cells(lesson, score)))
        for score in found.scores
    ]  # fmt: skip
    return element("div", element("table", head, *rows, css_class="ways numbers"), css_class="wide")


def _cells(lesson: LessonPage, score: Score) -> tuple[str, ...]:
    say = lesson.say
    return (
        share(score.new),
        share(score.old),
        say("card.of", count=score.forgotten, known=score.known),
        share(score.later),
        say("card.seconds_value", seconds=seconds(score.seconds)),
        say("card.milliseconds", milliseconds=f"{1000 * score.per_question:.1f}"),
        f"{score.changed:,}",
    )


@st.fragment
def live(lesson: LessonPage, cutoff: int) -> None:
    """Fine-tune now, with settings of the learner's own."""
    say = lesson.say
    with lesson.step("live") as step:
        left, middle, right = st.columns(3)
        with left:
            rank = link.scale(say("live.rank"), "rank", RANKS, 8)
        with middle:
            epochs = link.scale(say("live.epochs"), "epochs", EPOCHS, 8)
        with right:
            old = link.scale(say("live.old"), "old", (0.0, 0.5, 1.0, 2.0), 0.0)
        config = FinetuneConfig(lesson.lang, cutoff, rank=rank, epochs=epochs, old=old)
        done: dict[FinetuneConfig, tuple[list[float], Score]]
        done = st.session_state.setdefault("cutoff.live", {})
        buttons = st.container(horizontal=True)
        started = buttons.button(say("live.start"), key="cutoff.start")
        place = st.empty()
        if started:
            buttons.button(say("live.stop"), key="cutoff.stop")
            _run(lesson, config, place, done)
        if config in done:
            losses, score = done[config]
            if not started:
                _curve(lesson, losses, place, "done")
            recorded = read_card(lesson.lang, cutoff).of("finetune")
            step.explain(
                say("live.explain", new=share(score.new), forgotten=score.forgotten,
                    known=score.known, later=share(score.later), changed=f"{score.changed:,}",
                    seconds=seconds(score.seconds), recorded=recorded.forgotten)
            )  # fmt: skip
        else:
            recorded = read_card(lesson.lang, cutoff).of("finetune")
            step.explain(
                say("live.recorded", new=share(recorded.new), forgotten=recorded.forgotten,
                    known=recorded.known, seconds=seconds(recorded.seconds))
            )  # fmt: skip
        step.honest_note(say("live.note"))


def _run(
    lesson: LessonPage,
    config: FinetuneConfig,
    place: DeltaGenerator,
    done: dict[FinetuneConfig, tuple[list[float], Score]],
) -> None:
    losses: list[float] = []
    try:
        with st.spinner(lesson.say("live.running")):
            for told in finetune_beside(config):
                if isinstance(told, Score):
                    done[config] = (losses, told)
                    continue
                losses.append(told[2])
                if len(losses) % 5 == 0 or len(losses) == told[1]:
                    _curve(lesson, losses, place, str(len(losses)))
    except Problem as problem:
        problems.tell(problem)


def _curve(lesson: LessonPage, losses: list[float], place: DeltaGenerator, key: str) -> None:
    text = lesson.say.get("live.figure")
    drawing = figures.tuning_loss(range(1, len(losses) + 1), losses, text)
    place.plotly_chart(
        figure.dressed(drawing), key=f"cutoff-live-{key}", theme=None, width="stretch",
        alt=lesson.say("live.alt", loss=f"{losses[-1]:.2f}"),
    )  # fmt: skip
