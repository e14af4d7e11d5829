"""Feedback is what a model learns from: without it, learning stands still."""

from collections.abc import Sequence
from contextlib import closing
from typing import cast

import streamlit as st

from core.figures.landscape import landscapes
from core.figures.training_runs import Run, training_curves
from core.problems import Problem
from core.sequence.architectures import ModelName
from core.sequence.landscape import WAYS, Landscape, Walk, Way, landscape, walk
from core.sequence.live import live_training
from core.sequence.recording import (
    ARCHITECTURES,
    EXTREMES,
    STABILITY_DISTANCE,
    RecordedRun,
    command_of,
)
from core.sequence.tasks import TASKS, TaskName, task
from core.sequence.training import TrainingConfig, TrainingStep
from core.ui import figure, link, problems
from core.ui.frame import LessonPage
from core.ui.numbers import power
from core.ui.why_transformers.distance import recorded
from core.ui.why_transformers.shared import names_of, quote

LEARNED = 0.9  # accuracy from which a run counts as one that learned
BRING, LET_IN = (0.0, 12.0), (-2.0, 2.0)  # the map of weights
RECURSION_BRING = (-2.0, 2.0)
LIVE_STEPS = 200
CODE = """
from core.sequence.training import TrainingConfig, train

for model in ("rnn", "transformer"):
    for step in train(TrainingConfig(model=model, task="apple", distance=20, seed=0)):
        print(model, step.step, step.loss, step.accuracy, step.first_word_gradient)
"""


@st.fragment
def training(lesson: LessonPage) -> None:
    """Recorded runs of many seeds, a walk on the loss, and training live."""
    say = lesson.say
    with lesson.step("training") as step:
        expected = step.predict()
        runs = [
            run
            for run in recorded("apple")
            if run.config.distance == STABILITY_DISTANCE and run.config.model in EXTREMES
        ]
        _curves(lesson, runs, "loss")
        _curves(lesson, runs, "first_word_gradient")
        learned = {
            model: [run.accuracy >= LEARNED for run in runs if run.config.model == model]
            for model in EXTREMES
        }
        first = {
            model: sorted(
                run.steps[0].first_word_gradient for run in runs if run.config.model == model
            )
            for model in EXTREMES
        }
        quote(step, expected, "none" if not any(learned["rnn"]) else "some")
        step.explain(
            say(
                "training.explain",
                distance=STABILITY_DISTANCE,
                transformer=sum(learned["transformer"]),
                transformers=len(learned["transformer"]),
                rnn=sum(learned["rnn"]),
                rnns=len(learned["rnn"]),
                weakest=power(first["transformer"][0]),
                strongest=power(first["rnn"][-1]),
                times=power(first["transformer"][0] / first["rnn"][-1]),
            )
        )
        st.caption(say("training.recorded", command=command_of(runs[0].config)))
        _walks(lesson)
        _live(lesson)
        step.honest_note(say("training.note"))
        step.code(CODE)


def _curves(lesson: LessonPage, runs: Sequence[RecordedRun], measured: str) -> None:
    say, names = lesson.say, names_of(lesson)
    text = {
        "step": say("training.step"),
        "value": say(f"training.{measured}"),
        "chance": say("training.chance_loss"),
    }
    drawn = [
        Run(
            run.config.model,
            run.config.seed,
            [step.step for step in run.steps],
            [getattr(step, measured) for step in run.steps],
        )
        for run in runs
    ]
    guessing = 0.693 if measured == "loss" else None
    figure.show(
        training_curves(drawn, names, text, logarithmic=measured != "loss", chance=guessing),
        key=f"figure-training-{measured.replace('_', '-')}",
        caption=say(f"training.caption_{measured}"),
        alt=say("training.alt", measured=text["value"]),
        csv={
            say("context.architecture"): [names[run.model] for run in drawn for _ in run.steps],
            say("instrument.seed"): [run.seed for run in drawn for _ in run.steps],
            text["step"]: [step for run in drawn for step in run.steps],
            text["value"]: [value for run in drawn for value in run.values],
        },
    )


@st.cache_data(show_spinner=False, max_entries=64)
def land_and_walk(way: Way, distance: int, let_in: float, bring: float) -> tuple[Landscape, Walk]:
    """The loss as a map, and a walk on it from a place given as shares of the map."""
    low, high = RECURSION_BRING if way == "recursion" else BRING
    start = low + (high - low) * bring
    land = landscape(way, distance, (low, high), LET_IN)
    return land, walk(way, distance, (start, let_in), steps=80)


def _walks(lesson: LessonPage) -> None:
    """The same walk downhill with and without feedback."""
    say = lesson.say
    st.subheader(say("landscape.title"), anchor=False)
    st.markdown(say("landscape.lead"))
    left, middle, right = st.columns(3)
    with left:
        words = link.slider(say("landscape.distance"), "walk_distance", 2, 200, 50, 1)
    with middle:
        let_in = link.slider(say("landscape.let_in"), "let_in", *LET_IN, -0.5, 0.1)
    with right:
        bring = link.slider(say("landscape.start"), "bring", 0.0, 1.0, 0.6, 0.05)
    sides = [land_and_walk(way, words, let_in, bring) for way in WAYS]
    titles = [say(f"landscape.{way}") for way in WAYS]
    text = {key: say(f"landscape.{key}") for key in ("bring", "let_in", "loss")}
    figure.show(
        landscapes(sides, titles, text),
        key="figure-landscape",
        caption=say("landscape.caption"),
        alt=say("landscape.alt"),
        csv={
            say("training.step"): range(len(sides[0][1].loss)),
            **{
                f"{title} · {text['loss']}": walked.loss.tolist()
                for title, (_, walked) in zip(titles, sides, strict=True)
            },
        },
    )
    (_, recursion), (_, attention) = sides
    st.markdown(
        say(
            "landscape.explain",
            words=words,
            steps=len(recursion.loss) - 1,
            recursion_slope=power(float(recursion.slope[0])),
            recursion_loss=f"{recursion.loss[-1]:.2f}",
            attention_slope=power(float(attention.slope[0])),
            attention_loss=f"{attention.loss[-1]:.2f}",
            start=f"{recursion.loss[0]:.2f}",
        )
    )


def _live(lesson: LessonPage) -> None:
    """Train now, in the process beside the app; the curves grow while it does."""
    say, names = lesson.say, names_of(lesson)
    st.subheader(say("live.title"), anchor=False)
    st.markdown(say("live.lead"))
    left, middle, right = st.columns(3)
    with left:
        name = link.choice(
            say("live.task"), "task", list(TASKS), "apple", lambda key: say(f"live.tasks.{key}")
        )
    with middle:
        distance = link.choice(say("live.distance"), "live_distance", [5, 10, 20, 50], 10)
    with right:
        seeds = link.choice(say("live.seeds"), "live_seeds", [1, 2, 3], 1)
    models = link.several(
        say("live.models"),
        "live_models",
        list(ARCHITECTURES),
        ["rnn", "transformer"],
        names.__getitem__,
    )
    configs = [
        TrainingConfig(
            model=cast(ModelName, model), task=name, distance=distance, seed=seed, steps=LIVE_STEPS
        )
        for model in models
        for seed in range(seeds)
    ]
    key = (name, distance, seeds, models)
    done: dict[tuple[object, ...], Measured] = st.session_state.setdefault("live.done", {})
    buttons = st.container(horizontal=True)
    started = buttons.button(say("live.start"), key="live-start", disabled=not configs)
    place = st.empty()
    if started:
        buttons.button(say("live.stop"), key="live-stop")
        measured: Measured = []
        done[key] = measured  # a stop leaves what was measured so far
        try:
            # A stop ends this script in the middle; closing tells the process, too.
            running = closing(live_training().run(configs))
            with st.spinner(say("live.running")), running as measurements:
                for config, step in measurements:
                    measured.append((config, step))
                    with place.container():
                        _live_curves(lesson, measured, f"live-{len(measured)}")
        except Problem as problem:
            problems.tell(problem)
    elif done.get(key):
        with place.container():
            _live_curves(lesson, done[key], "live")
    else:
        with place.container():
            _fallback(lesson, name, distance, configs)


Measured = list[tuple[TrainingConfig, TrainingStep]]


def _live_curves(lesson: LessonPage, measured: Measured, key: str) -> None:
    """Accuracy so far, a line for each run."""
    say, names = lesson.say, names_of(lesson)
    runs: dict[tuple[str, int], list[TrainingStep]] = {}
    for config, step in measured:
        runs.setdefault((config.model, config.seed), []).append(step)
    drawn = [
        Run(model, seed, [step.step for step in steps], [step.accuracy for step in steps])
        for (model, seed), steps in runs.items()
    ]
    known = task(measured[0][0].task)
    text = {
        "step": say("training.step"),
        "value": say("distance.accuracy"),
        "chance": say("distance.chance"),
    }
    st.plotly_chart(
        figure.dressed(training_curves(drawn, names, text, chance=1 / len(known.clues))),
        key=key,
        theme=None,
        width="stretch",
        alt=say("training.alt", measured=text["value"]),
    )
    latest = {model_seed: steps[-1] for model_seed, steps in runs.items()}
    st.caption(
        " · ".join(
            say(
                "live.now",
                name=names[model],
                seed=seed,
                step=step.step,
                accuracy=f"{step.accuracy:.0%}",
                seconds=f"{step.seconds:.1f}",
            )
            for (model, seed), step in latest.items()
        )
    )


def _fallback(
    lesson: LessonPage, name: TaskName, distance: int, configs: Sequence[TrainingConfig]
) -> None:
    """Before the first live run, or where it cannot be had: the recorded one."""
    say = lesson.say
    wanted = {(config.model, config.seed) for config in configs}
    found = [
        run
        for run in recorded(name)
        if run.config.distance == distance and (run.config.model, run.config.seed) in wanted
    ]
    if not found:
        st.caption(say("live.no_recording"))
        return
    st.caption(say("live.recorded", command=command_of(found[0].config)))
    _live_curves(
        lesson, [(run.config, step) for run in found for step in run.steps], "live-recorded"
    )
