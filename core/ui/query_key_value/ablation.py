"""Switch heads off: is what a head looks at what the model goes by?"""

import numpy as np
import streamlit as st

from core.attention.ablation import (
    EncoderAblation,
    Head,
    LlamaAblation,
    ablate_encoder,
    ablate_llama,
)
from core.figures import ablation as figures
from core.ui import figure, link
from core.ui.frame import LessonPage
from core.ui.query_key_value import reading
from core.ui.query_key_value.reading import Chosen

CODE = """
from core.attention.ablation import ablate_encoder, ablate_llama, importance

text = "I love apple so I expect this fall when they release the new iphone."
print(importance(text, "encoder").round(3))       # layers x heads
print(ablate_encoder(text, [(5, 5)]).similarity)  # layer 5, head 5 off
print(ablate_llama(text, [(0, 0)]).loss_after)
"""
KEY = "head_importance"
CLICKED = "head_importance.clicked"


@st.cache_data(show_spinner=False, max_entries=32)
def encoder_without(text: str, off: tuple[Head, ...]) -> EncoderAblation:
    return ablate_encoder(text, off)


@st.cache_data(show_spinner=False, max_entries=32)
def llama_without(text: str, off: tuple[Head, ...]) -> LlamaAblation:
    return ablate_llama(text, off)


def name_of(head: Head) -> str:
    """A head as it stands in an address: ``5.2``."""
    return f"{head[0]}.{head[1]}"


def head_of(name: str) -> Head:
    layer, head = name.split(".")
    return int(layer), int(head)


@st.fragment
def ablation(lesson: LessonPage, chosen: Chosen) -> None:
    """What each head is worth, and what changes without those crossed out."""
    say = lesson.say
    with lesson.step("ablation") as step:
        step.predict()
        with st.spinner(say("ablation.measuring")):
            worth = reading.worth(chosen.text, chosen.model)
        order = [
            (int(layer), int(head))
            for layer, head in zip(*np.unravel_index(np.argsort(-worth.ravel()), worth.shape),
                                   strict=True)
        ]  # fmt: skip
        names = [name_of((layer, head)) for layer, head in np.ndindex(*worth.shape)]
        chosen_names = link.several(
            say("ablation.off"), "off", names, [name_of(order[0])],
            lambda name: say("ablation.head", layer=head_of(name)[0], head=head_of(name)[1]),
        )  # fmt: skip
        off = tuple(head_of(name) for name in chosen_names)
        texts = say.get("ablation.figure")
        measure = texts[f"worth_{chosen.model}"]
        layer, head = np.indices(worth.shape)
        figure.show(
            figures.importance(worth, off, {**texts, "worth": measure}),
            key=KEY,
            caption=say(f"ablation.caption_{chosen.model}"),
            alt=say("ablation.alt", best=name_of(order[0]), worst=name_of(order[-1])),
            csv={
                texts["layer"]: layer.ravel().tolist(),
                texts["head"]: head.ravel().tolist(),
                measure: worth.ravel().round(6).tolist(),
            },
            on_pick=_switch,
        )
        if chosen.model == "encoder":
            without = encoder_without(chosen.text, off)
            result = say("ablation.result_encoder", off=len(off), all=worth.size,
                         similarity=f"{without.similarity:.4f}")  # fmt: skip
        else:
            result = _llama(lesson, chosen, off)
        step.explain(result)
        step.explain(_looked_at(lesson, chosen, worth, order))
        step.honest_note(say("ablation.note"))
        step.code(CODE)


def _switch() -> None:
    """Turn a clicked head off, or on again."""
    # A second click on a head takes Plotly's pick away and says no more which it was.
    place = figure.picked(KEY) or st.session_state.get(CLICKED)
    if place is not None:
        st.session_state[CLICKED] = place
        name = name_of((int(place[0]), int(place[1])))
        held: list[str] = list(st.session_state["off"])
        if name in held:
            held.remove(name)
        else:
            held.append(name)
        link.hold("off", held)


def _llama(lesson: LessonPage, chosen: Chosen, off: tuple[Head, ...]) -> str:
    say = lesson.say
    without = llama_without(chosen.text, off)
    texts = say.get("ablation.figure")
    words = [token.label for token in without.tokens[1:]]
    if words:
        figure.show(
            figures.surprise(words, without.before, without.after, texts),
            key="ablation_surprise",
            caption=say("ablation.caption_surprise"),
            alt=say("ablation.alt_surprise"),
            csv={
                texts["word"]: words,
                texts["before"]: np.exp(without.before).round(6).tolist(),
                texts["after"]: np.exp(without.after).round(6).tolist(),
            },
        )
    figure.show(
        figures.guesses(without.next_before, without.next_after, texts),
        key="ablation_guesses",
        caption=say("ablation.caption_guesses"),
        alt=say("ablation.alt_guesses"),
        csv={
            texts["word"]: [guess.label for guess in without.next_before],
            texts["probability"]: [round(guess.probability, 5) for guess in without.next_before],
        },
    )
    return say(
        "ablation.result_llama", off=len(off), before=f"{without.loss_before:.2f}",
        after=f"{without.loss_after:.2f}",
    )  # fmt: skip


def _looked_at(lesson: LessonPage, chosen: Chosen, worth: np.ndarray, order: list[Head]) -> str:
    """Whether the head with the most striking picture is the one that counts."""
    found = reading.attention(chosen.text, chosen.model)
    query = reading.first_query(found)
    striking = reading.striking_head(found, query)
    return lesson.say(
        "ablation.explain", layer=striking[0], head=striking[1], rank=order.index(striking) + 1,
        all=worth.size, best_layer=order[0][0], best_head=order[0][1],
        worth=f"{worth[striking]:.4f}", best=f"{worth[order[0]]:.4f}",
        weight=f"{found.weights[striking][query].max():.2f}",
        word="`" + found.labels[query].replace("`", "ˋ") + "`",
    )  # fmt: skip
