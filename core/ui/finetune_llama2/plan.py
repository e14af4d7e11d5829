"""The settings of a run, and what they will take before anything is started."""

from dataclasses import replace

import streamlit as st

from core.adapters.shapes import shape_of
from core.finetuning.base import load_for_training
from core.finetuning.forecast import Forecast, forecast, tokens_per_second
from core.finetuning.guided import FIRST_SETTINGS
from core.finetuning.training import Example, LoraTraining
from core.ui import link
from core.ui.finetune_llama2.words import duration, megabytes
from core.ui.frame import LessonPage
from core.ui.markup import element

RANKS = (1, 2, 4, 8, 16, 32, 64)
RATES = (1e-4, 5e-4, 1e-3, 2e-3, 4e-3, 8e-3, 1e-2, 1e-1, 10.0)
BATCHES = (128, 256, 512, 1_024, 2_048)
KEYS = ("rank", "epochs", "rate", "batch", "seed")

CODE = """
from core.adapters.shapes import shape_of
from core.finetuning.forecast import forecast
from core.finetuning.guided import FIRST_SETTINGS

found = forecast(FIRST_SETTINGS, [40] * 50, shape_of("bundled"))   # fifty pairs of 40 tokens
print(found.steps, "steps,", found.trainable, "of", found.total, "numbers are trained")
"""


def chosen_batch() -> int:
    """The batch size that the address or the control has: the preview stands above it."""
    held = st.session_state.get("batch", st.query_params.get("batch"))
    return int(held) if str(held) in map(str, BATCHES) else FIRST_SETTINGS.batch_tokens


@st.cache_data(show_spinner=False, max_entries=1)
def speed(_examples: list[Example]) -> float:
    """Tokens a second of one step on this machine, measured once per process."""
    base, _ = load_for_training(LoraTraining())
    few = sorted(_examples, key=len)[:8]
    tokens_per_second(base, few)  # the first pass also fetches memory
    return tokens_per_second(base, few)


def draw(lesson: LessonPage, examples: list[Example], held_out: int) -> LoraTraining:
    """Choose, and see the forecast; the settings chosen."""
    say, first = lesson.say, FIRST_SETTINGS
    with lesson.step("plan") as step:
        step.predict()
        left, right = st.columns(2, gap="medium")
        with left:
            rank = link.scale(say("plan.rank"), "rank", RANKS, first.rank)
            epochs = link.slider(say("plan.epochs"), "epochs", 1, 100, int(first.epochs), 1)
        with right:
            rate = link.scale(say("plan.rate"), "rate", RATES, first.learning_rate, "{:g}".format)
            batch = link.scale(say("plan.batch"), "batch", BATCHES, first.batch_tokens,
                               "{:,}".format)  # fmt: skip
        seed = link.number(say("plan.seed"), "seed", 0, 9_999, 0, 1)
        st.button(say("plan.reset"), key="plan.reset", on_click=link.reset, args=KEYS,
                  type="tertiary")  # fmt: skip
        config = replace(first, rank=rank, alpha=2 * rank, epochs=epochs, learning_rate=rate,
                         batch_tokens=batch, seed=seed)  # fmt: skip
        found = forecast(config, [len(example) for example in examples], shape_of("bundled"))
        config = replace(config, evaluate_every=max(1, found.steps // 20) if held_out else 0)
        with st.spinner(say("plan.measuring")):
            each = speed(examples)
        st.html(_numbers(lesson, found, each))
        step.explain(
            say("plan.explain", steps=f"{found.steps:,}", tokens=f"{found.padded:,}",
                padding=f"{1 - found.tokens / found.padded:.0%}", speed=f"{each:,.0f}",
                time=duration(lesson, found.seconds(each)), trainable=f"{found.trainable:,}",
                share=f"{found.trainable / found.total:.1%}",
                file=megabytes(found.adapter_bytes), memory=megabytes(sum(found.memory.values())))
        )  # fmt: skip
        step.honest_note(say("plan.note"))
        step.code(CODE)
    return config


def _numbers(lesson: LessonPage, found: Forecast, each: float) -> str:
    """The memory of the fullest moment, part by part."""
    say = lesson.say
    rows = [
        element("tr", element("td", say(f"plan.parts.{part}")), element("td", megabytes(size)))
        for part, size in found.memory.items()
        if size
    ]
    last = (say("plan.time"), duration(lesson, found.seconds(each)))
    rows.append(element("tr", *(element("td", element("b", text)) for text in last)))
    head = element("tr", *(element("th", say(f"plan.{name}"), scope="col")
                           for name in ("part", "amount")))  # fmt: skip
    return element("table", head, *rows, css_class="values forecast")
