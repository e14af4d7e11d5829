"""Feedback through recursion: how it vanishes, and what was tried against it."""

from dataclasses import replace

import numpy as np
import streamlit as st

from core.figures.architectures import STYLES
from core.figures.gates import gates as gates_figure
from core.figures.gradient_flow import Curve
from core.sequence.gradients import (
    GradientFlowConfig,
    direction_norms,
    gate_values,
)
from core.settings import settings
from core.ui import figure, link
from core.ui.frame import LessonPage
from core.ui.numbers import power
from core.ui.why_transformers.shared import (
    flow_of,
    measure,
    names_of,
    quote,
    reference,
    share_at,
    show_flow,
)

EASY, HARD = 20, 200  # words before and after the prediction
FAR = 100  # words back, where the architectures are compared
LONG = 1_000

CODE = """
from core.sequence.gradients import GradientFlowConfig, gradient_norms

flow = gradient_norms(GradientFlowConfig(model="{model}", length={length}{more}))
print(flow.norms)              # one real backward pass, oldest word first, float64
print(flow.relative[0])        # the first word's share of what the last word gets
"""


def code_of(config: GradientFlowConfig, **more: object) -> str:
    """The lines that make a measurement again."""
    written = "".join(f", {name}={value!r}" for name, value in more.items())
    return CODE.format(model=config.model, length=config.length, more=written)


@st.fragment
def vanishing(lesson: LessonPage) -> None:
    """The plain RNN: one matrix, again and again."""
    say, name = lesson.say, names_of(lesson)["rnn"]
    with lesson.step("vanishing") as step:
        expected = step.predict()
        if expected and not st.session_state.get("vanishing.revealed"):
            st.session_state["vanishing.revealed"] = True
            if st.session_state.get("length", EASY) == EASY:
                link.hold("length", HARD)
        limits = settings()
        length = link.slider(say("vanishing.length"), "length", 2, limits.sequence_length, EASY, 1)
        radius = link.slider(
            say("vanishing.radius"), "radius", 0.0, limits.sequence_radius, 0.9, 0.05
        )
        config = replace(reference("rnn", length), radius=radius)
        curves, flows = measure(lesson, [(name, config, None)])
        show_flow(lesson, "vanishing", curves, marked=FAR if length > FAR else None)
        at_far = share_at(flow_of(reference("rnn", HARD)), FAR)
        if expected:
            first = float(flow_of(reference("rnn", HARD)).relative[0])
            right = "tenth" if first > 0.05 else "thousandth" if first > 1e-6 else "nothing"
            quote(step, expected, right)
        for flow in flows:
            step.explain(
                say(
                    "vanishing.explain",
                    length=f"{length:,}",
                    radius=f"{radius:g}",
                    first=power(float(flow.relative[0])),
                    far=FAR,
                    at_far=power(at_far),
                )
            )
            if flow.relative[0] > 1:
                step.explain(say("vanishing.exploding", first=power(float(flow.relative[0]))))
        step.honest_note(say("vanishing.note"))
        step.code(code_of(config, radius=radius))


@st.fragment
def window(lesson: LessonPage) -> None:
    """Backpropagation cut to the last words."""
    say, names = lesson.say, names_of(lesson)
    with lesson.step("window") as step:
        length = FAR + 1
        width = link.slider(say("window.window"), "window", 1, length, 20, 1)
        config = replace(reference("truncated", length), window=width)
        curves, flows = measure(
            lesson,
            [(names["rnn"], reference("rnn", length), None), (names["truncated"], config, "dot")],
        )
        show_flow(lesson, "window", curves)
        zeros = int((flows[1].norms == 0).sum())
        inside = float(np.abs(flows[0].norms - flows[1].norms)[length - width :].max())
        step.explain(
            say(
                "window.explain", window=width, zeros=zeros, length=length, difference=power(inside)
            )
        )
        step.honest_note(say("window.note"))
        step.code(code_of(config, window=width))


@st.cache_data(show_spinner=False, max_entries=64)
def directions_of(config: GradientFlowConfig) -> tuple[np.ndarray, np.ndarray]:
    """What each direction of a bidirectional RNN feels."""
    return direction_norms(config)


@st.fragment
def both_ways(lesson: LessonPage) -> None:
    """One RNN from each end."""
    say = lesson.say
    with lesson.step("both_ways") as step:
        expected = step.predict()
        length = link.slider(say("both_ways.length"), "both_length", 3, 500, FAR, 1)
        forwards, backwards = directions_of(reference("birnn", length))
        whole = flow_of(reference("birnn", length)).norms
        most = float(whole.max())
        style = STYLES["birnn"]
        curves = [
            Curve(say("both_ways.forwards"), forwards / most, STYLES["rnn"], "dash"),
            Curve(say("both_ways.backwards"), backwards / most, STYLES["lstm"], "dot"),
            Curve(names_of(lesson)["birnn"], whole / most, style, "solid"),
        ]
        show_flow(lesson, "both_ways", curves, by_place=True)
        least = int(whole.argmin())
        ends = min(float(whole[0]), float(whole[-1]))
        middle = abs(least - (length - 1) / 2) < length / 4
        quote(step, expected, "middle" if middle else "first" if least == 0 else "last")
        step.explain(
            say(
                "both_ways.explain",
                place=least + 1,
                length=length,
                share=power(float(whole[least]) / ends),
            )
        )
        step.honest_note(say("both_ways.note"))
        step.code(code_of(reference("birnn", length)))


@st.cache_data(show_spinner=False, max_entries=64)
def gates_of(config: GradientFlowConfig) -> np.ndarray:
    """How much of its old state a gated network keeps."""
    return gate_values(config)


@st.fragment
def gates(lesson: LessonPage) -> None:
    """LSTM and GRU: a gate that keeps the old state."""
    say, names = lesson.say, names_of(lesson)
    with lesson.step("gates") as step:
        expected = step.predict()
        bias = link.slider(say("gates.bias"), "gate_bias", -2.0, 6.0, 1.0, 0.5)
        length = FAR + 1
        configs = {
            model: replace(reference(model, length), gate_bias=bias) for model in ("lstm", "gru")
        }
        curves, flows = measure(
            lesson,
            [
                (names["rnn"], reference("rnn", length), None),
                *((names[model], config, None) for model, config in configs.items()),
            ],
        )
        show_flow(lesson, "gates", curves)
        rnn, lstm, gru = (share_at(flow, FAR) for flow in flows)
        times = min(lstm, gru) / rnn
        quote(step, expected, "million" if times > 1e5 else "thousand" if times > 10 else "same")
        step.explain(
            say(
                "gates.explain",
                far=FAR,
                bias=f"{bias:g}",
                rnn=power(rnn),
                lstm=power(lstm),
                gru=power(gru),
                times=power(times),
            )
        )
        kept = {model: gates_of(config) for model, config in configs.items()}
        axes = {"place": say("flow.place"), "kept": say("gates.kept")}
        figure.show(
            gates_figure(kept, names, axes),
            key="figure-gates-kept",
            caption=say("gates.kept_caption"),
            alt=say("gates.kept_alt"),
            csv={
                axes["place"]: range(1, length + 1),
                **{names[model]: values.mean(1).tolist() for model, values in kept.items()},
            },
        )
        step.honest_note(
            say(
                "gates.note",
                bias=f"{bias:g}",
                mean=f"{kept['lstm'].mean():.2f}",
                chance=power(float(kept["lstm"].mean()) ** FAR),
                far=FAR,
            )
        )
        step.code(code_of(configs["lstm"], gate_bias=bias))


@st.fragment
def long_texts(lesson: LessonPage) -> None:
    """Gates hold out longer, not for ever."""
    say, names = lesson.say, names_of(lesson)
    with lesson.step("long_texts") as step:
        expected = step.predict()
        length = link.slider(
            say("long_texts.length"), "long_length", FAR, settings().sequence_length, LONG, 50
        )
        named = [
            (
                say("long_texts.biased", name=names[model], bias=bias),
                replace(reference(model, length), gate_bias=float(bias)),
                dash,
            )
            for model, bias, dash in (
                ("lstm", 1, "solid"),
                ("lstm", 3, "dash"),
                ("gru", 1, "solid"),
            )
        ]
        with st.spinner(say("long_texts.measuring", length=f"{length:,}")):
            curves, flows = measure(
                lesson, [(names["rnn"], reference("rnn", length), None), *named]
            )
        show_flow(lesson, "long_texts", curves)
        first = [float(flow.relative[0]) for flow in flows]
        quote(step, expected, "yes" if first[1] > 1e-3 else "no")
        step.explain(
            say(
                "long_texts.explain",
                distance=f"{length - 1:,}",
                lstm=power(first[1]),
                lstm3=power(first[2]),
                gru=power(first[3]),
            )
        )
        step.honest_note(say("long_texts.note"))
        step.code(code_of(flows[2].config, gate_bias=3.0))
