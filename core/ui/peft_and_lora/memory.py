"""What training takes of memory, which knob helps, and how far the forecast is off."""

from dataclasses import replace

import streamlit as st

from core.adapters.counting import AdapterConfig
from core.adapters.measured import read_measured
from core.adapters.memory import (
    CARDS,
    GIB,
    OPTIMIZERS,
    PARTS,
    TRAINING_PRECISIONS,
    TUNINGS,
    MemoryConfig,
    forecast,
    rank_knobs,
)
from core.adapters.shapes import LINEARS, LlamaShape
from core.figures import training_memory as figures
from core.problems import Problem
from core.settings import settings
from core.ui import figure, link, problems
from core.ui.frame import LessonPage
from core.ui.peft_and_lora.shared import chosen_shape, title_of

CODE = """
from core.adapters.memory import GIB, MemoryConfig, forecast
from core.adapters.shapes import shape_of

shape = shape_of("llama-2-7b")
for tuning in ("full", "lora", "qlora"):
    found = forecast(shape, MemoryConfig(tuning=tuning, batch=1, length=1024))
    print(tuning, round(found.total / GIB, 1), "GiB", found.parts)
"""
LENGTHS = (64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384)
NARROW = ("q_proj", "v_proj")


@st.fragment
def memory(lesson: LessonPage) -> None:
    """The waterfall, the three ways against the cards, and the knobs."""
    say = lesson.say
    with lesson.step("memory") as step:
        step.predict()
        shape = chosen_shape()
        config = _controls(lesson)
        names = {card.name: card for card in CARDS}
        card = names[link.choice(say("memory.card"), "card", list(names), "RTX 4090", menu=True)]
        try:
            found = forecast(shape, config)
        except Problem as problem:
            problems.tell(problem)
            config = MemoryConfig()
            found = forecast(shape, config)
        texts = say.get("memory.figure")
        title = title_of(lesson, shape)
        drawn = {**texts, "card": f"{card.name} · {card.gib} GB"}
        figure.show(
            figures.waterfall(found.parts, card.gib, drawn),
            key="memory_waterfall",
            caption=say("memory.caption", model=title, moment=say(f"memory.at_{found.moment}")),
            alt=say("memory.alt", total=f"{found.total / GIB:.1f}", card=card.name),
            csv={
                say("memory.part"): [texts[part] for part in PARTS],
                texts["gib"]: [round(found.parts[part] / GIB, 4) for part in PARTS],
            },
        )
        largest = max(found.parts, key=lambda part: found.parts[part])
        fits = [other for other in CARDS if found.total <= other.gib * GIB]
        step.explain(
            say("memory.explain" if found.total <= card.gib * GIB else "memory.explain_too_much",
                model=title, total=f"{found.total / GIB:.1f}", card=card.name, gib=card.gib,
                part=texts[largest], size=f"{found.parts[largest] / GIB:.1f}",
                share=f"{found.parts[largest] / found.total:.0%}")
        )  # fmt: skip
        smallest = min(fits, key=lambda other: other.gib, default=None)
        step.explain(
            say("memory.smallest", card=smallest.name, gib=smallest.gib)
            if smallest
            else say("memory.none_fits", gib=max(other.gib for other in CARDS))
        )
        _ways(lesson, shape, config)
        step.honest_note(say("memory.note"))
        step.code(CODE)
    with lesson.step("knobs") as step:
        _knobs(lesson, shape, config)
        step.honest_note(say("knobs.note"))


def _controls(lesson: LessonPage) -> MemoryConfig:
    say = lesson.say
    limits = settings()
    tunings, precisions = say.get("memory.tunings"), say.get("memory.precisions")
    optimizers = say.get("memory.optimizers")
    tuning = link.choice(say("memory.tuning"), "tuning", TUNINGS, "qlora", tunings.__getitem__)
    left, right = st.columns(2)
    with left:
        batch = link.number(say("memory.batch"), "batch", 1, limits.memory_batch, 1, 1)
    with right:
        length = link.scale(say("memory.length"), "length", LENGTHS, 1_024, "{:,}".format)
    checkpointing = link.switch(say("memory.checkpointing"), "checkpointing", True)
    with st.expander(say("memory.more")):
        precision = link.choice(
            say("memory.precision"), "precision", TRAINING_PRECISIONS, "bfloat16",
            precisions.__getitem__,
        )  # fmt: skip
        optimizer = link.choice(
            say("memory.optimizer"), "optimizer", OPTIMIZERS, "adamw", optimizers.__getitem__
        )
        bits = link.choice(say("memory.bits"), "bits", (4, 8), 4)
        rank = link.number(say("memory.rank"), "memory_rank", 1, 4_096, 16, 1)
        everywhere = link.switch(say("memory.everywhere"), "everywhere", True)
        accumulating = link.switch(say("memory.accumulating"), "accumulating", True)
        double = link.switch(say("memory.double"), "double", True)
    return MemoryConfig(
        tuning=tuning, batch=batch, length=length, precision=precision,
        checkpointing=checkpointing, optimizer=optimizer, bits=bits, double_quantisation=double,
        accumulating=accumulating,
        adapter=AdapterConfig(rank=rank, targets=LINEARS if everywhere else NARROW),
    )  # fmt: skip


def _ways(lesson: LessonPage, shape: LlamaShape, config: MemoryConfig) -> None:
    say, texts = lesson.say, lesson.say.get("memory.figure")
    totals = {tuning: forecast(shape, replace(config, tuning=tuning)) for tuning in TUNINGS}
    figure.show(
        figures.ways(
            {tuning: found.parts for tuning, found in totals.items()},
            [(card.name, card.gib) for card in CARDS],
            {**texts, **say.get("memory.tunings")},
        ),
        key="memory_ways",
        caption=say("memory.caption_ways"),
        alt=say("memory.alt_ways"),
        csv={
            say("memory.part"): [texts[part] for part in PARTS],
            **{
                f"{tuning}, GiB": [round(found.parts[part] / GIB, 4) for part in PARTS]
                for tuning, found in totals.items()
            },
        },
    )
    full, lora, qlora = (totals[tuning].total / GIB for tuning in TUNINGS)
    st.markdown(
        say("memory.explain_ways", full=f"{full:.1f}", lora=f"{lora:.1f}", qlora=f"{qlora:.1f}",
            trained=f"{100 * (1 - lora / full):.0f}", stored=f"{100 * (1 - qlora / lora):.0f}")
    )  # fmt: skip


def _knobs(lesson: LessonPage, shape: LlamaShape, config: MemoryConfig) -> None:
    say, names = lesson.say, lesson.say.get("knobs.names")
    knobs = rank_knobs(shape, config)
    if not knobs:
        st.markdown(say("knobs.nothing"))
        return
    total = forecast(shape, config).total
    texts = say.get("knobs.figure")
    figure.show(
        figures.knobs([names[k.name] for k in knobs], [k.saved for k in knobs], texts),
        key="memory_knobs",
        caption=say("knobs.caption"),
        alt=say("knobs.alt", name=names[knobs[0].name]),
        csv={
            say("knobs.knob"): [names[knob.name] for knob in knobs],
            texts["saved"]: [round(knob.saved / GIB, 4) for knob in knobs],
        },
    )
    best, least = knobs[0], knobs[-1]
    st.markdown(
        say("knobs.explain", name=names[best.name], saved=f"{best.saved / GIB:.1f}",
            before=f"{total / GIB:.1f}", after=f"{(total - best.saved) / GIB:.1f}",
            least=names[least.name], little=f"{least.saved / GIB:.2f}")
    )  # fmt: skip


def measured(lesson: LessonPage) -> None:
    """The forecast held against real peaks."""
    say = lesson.say
    with lesson.step("measured") as step:
        try:
            peaks = read_measured()
        except Problem as problem:
            problems.tell(problem)
            return
        mib = 1024**2
        texts = say.get("measured.figure")
        figure.show(
            figures.measured(
                [peak.name for peak in peaks],
                [peak.forecast / mib for peak in peaks],
                [peak.peak / mib for peak in peaks],
                texts,
            ),
            key="memory_measured",
            caption=say("measured.caption"),
            alt=say("measured.alt", count=len(peaks)),
            csv={
                say("measured.run"): [peak.name for peak in peaks],
                texts["forecast"]: [round(peak.forecast / mib) for peak in peaks],
                texts["measured"]: [round(peak.peak / mib) for peak in peaks],
            },
        )
        worst = max(peaks, key=lambda peak: abs(peak.error))
        step.explain(
            say("measured.explain", count=len(peaks), worst=f"{abs(worst.error):.0%}",
                name=worst.name)
        )  # fmt: skip
        step.honest_note(say("measured.note"))
