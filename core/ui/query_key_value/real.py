"""Real models: all heads, one head, one word, and the numbers that make its weights."""

import re
from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.attention.models import ModelAttention
from core.figures import attention_map as figures
from core.figures.labels import apart
from core.ui import figure, link
from core.ui.frame import LessonPage, Step
from core.ui.markup import element
from core.ui.query_key_value import reading
from core.ui.query_key_value.reading import Chosen

CODE = """
from core.attention.models import attention_of

text = "I love apple so I expect this fall when they release the new iphone."
found = attention_of(text, "encoder")            # or "llama"
print(found.weights.shape)                        # layers, heads, queries, keys
row = found.labels.index("apple")
print(dict(zip(found.labels, found.weights[{layer}, {head}, row].round(2))))
"""
DIMENSIONS_CODE = """
from core.attention.models import head_vectors

text = "I love apple so I expect this fall when they release the new iphone."
head = head_vectors(text, "encoder", layer={layer}, head={head})
ours = head.attention()                           # our own formula on the model's vectors
print(head.products(3).sum(axis=-1) / head.key.shape[-1] ** 0.5)
print(ours.scores[3])
"""
MARKS = re.compile(r"([!-/:-@\[-`{-~])")
PILLS = 64  # words that may be picked side by side
OVERVIEW = "heads_overview"
READ = "real.read"

Place = tuple[int, int, int]  # layer, head, and the token that asks


@st.fragment
def real(lesson: LessonPage) -> Chosen:
    """Overview, head and word; and below, what makes the weights. They move together."""
    with lesson.step("real") as step:
        step.predict()
        chosen = reading.choose(lesson)
        if st.session_state.setdefault(READ, chosen) != chosen:
            st.session_state[READ] = chosen
            st.rerun()  # the steps below read the same text
        place = _look(lesson, step, chosen)
    with lesson.step("dimensions") as step:
        _dimensions(lesson, step, chosen, place)
    return chosen


def _look(lesson: LessonPage, step: Step, chosen: Chosen) -> Place:
    say = lesson.say
    found = reading.attention(chosen.text, chosen.model)
    layers, heads, count, _ = found.weights.shape
    names = apart(map(_to_the_letter, found.labels))
    query = link.choice(
        say("real.word"), "word", range(count), reading.first_query(found), names.__getitem__,
        menu=count > PILLS,
    )  # fmt: skip
    layer, head = reading.striking_head(found, query)
    columns = st.columns([6, 10])
    with columns[0]:
        layer = link.choice(say("real.layer"), "layer", range(layers), layer)
    with columns[1]:
        head = link.choice(say("real.head"), "head", range(heads), head)
    st.html(_sentence(found, query, found.weights[layer, head, query]))
    st.caption(say("real.sentence", word=found.labels[query], layer=layer, head=head))
    texts = say.get("real.figure")
    figure.show(
        figures.overview(found.weights, (layer, head), texts),
        key=OVERVIEW,
        caption=say("real.caption_overview", heads=layers * heads, most=figures.THUMBNAIL),
        alt=say("real.alt_overview", layers=layers, heads=heads),
        csv=_all_weights_of(found, query, texts),
        on_pick=_pick,
    )
    figure.show(
        figures.head_map(found.weights[layer, head], found.labels, found.labels, texts, query),
        key="head_map",
        caption=say("real.caption_head", layer=layer, head=head),
        alt=say("real.alt_head", layer=layer, head=head),
        csv=_weights_of(found, layer, head, texts),
    )
    _explain(lesson, step, chosen, found, (layer, head, query))
    step.honest_note(say(f"real.note_{chosen.model}"))
    step.code(CODE.format(layer=layer, head=head))
    return layer, head, query


def _pick() -> None:
    if (place := figure.picked(OVERVIEW)) is not None:
        link.hold("layer", int(place[0]))
        link.hold("head", int(place[1]))


def _explain(
    lesson: LessonPage,
    step: Step,
    chosen: Chosen,
    found: ModelAttention,
    place: Place,
) -> None:
    layer, head, query = place
    say, row = lesson.say, found.weights[layer, head, query]
    best = int(row.argmax())
    later = np.triu(np.ones(found.weights.shape[-2:], dtype=bool), 1)
    step.explain(
        say(f"real.explain_{chosen.model}", layer=layer, head=head, word=_code(found, query),
            best=_code(found, best), weight=f"{row[best]:.2f}", total=f"{row.sum():.4f}",
            later=f"{found.weights[..., later].max(initial=0):g}",
            hidden=f"{int(later.sum()):,}", to_added=f"{_to_added(found, query):.0%}")
    )  # fmt: skip


def _to_added(found: ModelAttention, query: int) -> float:
    """Share of its attention that ``query`` gives, over all heads, to what the model added."""
    added = [token.added for token in found.tokens]
    return float(found.weights[:, :, query][..., added].sum(axis=-1).mean())


def _dimensions(lesson: LessonPage, step: Step, chosen: Chosen, place: Place) -> None:
    layer, head, query = place
    say = lesson.say
    found = reading.attention(chosen.text, chosen.model)
    made = reading.vectors(chosen.text, chosen.model, layer, head)
    ours, parts = made.attention(), made.products(query)
    best = int(ours.weights[query].argmax())
    strongest = int(np.abs(parts[best]).argmax())
    texts = say.get("dimensions.figure")
    figure.show(
        figures.products(parts, ours.weights[query], found.labels, texts),
        key="products",
        caption=say("dimensions.caption", word=found.labels[query], width=parts.shape[1]),
        alt=say("dimensions.alt", word=found.labels[query]),
        csv={
            texts["key"]: found.labels,
            **{str(number): parts[:, number].round(4).tolist() for number in range(parts.shape[1])},
            texts["weight"]: ours.weights[query].round(5).tolist(),
        },
    )
    step.explain(
        say(f"dimensions.explain_{chosen.model}", word=_code(found, query),
            best=_code(found, best), width=parts.shape[1], dimension=strongest,
            part=f"{parts[best, strongest]:.2f}", sum=f"{parts[best].sum():.2f}",
            score=f"{ours.scores[query, best]:.2f}", weight=f"{ours.weights[query, best]:.2f}",
            apart=f"{np.abs(ours.weights - found.weights[layer, head]).max():.0e}")
    )  # fmt: skip
    step.honest_note(say("dimensions.note"))
    step.code(DIMENSIONS_CODE.format(layer=layer, head=head))


def _to_the_letter(label: str) -> str:
    """A token where Markdown is read."""
    return MARKS.sub(r"\\\1", label) or "␣"


def _code(found: ModelAttention, place: int) -> str:
    """A token's label where Markdown is read: as code, so that nothing in it is markup."""
    return "`" + found.labels[place].replace("`", "ˋ") + "`"


def _sentence(found: ModelAttention, query: int, weights: np.ndarray) -> str:
    """The text, each token as dark as it is looked at."""
    tokens = []
    for place, (label, weight) in enumerate(zip(found.labels, weights, strict=True)):
        shade = f"background:rgba(204,121,167,{min(float(weight), 1):.3f})"
        css_class = "token asking" if place == query else "token"
        tokens.append(
            element("span", label, css_class=css_class, style=shade, title=f"{weight:.3f}")
        )
    return element("p", *tokens, css_class="tokens")


def _all_weights_of(
    found: ModelAttention, query: int, texts: dict[str, str]
) -> dict[str, Sequence[object]]:
    """The weights of one query in every head, a row for each."""
    layer, head, key = np.indices(found.weights[:, :, query].shape)
    return {
        texts["layer"]: layer.ravel().tolist(),
        texts["head"]: head.ravel().tolist(),
        texts["key"]: [found.labels[place] for place in key.ravel()],
        texts["weight"]: found.weights[:, :, query].ravel().round(5).tolist(),
    }


def _weights_of(
    found: ModelAttention, layer: int, head: int, texts: dict[str, str]
) -> dict[str, Sequence[object]]:
    """All weights of one head."""
    query, key = np.indices(found.weights.shape[-2:])
    return {
        texts["query"]: [found.labels[place] for place in query.ravel()],
        texts["key"]: [found.labels[place] for place in key.ravel()],
        texts["weight"]: found.weights[layer, head].ravel().round(5).tolist(),
    }
