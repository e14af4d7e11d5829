"""The same run on Llama 2 with a GPU: what it would take, and the command."""

from dataclasses import replace

import streamlit as st

from core.adapters.memory import CARDS
from core.adapters.shapes import shape_of
from core.finetuning.base import can_use_four_bits
from core.finetuning.forecast import forecast
from core.finetuning.training import Example, LoraTraining
from core.ui import link
from core.ui.finetune_llama2.keep import command_of
from core.ui.finetune_llama2.words import megabytes
from core.ui.frame import LessonPage
from core.ui.markup import element

MODELS = ("llama-2-7b", "llama-2-13b", "llama-2-70b")
HUB = {"llama-2-7b": "meta-llama/Llama-2-7b-hf", "llama-2-13b": "meta-llama/Llama-2-13b-hf",
       "llama-2-70b": "meta-llama/Llama-2-70b-hf"}  # fmt: skip


def draw(lesson: LessonPage, examples: list[Example], config: LoraTraining) -> None:
    """The settings above, on a model a thousand times larger, in 16 bits and in four."""
    say = lesson.say
    with lesson.step("large") as step:
        step.predict()
        model = link.choice(say("large.model"), "model", MODELS, MODELS[0])
        lengths = [len(example) for example in examples]
        found = {
            name: forecast(replace(config, four_bit=four_bit), lengths, shape_of(model), "gpu")
            for name, four_bit in (("lora", False), ("qlora", True))
        }
        heads = (say("plan.part"), say("large.lora"), say("large.qlora"))
        head = element("tr", *(element("th", text, scope="col") for text in heads))
        parts = [part for part in found["lora"].memory
                 if any(each.memory[part] for each in found.values())]  # fmt: skip
        rows = [
            element("tr", element("td", say(f"plan.parts.{part}")),
                    *(element("td", megabytes(each.memory[part])) for each in found.values()))
            for part in parts
        ]  # fmt: skip
        totals = {name: sum(each.memory.values()) for name, each in found.items()}
        rows.append(element("tr", element("td", element("b", say("large.total"))),
                            *(element("td", element("b", megabytes(total)))
                              for total in totals.values())))  # fmt: skip
        st.html(element("table", head, *rows, css_class="values forecast"))
        cards = {name: _smallest_card(total) for name, total in totals.items()}
        step.explain(
            say("large.explain", model=model, trainable=f"{found['qlora'].trainable:,}",
                share=f"{found['qlora'].trainable / found['qlora'].total:.2%}",
                lora=megabytes(totals["lora"]), qlora=megabytes(totals["qlora"]),
                lora_card=cards["lora"] or say("large.no_card"),
                qlora_card=cards["qlora"] or say("large.no_card"))
        )  # fmt: skip
        st.code(command_of(replace(config, base=HUB[model], four_bit=True)), language="sh")
        step.honest_note(say("large.note" if can_use_four_bits() else "large.note_missing"))


def _smallest_card(total: int) -> str | None:
    fitting = [card for card in CARDS if card.gib * 1024**3 >= total]
    return min(fitting, key=lambda card: card.gib).name if fitting else None
