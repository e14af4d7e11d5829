"""Attention is looking harder at what matters: a sentence whose words can be clicked."""

import numpy as np
import streamlit as st

from core.attention.models import attention_of
from core.attention.reader import ModelName
from core.attention.senses import CONTROL, SENTENCE, Senses, senses_of
from core.attention.words import WordAttention, merge_words
from core.figures.senses import senses as senses_figure
from core.problems import Problem
from core.text import language_of
from core.ui import figure, link, problems
from core.ui.frame import LessonPage
from core.ui.markup import Markup, element, literal
from core.ui.why_transformers.shared import quote

CODE = """
from core.attention.models import attention_of
from core.attention.senses import SENTENCE, senses_of
from core.attention.words import merge_words

read = merge_words(attention_of(SENTENCE, "encoder"))      # or "llama"
weights = read.weights                                     # (layers, heads, looking, looked at)
apple, iphone = read.labels.index("apple"), read.labels.index("iphone")
print(weights[:, :, apple, iphone].max(), weights.sum(-1).min())

print(senses_of(SENTENCE).cosines["company"][-1], senses_of(SENTENCE).cosines["fruit"][-1])
"""
FAR = 3  # words away
WORDS = 60  # that can be clicked; of a longer text the first


@st.cache_data(show_spinner=False, max_entries=64)
def read_words(text: str, model: ModelName) -> WordAttention:
    """Who looks at whom, from word to word."""
    return merge_words(attention_of(text, model))


@st.cache_data(show_spinner=False, max_entries=32)
def both_senses() -> tuple[Senses, Senses]:
    """*apple* in the course's sentence and in the control sentence."""
    return senses_of(SENTENCE), senses_of(CONTROL)


def keenest(weights: np.ndarray) -> tuple[int, int]:
    """Layer and head (from 0) with the largest of ``weights`` (layers, heads)."""
    layer, head = np.unravel_index(int(weights.argmax()), weights.shape)
    return int(layer), int(head)


def lit(read: WordAttention, looking: int, weights: np.ndarray) -> Markup:
    """The sentence, each word as bright as the weight it gets; the looking word outlined."""
    parts = []
    for place, label in enumerate(read.labels):
        weight = float(weights[place])
        share = f"--weight: {min(1.0, weight):.3f}"
        kind = "lit looking" if place == looking else "lit"
        number = element(
            "small", f"{weight:.0%}" if weight >= 0.005 else "0" if weight == 0 else ""
        )
        parts += [element("span", label, number, css_class=kind, style=share), " "]
    return element("p", *parts, css_class="lit-sentence")


@st.fragment
def attention(lesson: LessonPage) -> None:
    """One word looks at the others, in a real model."""
    say = lesson.say
    with lesson.step("attention") as step:
        expected = step.predict()
        examples = {
            "deck": SENTENCE,
            "control": CONTROL,
            "korean": say("attention.korean_sentence"),
            "own": "",
        }
        kind = link.choice(
            say("attention.example"),
            "example",
            list(examples),
            "deck",
            lambda key: say(f"attention.examples.{key}"),
        )
        text = examples[kind]
        if kind == "own":
            text = link.text(
                say("attention.own"), "sentence", say("attention.own_start"), area=True
            )
        korean = language_of(text) == "ko"
        model: ModelName = link.choice(
            say("attention.model"),
            f"model_{'ko' if korean else 'en'}",
            ["encoder", "llama"],
            "llama" if korean else "encoder",
            lambda key: say(f"attention.models.{key}"),
        )
        try:
            read = read_words(text, model)
        except Problem as problem:
            problems.tell(problem)
            text, model = SENTENCE, "encoder"
            read = read_words(text, model)
        if korean and model == "encoder":
            st.caption(say("attention.cannot_read"))
        _look(lesson, read, model)
        deck = read_words(SENTENCE, "encoder")
        apple, iphone = deck.labels.index("apple"), deck.labels.index("iphone")
        over_heads = deck.weights[:, :, apple, iphone]
        layer, head = keenest(over_heads)
        llama = read_words(SENTENCE, "llama")
        later = llama.weights[:, :, llama.labels.index("apple"), llama.labels.index("apple") + 1 :]
        best = deck.labels[int(deck.weights[layer, head, apple].argmax())]
        quote(step, expected, "iphone" if best == "iphone" else "love")
        step.explain(
            say(
                "attention.explain",
                weight=f"{over_heads.max():.0%}",
                layer=layer + 1,
                head=head + 1,
                mean=f"{over_heads.mean():.0%}",
                beside=f"{deck.weights[:, :, apple, deck.labels.index('love')].max():.0%}",
                later=f"{later.max():g}",
                words=later.shape[-1],
            )
        )
        _senses(lesson)
        step.honest_note(say("attention.note"))
        step.code(CODE)


def _look(lesson: LessonPage, read: WordAttention, model: ModelName) -> None:
    """Pick a word, a layer and a head; the words light up."""
    say = lesson.say
    shown = min(len(read.labels), WORDS)
    own = [place for place in range(shown) if not read.words[place].added]
    labels = [read.labels[place].lower() for place in own]
    wanted = next((name for name in ("apple", "애플을", "애플") if name in labels), None)
    first = own[labels.index(wanted)] if wanted else own[0]
    place = link.choice(
        say("attention.word"), "word", own, first, lambda at: literal(read.labels[at])
    )
    if len(read.labels) > WORDS:
        st.caption(say("attention.many_words", words=WORDS))
    layers, heads = read.weights.shape[:2]
    # The head that looks hardest at a word further off: any head can look next door.
    others = [at for at in range(len(read.labels)) if at != place and not read.words[at].added]
    far = [at for at in others if abs(at - place) >= FAR] or others or [place]
    seen = read.weights[:, :, place, far].max(-1)
    best_layer, best_head = keenest(seen)
    left, middle, right = st.columns([2, 1, 1])
    with left:
        which = link.choice(
            say("attention.which"),
            "which",
            ["keenest", "mean", "chosen"],
            "keenest",
            lambda key: say(f"attention.whiches.{key}"),
        )
    layer, head = best_layer, best_head
    if which == "chosen":
        with middle:
            layer = link.number(say("attention.layer"), "layer", 1, layers, 1, 1) - 1
        with right:
            head = link.number(say("attention.head"), "head", 1, heads, 1, 1) - 1
    weights = read.weights[layer, head, place]
    if which == "mean":
        weights = read.weights[:, :, place].mean((0, 1))
    st.html(lit(read, place, weights))
    where = (
        say("attention.over_all", layers=layers, heads=heads)
        if which == "mean"
        else say("attention.at", layer=layer + 1, head=head + 1)
    )
    st.caption(
        say(
            "attention.caption",
            word=literal(read.labels[place]),
            where=where,
            total=f"{weights.sum():.3f}",
        )
    )
    if model == "llama":
        st.caption(
            say(
                "attention.causal",
                word=literal(read.labels[place]),
                later=len(read.labels) - 1 - place,
            )
        )


def _senses(lesson: LessonPage) -> None:
    """The vector of *apple* in both sentences, layer by layer."""
    say = lesson.say
    own, control = both_senses()
    text = {key: say(f"senses.{key}") for key in ("layer", "nearness", "company", "fruit")}
    figure.show(
        senses_figure([own, control], [say("senses.own"), say("senses.control")], text),
        key="figure-senses",
        caption=say("senses.caption"),
        alt=say("senses.alt"),
        csv={
            text["layer"]: range(len(own.cosines["company"])),
            f"{say('senses.own')} · {text['company']}": own.cosines["company"].tolist(),
            f"{say('senses.own')} · {text['fruit']}": own.cosines["fruit"].tolist(),
            f"{say('senses.control')} · {text['company']}": control.cosines["company"].tolist(),
            f"{say('senses.control')} · {text['fruit']}": control.cosines["fruit"].tolist(),
        },
    )
    st.markdown(
        say(
            "senses.explain",
            own_company=f"{own.cosines['company'][-1]:.2f}",
            own_fruit=f"{own.cosines['fruit'][-1]:.2f}",
            control_company=f"{control.cosines['company'][-1]:.2f}",
            control_fruit=f"{control.cosines['fruit'][-1]:.2f}",
        )
    )
