"""However long the text between them: *apple* and *iphone* at a distance."""

from collections import defaultdict
from dataclasses import replace
from statistics import mean

import streamlit as st

from core.attention.distant import Reach, reach
from core.figures.distance import attention_over_distance
from core.figures.training_runs import Reached, accuracy_by_distance
from core.problems import Problem
from core.sequence.architectures import MODELS, ModelName
from core.sequence.recording import RecordedRun, recorded_runs
from core.sequence.tasks import TaskName, task
from core.settings import settings
from core.text import catalogue
from core.ui import figure, link, problems
from core.ui.frame import LessonPage
from core.ui.numbers import power
from core.ui.why_transformers.shared import flow_of, names_of, quote, reference, share_at

BEFORE, AFTER = "I love apple", "so I expect this fall when they release the new iphone."
SWEEP = (0, 10, 25, 50, 100, 150, 200)  # words between, for the encoder
MOST = 500  # words between, for the small models
CODE = """
from core.attention.distant import reach
from core.sequence.recording import recorded_runs

filler = "today yesterday quietly near the river we walked".split()
for distance in (0, 50, 200):
    found = reach("I love apple", "and the new iphone.", filler, distance,
                  looking="apple", looked_at="iphone")
    print(distance, found.weights.max())

for run in recorded_runs("apple"):                     # made by: python -m core record-sequence
    print(run.config.distance, run.config.model, run.config.seed, run.accuracy)
"""


@st.cache_data(show_spinner=False, max_entries=64)
def reached(distance: int) -> Reach:
    """The encoder's weights from *apple* to *iphone* over ``distance`` words."""
    filler = catalogue("en", "sequence_tasks").get("fillers")
    return reach(BEFORE, AFTER, filler, distance, looking="apple", looked_at="iphone")


@st.cache_data(show_spinner=False, max_entries=4)
def recorded(name: TaskName) -> list[RecordedRun]:
    """The recorded runs of a task."""
    return recorded_runs(name)


@st.fragment
def distance(lesson: LessonPage) -> None:
    """A text between the two words, in a real model and in the small ones; then the task."""
    with lesson.step("distance") as step:
        expected = step.predict()
        _encoder(lesson)
        _connected(lesson)
        _task(lesson)
        results = by_distance(recorded("apple"))
        farthest = max(at for at, model in results if model == "transformer")
        rnn, own = results[farthest, "rnn"], results[farthest, "transformer"]
        quote(step, expected, "guesses" if mean(rnn) < 0.6 else "knows")
        say = lesson.say
        step.explain(
            say(
                "distance.explain",
                distance=farthest,
                transformer=f"{min(own):.0%}",
                seeds=len(own),
                rnn=f"{mean(rnn):.0%}",
                rnn_seeds=len(rnn),
            )
        )
        step.honest_note(say("distance.note"))
        step.code(CODE)


def by_distance(runs: list[RecordedRun]) -> dict[tuple[int, str], list[float]]:
    """Accuracy of each seed, by distance and architecture."""
    found: defaultdict[tuple[int, str], list[float]] = defaultdict(list)
    for run in runs:
        found[run.config.distance, run.config.model].append(run.accuracy)
    return dict(found)


def _encoder(lesson: LessonPage) -> None:
    """The attention of the real encoder as filler is put in."""
    say = lesson.say
    try:
        sweep = [reached(words) for words in SWEEP]
    except Problem as problem:
        problems.tell(problem)
        return
    text = {key: say(f"distance.{key}") for key in ("distance", "weight", "keenest", "equal")}
    weights = [float(one.weights.max()) for one in sweep]
    figure.show(
        attention_over_distance(SWEEP, weights, text),
        key="figure-reach",
        caption=say("distance.encoder_caption", tokens=settings().attention_tokens),
        alt=say("distance.encoder_alt", first=f"{weights[0]:.2f}", last=f"{weights[-1]:.2f}"),
        csv={text["distance"]: SWEEP, text["weight"]: weights},
    )
    layer, head = sweep[-1].keenest
    st.markdown(
        say(
            "distance.encoder_explain",
            first=f"{weights[0]:.0%}",
            words=SWEEP[-1],
            last=f"{weights[-1]:.0%}",
            equal=f"{1 / (SWEEP[-1] + 1):.1%}",
            layer=layer + 1,
            head=head + 1,
        )
    )


def _connected(lesson: LessonPage) -> None:
    """What is left of the feedback between the two words, in every architecture."""
    say, names = lesson.say, names_of(lesson)
    st.subheader(say("distance.connected"), anchor=False)
    words = link.slider(say("distance.filler"), "filler", 0, MOST, 100, 10)
    rows = []
    for model in MODELS:
        flow = flow_of(replace(reference(model, words + 2), probe="word"))
        rows.append((names[model], _word(lesson, model, share_at(flow, words + 1))))
    st.table(
        {
            say("context.architecture"): [name for name, _ in rows],
            say("distance.left", words=words): [left for _, left in rows],
        }
    )
    st.caption(say("distance.connected_caption"))


def _word(lesson: LessonPage, model: ModelName, share: float) -> str:
    return power(share) if share else lesson.say("flow.zero")


def _task(lesson: LessonPage) -> None:
    """The sense of *apple* as a task: accuracy by architecture and distance."""
    say, names = lesson.say, names_of(lesson)
    st.subheader(say("distance.task"), anchor=False)
    st.markdown(say("distance.task_lead"))
    runs = recorded("apple")
    known = task("apple")
    words, answer = known.example(12, lesson.lang, seed=4)
    st.caption(say("distance.task_example", sentence=" ".join(words), answer=answer))
    results = by_distance(runs)
    drawn = [
        Reached(model, at, results[at, model])
        for model in MODELS
        for at in sorted({at for at, _ in results})
        if (at, model) in results
    ]
    text = {
        "distance": say("distance.between"),
        "accuracy": say("distance.accuracy"),
        "chance": say("distance.chance"),
    }
    figure.show(
        accuracy_by_distance(drawn, names, text, 1 / len(known.clues)),
        key="figure-accuracy",
        caption=say("distance.task_caption", runs=len(runs), made=_made(lesson, runs)),
        alt=say("distance.task_alt"),
        csv={
            say("context.architecture"): [names[run.config.model] for run in runs],
            text["distance"]: [run.config.distance for run in runs],
            say("instrument.seed"): [run.config.seed for run in runs],
            text["accuracy"]: [run.accuracy for run in runs],
        },
    )


def _made(lesson: LessonPage, runs: list[RecordedRun]) -> str:
    """Which runs there are: architecture, distances, seeds."""
    names, parts = names_of(lesson), []
    for model in dict.fromkeys(run.config.model for run in runs):
        counts: defaultdict[int, int] = defaultdict(int)
        for run in runs:
            if run.config.model == model:
                counts[run.config.distance] += 1
        listed = ", ".join(f"{at} (×{count})" for at, count in sorted(counts.items()))
        parts.append(f"{names[model]} {listed}")
    return "; ".join(parts)
