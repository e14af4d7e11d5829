"""Feedback through attention: added to recursion, then alone; and all eight side by side."""

from dataclasses import replace
from typing import cast

import numpy as np
import streamlit as st

from core.figures.architectures import STYLES
from core.figures.gradient_flow import Curve
from core.figures.gradient_matrix import gradient_matrix as matrix_figure
from core.problems import Problem
from core.sequence.architectures import MODELS, ModelName
from core.sequence.gradients import (
    HYBRIDS,
    GradientFlowConfig,
    GradientMatrix,
    Probe,
    gradient_matrix,
)
from core.sequence.hybrid import KERNEL
from core.sequence.recording import recorded_runs
from core.settings import settings
from core.ui import figure, link, problems
from core.ui.frame import LessonPage
from core.ui.numbers import power
from core.ui.why_transformers.recurrence import FAR, LONG, code_of
from core.ui.why_transformers.shared import (
    flow_of,
    measure,
    names_of,
    quote,
    reference,
    share_at,
    show_flow,
)

MATRIX_CODE = """
from core.sequence.gradients import GradientFlowConfig, gradient_matrix, gradient_norms
from core.sequence.architectures import MODELS

for model in MODELS:
    config = GradientFlowConfig(model=model, length=200, seed=0)
    print(model, gradient_norms(config).relative[0])
    print(gradient_matrix("I love apple".split(), config).norms)   # what each word feels of each
"""


@st.fragment
def hybrids(lesson: LessonPage) -> None:
    """Attention between answer and words; the words among themselves as before."""
    say, names = lesson.say, names_of(lesson)
    with lesson.step("hybrids") as step:
        depth = link.slider(say("hybrids.depth"), "conv_depth", 1, 16, 4, 1)
        probes: tuple[Probe, Probe] = ("answer", "word")
        configs = {
            (model, probe): replace(
                reference(model, FAR + 1),
                probe=probe,
                depth=depth if model == "conv_attention" else 4,
            )
            for model in HYBRIDS
            for probe in probes
        }
        for probe in probes:
            curves, _ = measure(
                lesson, [(names[model], configs[model, probe], None) for model in HYBRIDS]
            )
            show_flow(lesson, f"hybrids-{probe}", curves, caption=say(f"hybrids.caption_{probe}"))
        field = depth * (KERNEL // 2)
        flows = {key: flow_of(config) for key, config in configs.items()}
        beyond = flows["conv_attention", "word"].norms[: FAR - field]
        step.explain(
            say(
                "hybrids.explain",
                far=FAR,
                rnn_answer=power(share_at(flows["rnn_attention", "answer"], FAR)),
                conv_answer=power(share_at(flows["conv_attention", "answer"], FAR)),
                rnn_word=power(share_at(flows["rnn_attention", "word"], FAR // 2)),
                half=FAR // 2,
                field=field,
                depth=depth,
                beyond=power(float(beyond.max(initial=0))),
            )
        )
        step.honest_note(say("hybrids.note"))
        step.code(code_of(configs["rnn_attention", "word"], probe="word"))


@st.fragment
def transformer(lesson: LessonPage) -> None:
    """Attention alone."""
    say, names = lesson.say, names_of(lesson)
    with lesson.step("transformer") as step:
        expected = step.predict()
        limits = settings()
        length = link.slider(
            say("transformer.length"), "wide_length", FAR, limits.sequence_length, LONG, 50
        )
        left, right = st.columns(2)
        with left:
            depth = link.slider(say("transformer.depth"), "depth", 1, limits.sequence_depth, 4, 1)
        with right:
            residual = link.switch(say("transformer.residual"), "residual", True)
        config = replace(reference("transformer", length), depth=depth, residual=residual)
        with st.spinner(say("transformer.measuring", length=f"{length:,}")):
            curves, flows = measure(
                lesson,
                [
                    (names["transformer"], config, None),
                    (names["lstm"], reference("lstm", length), None),
                    (names["rnn"], reference("rnn", length), None),
                ],
            )
        show_flow(lesson, "transformer", curves)
        flow = flows[0]
        near, far = share_at(flow, 10), share_at(flow, length - 1)
        apart = max(near, far) / min(near, far) if min(near, far) > 0 else float("inf")
        quote(step, expected, "same" if apart < 100 else "less")
        step.explain(
            say(
                "transformer.explain",
                depth=depth,
                near=power(near),
                distance=f"{length - 1:,}",
                far=power(far),
                apart=power(apart),
            )
        )
        if not residual:
            step.explain(say("transformer.without", depth=depth, last=power(float(flow.norms[-1]))))
        shared = float((flow.norms[:-1] / flow.norms.sum()).mean())
        step.honest_note(
            say(
                "transformer.note",
                equal=power(1 / length),
                shared=power(shared),
                length=f"{length:,}",
            )
        )
        step.code(code_of(config, depth=depth, residual=residual))


@st.cache_data(show_spinner=False, max_entries=64)
def matrix_of(words: tuple[str, ...], config: GradientFlowConfig) -> GradientMatrix:
    """What every word of a sentence feels of every other."""
    return gradient_matrix(words, config)


@st.fragment
def instrument(lesson: LessonPage) -> None:
    """All eight on one axis, everything adjustable."""
    say, names = lesson.say, names_of(lesson)
    limits = settings()
    with lesson.step("instrument") as step:
        shown = link.several(
            say("instrument.models"), "models", list(MODELS), list(MODELS), names.__getitem__
        )
        length = link.slider(
            say("instrument.length"), "all_length", 2, limits.sequence_length, FAR + 1, 1
        )
        weights = link.choice(
            say("instrument.weights"),
            "weights",
            ["untrained", "trained"],
            "untrained",
            lambda key: say(f"instrument.{key}"),
        )
        if weights == "trained":
            _trained(lesson)
        else:
            configs = _configs(lesson, length, shown)
            with st.spinner(say("instrument.measuring", length=f"{length:,}")):
                curves, flows = measure(
                    lesson, [(names[config.model], config, None) for config in configs]
                )
            show_flow(lesson, "instrument", curves)
            if flows:
                ranked = sorted(flows, key=lambda flow: -float(np.nan_to_num(flow.relative[0])))
                most, least = ranked[0], ranked[-1]
                step.explain(
                    say(
                        "instrument.explain",
                        distance=f"{length - 1:,}",
                        most=names[most.config.model],
                        most_share=power(float(most.relative[0])),
                        least=names[least.config.model],
                        least_share=power(float(least.relative[0])),
                    )
                )
        _matrix(lesson, shown)
        step.honest_note(say("instrument.note"))
        step.code(MATRIX_CODE)


def _configs(lesson: LessonPage, length: int, shown: tuple[str, ...]) -> list[GradientFlowConfig]:
    """What the controls behind "more settings" say."""
    say, limits = lesson.say, settings()
    with st.expander(say("instrument.more")):
        probe = link.choice(
            say("instrument.probe"),
            "probe",
            ["default", "answer", "word"],
            "default",
            lambda key: say(f"instrument.probes.{key}"),
        )
        left, right = st.columns(2)
        with left:
            radius = link.slider(
                say("vanishing.radius"), "all_radius", 0.0, limits.sequence_radius, 0.9, 0.05
            )
            bias = link.slider(say("gates.bias"), "all_bias", -2.0, 6.0, 1.0, 0.5)
            cut = link.slider(say("window.window"), "all_window", 1, limits.sequence_length, 20, 1)
        with right:
            depth = link.slider(
                say("transformer.depth"), "all_depth", 1, limits.sequence_depth, 4, 1
            )
            width = link.slider(say("instrument.width"), "width", 8, limits.sequence_width, 64, 8)
            seed = link.number(say("instrument.seed"), "seed", 0, limits.sequence_seed, 0, 1)
        residual = link.switch(say("transformer.residual"), "all_residual", True)
    return [
        GradientFlowConfig(
            model=cast(ModelName, model),
            length=length,
            probe=None if probe == "default" else cast(Probe, probe),
            radius=radius,
            gate_bias=bias,
            window=cut,
            depth=depth,
            width=width,
            seed=seed,
            residual=residual,
        )
        for model in shown
    ]


def _trained(lesson: LessonPage) -> None:
    """The same before and after training on the *apple* task, from the recorded runs."""
    say, names = lesson.say, names_of(lesson)
    runs = [run for run in recorded_runs("apple") if run.config.seed == 0]
    distances = sorted({run.config.distance for run in runs})
    distance = link.choice(say("instrument.distance"), "trained_distance", distances, 20)
    curves = []
    for run in runs:
        if run.config.distance == distance:
            style, name = STYLES[run.config.model], names[run.config.model]
            before, after = np.array(run.untrained), np.array(run.trained)
            curves += [
                Curve(say("instrument.before", name=name), before / before.max(), style, "dot"),
                Curve(say("instrument.after", name=name), after / after.max(), style),
            ]
    show_flow(lesson, "instrument-trained", curves, caption=say("instrument.trained_caption"))


def _matrix(lesson: LessonPage, shown: tuple[str, ...]) -> None:
    """A heatmap for each architecture of the learner's own sentence."""
    say, names = lesson.say, names_of(lesson)
    st.subheader(say("matrix.title"), anchor=False)
    written = link.text(say("matrix.own"), "matrix_sentence", say("matrix.sentence"))
    models = [model for model in MODELS if model in shown] or list(MODELS)
    try:
        with st.spinner(say("matrix.measuring")):
            matrices = [matrix_of(tuple(written.split()), reference(model, 1)) for model in models]
    except Problem as problem:
        problems.tell(problem)
        sentence = tuple(say("matrix.sentence").split())
        matrices = [matrix_of(sentence, reference(model, 1)) for model in models]
    text = {key: say(f"matrix.{key}") for key in ("scale",)}
    words = matrices[0].words
    figure.show(
        matrix_figure(matrices, names, text),
        key="figure-matrix",
        caption=say("matrix.caption"),
        alt=say("matrix.alt", words=len(words)),
        csv={
            say("matrix.feels"): [word for _ in matrices for word in words for _ in words],
            say("matrix.felt"): [word for _ in matrices for _ in words for word in words],
            say("matrix.architecture"): [
                names[one.config.model] for one in matrices for _ in range(len(words) ** 2)
            ],
            say("matrix.norm"): [float(norm) for one in matrices for norm in one.norms.ravel()],
        },
    )
