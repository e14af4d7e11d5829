"""The learner's own text, read by a real model: what the last steps look at together."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.attention.ablation import importance
from core.attention.models import HeadVectors, ModelAttention, attention_of, head_vectors
from core.attention.reader import MODELS, ModelName
from core.attention.senses import CONTROL, SENTENCE
from core.attention.words import words_of
from core.problems import Problem
from core.settings import settings
from core.ui import link, problems
from core.ui.frame import LessonPage

KOREAN = "나는 사과를 좋아해서 새 아이폰이 나오는 올가을을 기다린다."
NAMED = ("apple", "사과")


@dataclass(frozen=True)
class Chosen:
    """A text that ``model`` can read."""

    text: str
    model: ModelName


@st.cache_data(show_spinner=False, max_entries=12)
def attention(text: str, model: ModelName) -> ModelAttention:
    return attention_of(text, model)


@st.cache_data(show_spinner=False, max_entries=24)
def vectors(text: str, model: ModelName, layer: int, head: int) -> HeadVectors:
    return head_vectors(text, model, layer, head)


@st.cache_data(show_spinner=False, max_entries=24)
def worth(text: str, model: ModelName) -> np.ndarray:
    return importance(text, model)


def choose(lesson: LessonPage) -> Chosen:
    """Text and model; where the text cannot be read, one sentence says why, and the course's
    own stands in."""
    say = lesson.say
    limits = settings()
    model: ModelName = link.choice(say("real.model"), "model", MODELS, "encoder",
                        say.get("real.models").__getitem__)  # fmt: skip
    text = link.text(say("real.text"), "text", SENTENCE, area=True, height=80)
    st.caption(
        say(
            "real.limit",
            tokens=limits.attention_tokens,
            characters=f"{limits.attention_characters:,}",
        )
    )
    examples = {"deck": SENTENCE, "control": CONTROL, "korean": KOREAN}
    with st.container(horizontal=True, key="examples"):
        for name, example in examples.items():
            st.button(say(f"real.examples.{name}"), key=f"example.{name}", type="tertiary",
                      on_click=link.hold, args=("text", example))  # fmt: skip
    try:
        with st.spinner(say("real.reading")):
            attention(text, model)
    except Problem as problem:
        problems.tell(problem)
        st.caption(say("real.instead", text=SENTENCE))
        return Chosen(SENTENCE, model)
    return Chosen(text, model)


def first_query(found: ModelAttention) -> int:
    """The word to begin with: *apple*, or the middle one of the text's own."""
    own = [word for word in words_of(found.text, found.tokens) if not word.added]
    named = [word for word in own if word.label.lower().startswith(NAMED)]
    # Of a word in several tokens the last has seen all of it.
    return (named[0] if named else own[len(own) // 2]).tokens.stop - 1


def striking_head(found: ModelAttention, query: int) -> tuple[int, int]:
    """Layer and head that from ``query`` look hardest at one word beyond its neighbours."""
    far = np.abs(np.arange(len(found.tokens)) - query) > 1
    far &= np.array([not token.added for token in found.tokens])
    if not far.any():
        return 0, 0
    weights = found.weights[:, :, query] * far
    layer, head, _ = np.unravel_index(weights.argmax(), weights.shape)
    return int(layer), int(head)
