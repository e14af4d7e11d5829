"""What an adapter counts, to the last number."""

from dataclasses import replace

import streamlit as st

from core.adapters.counting import (
    BIASES,
    BLOCKED,
    METHODS,
    RANKED,
    SAVABLE,
    UNTARGETED,
    VIRTUAL,
    AdapterConfig,
    AdapterCount,
    count_adapter,
    default_targets,
)
from core.adapters.shapes import HEAD, LINEARS, LlamaShape
from core.figures import adapter_shapes as figures
from core.problems import Problem
from core.ui import figure, link, problems
from core.ui.frame import LessonPage
from core.ui.peft_and_lora.shared import choose_model, size, title_of

CODE = """
from core.adapters.counting import AdapterConfig, count_adapter
from core.adapters.shapes import shape_of

shape = shape_of("llama-2-7b")
for rank in (1, 8, 64):
    count = count_adapter(shape, AdapterConfig(rank=rank, targets=("q_proj", "v_proj")))
    print(rank, f"{count.trainable:,}", f"{count.percent:.4f} %", count.file_bytes(), "bytes")
"""
PRESETS = {"two": ("q_proj", "v_proj"), "attention": LINEARS[:4], "all": LINEARS}


@st.fragment
def count(lesson: LessonPage) -> None:
    """Choose, and count; the memory below follows when the model changes."""
    say = lesson.say
    with lesson.step("count") as step:
        step.predict()
        shape = choose_model(lesson)
        if st.session_state.setdefault("count.shape", shape) != shape:
            st.session_state["count.shape"] = shape
            st.rerun()  # the steps below count with the same model
        config = _controls(lesson)
        try:
            found = count_adapter(shape, config)
        except Problem as problem:
            problems.tell(problem)
            config = AdapterConfig()
            found = count_adapter(shape, config)
        _numbers(lesson, found)
        _drawing(lesson, shape, config)
        _explain(lesson, shape, config, found)
        _methods(lesson, shape, config)
        step.honest_note(say("count.note"))
        step.code(CODE)


def _controls(lesson: LessonPage) -> AdapterConfig:
    say = lesson.say
    names = say.get("methods")
    method = link.choice(
        say("count.method"), "method", METHODS, "lora", names.__getitem__, menu=True
    )
    config = AdapterConfig(method=method)
    left, right = st.columns(2)
    if method in RANKED:
        with left:
            rank = link.number(say("count.rank"), "rank", 0, 100_000, 8, 1)
        with right:
            alpha = link.number(say("count.alpha"), "alpha", 0.0, 4_096.0, 16.0, 1.0)
        config = replace(config, rank=rank, alpha=alpha)
    if method not in UNTARGETED:
        targets = link.several(
            say("count.targets"), "targets", (*LINEARS, HEAD), default_targets(method)
        )
        config = replace(config, targets=targets)
        with st.container(horizontal=True):
            for key, chosen in PRESETS.items():
                st.button(say(f"count.preset_{key}"), key=f"count.{key}", type="tertiary",
                          on_click=link.hold, args=("targets", list(chosen)))  # fmt: skip
    with st.expander(say("count.more")):
        if method in BLOCKED:
            config = replace(config, block=link.number(
                say("count.block"), "block", 1, 4_096, 32, 1))  # fmt: skip
        if method == "fourierft":
            config = replace(config, frequencies=link.number(
                say("count.frequencies"), "frequencies", 1, 1_000_000, 1_000, 1))  # fmt: skip
        if method in VIRTUAL:
            config = replace(config, tokens=link.number(
                say("count.tokens"), "virtual", 1, 10_000, 20, 1))  # fmt: skip
        if method == "p_tuning":
            config = replace(config, encoder=link.number(
                say("count.encoder"), "encoder", 1, 65_536, 128, 1))  # fmt: skip
        biases = say.get("count.biases")
        bias = link.choice(say("count.bias"), "bias", BIASES, "none", biases.__getitem__)
        saved = link.several(say("count.saved"), "saved", SAVABLE, ())
    return replace(config, bias=bias, saved=saved)


def _numbers(lesson: LessonPage, found: AdapterCount) -> None:
    say = lesson.say
    for place, (key, value) in zip(
        st.columns(4),
        {
            "trainable": f"{found.trainable:,}",
            "total": f"{found.total:,}",
            "percent": f"{found.percent:.4f} %",
            "file": size(found.file_bytes()),
        }.items(),
        strict=True,
    ):
        place.metric(say(f"count.{key}"), value)


def _drawing(lesson: LessonPage, shape: LlamaShape, config: AdapterConfig) -> None:
    """The first chosen matrix to scale; only where there are two thin ones."""
    if config.method not in ("lora", "rslora", "dora"):
        return
    say = lesson.say
    part = shape.linear(config.targets[0])
    thin, whole = config.rank * (part.inputs + part.outputs), part.weights
    figure.show(
        figures.to_scale(part.inputs, part.outputs, config.rank, say.get("count.figure")),
        key="adapter_shapes",
        caption=say("count.caption", name=part.name, times=part.times),
        alt=say("count.alt", name=part.name, share=f"{thin / whole:.2%}"),
        csv={
            say("count.figure.part"): [part.name, "A", "B"],
            say("count.figure.rows"): [part.outputs, config.rank, part.outputs],
            say("count.figure.columns"): [part.inputs, part.inputs, config.rank],
        },
    )


def _explain(
    lesson: LessonPage, shape: LlamaShape, config: AdapterConfig, found: AdapterCount
) -> None:
    say, title = lesson.say, title_of(lesson, shape)
    told = {
        "model": title,
        "trainable": f"{found.trainable:,}",
        "percent": f"{found.percent:.4f}",
        "times": f"{found.base / found.trainable:,.0f}" if found.trainable else "∞",
        "file": size(found.file_bytes()),
        "base": size(2 * found.base),
    }
    st.markdown(say("count.explain", **told))
    if config.method in ("lora", "rslora", "dora"):
        part = shape.linear(config.targets[0])
        thin = config.rank * (part.inputs + part.outputs)
        st.markdown(
            say("count.explain_matrix", name=part.name, rows=f"{part.outputs:,}",
                columns=f"{part.inputs:,}", whole=f"{part.weights:,}", thin=f"{thin:,}",
                rank=config.rank, share=f"{thin / part.weights:.2%}",
                scaling=f"{config.scaling:.3g}")
        )  # fmt: skip


def _methods(lesson: LessonPage, shape: LlamaShape, config: AdapterConfig) -> None:
    """Every method at this setting; those that cannot be are left out."""
    say, names = lesson.say, lesson.say.get("methods")
    counts: dict[str, int] = {}
    for method in METHODS:
        targets = config.targets if method in RANKED else default_targets(method)
        try:
            other = replace(config, method=method, targets=targets, bias="none", saved=())
            counts[method] = count_adapter(shape, other).trainable
        except Problem:
            continue
    texts = say.get("count.figure")
    figure.show(
        figures.by_method(names, counts, config.method, texts),
        key="adapter_methods",
        caption=say("count.caption_methods", model=title_of(lesson, shape)),
        alt=say("count.alt_methods", count=len(counts)),
        csv={
            say("count.method"): [names[method] for method in counts],
            texts["trainable"]: list(counts.values()),
        },
    )
