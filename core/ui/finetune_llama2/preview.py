"""The preview: the learner's pairs as the collator really feeds them, token by token."""

from dataclasses import dataclass

import streamlit as st

from core.finetuning.base import load_tokenizer
from core.finetuning.pairs import Pair, make_examples
from core.finetuning.training import Example, LoraTraining, collate, plan_batches
from core.ui import link
from core.ui.frame import LessonPage
from core.ui.markup import Markup, element

_SHOWN = 240  # tokens of a row
_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"  # how the tokenizer writes a space

CODE = """
from core.finetuning.base import load_tokenizer
from core.finetuning.guided import first_pairs
from core.finetuning.pairs import make_examples
from core.finetuning.training import collate

tokenizer = load_tokenizer()
taught, _ = first_pairs("{lang}")
ids, weights = collate(make_examples(tokenizer, taught[:4], 1024), tokenizer.pad_token_id)
for token, weight in zip(tokenizer.convert_ids_to_tokens(ids[0].tolist()), weights[0].tolist()):
    print(token, "loss" if weight else "-")
"""


@st.cache_resource(show_spinner=False)
def tokenizer() -> "object":
    return load_tokenizer()


@st.cache_data(show_spinner=False, max_entries=8)
def examples_of(pairs: list[Pair]) -> list[Example]:
    """The pairs as tokens. Raises Problem, naming the line, for one that is too long."""
    return make_examples(tokenizer(), pairs, settings_window())


def settings_window() -> int:
    """Most tokens of a pair."""
    return int(tokenizer().model_max_length)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Row:
    """One row of a batch: token texts, their weights in the loss, and how many are its own."""

    tokens: list[str]
    weights: list[float]
    own: int


def row_of(examples: list[Example], number: int, batch_tokens: int) -> tuple[Row, int, int]:
    """Example ``number`` in the batch that training makes of it; rows and length of that."""
    plan = plan_batches([len(example) for example in examples],
                        LoraTraining(epochs=1, batch_tokens=batch_tokens))  # fmt: skip
    batch = next(indices for indices in plan if number in indices)
    made = tokenizer()
    ids, weights = collate([examples[index] for index in batch], made.pad_token_id)  # type: ignore[attr-defined]
    place = batch.index(number)
    texts = made.convert_ids_to_tokens(ids[place].tolist())  # type: ignore[attr-defined]
    return Row(texts, weights[place].tolist(), len(examples[number])), *ids.shape


def draw(lesson: LessonPage, examples: list[Example], batch_tokens: int) -> None:
    """One pair's row: what is read, what carries loss, what is padding."""
    say = lesson.say
    with lesson.step("preview") as step:
        step.predict()
        number = 1
        if len(examples) > 1:
            number = link.slider(say("preview.pair"), "pair", 1, min(len(examples), 200), 1, 1)
        row, rows, length = row_of(examples, number - 1, batch_tokens)
        st.html(tokens_markup(row, say.get("preview.kinds")))
        if len(row.tokens) > _SHOWN:
            st.caption(say("preview.cut", shown=_SHOWN, all=len(row.tokens)))
        st.html(_legend(say.get("preview.kinds")))
        with_loss = sum(weight > 0 for weight in row.weights)
        step.explain(
            say("preview.explain", number=number, own=row.own, loss=with_loss,
                prompt=row.own - with_loss, padding=length - row.own, rows=rows, length=length)
        )  # fmt: skip
        step.honest_note(say("preview.note"))
        step.code(CODE.format(lang=lesson.lang))


def tokens_markup(row: Row, kinds: dict[str, str]) -> Markup:
    """The tokens in order; each says its kind to who points at it."""
    chips = []
    for place, (token, weight) in enumerate(zip(row.tokens, row.weights, strict=True)):
        if place == _SHOWN:
            break
        kind = "pad" if place >= row.own else "loss" if weight > 0 else "read"
        text = token.replace(_SPACE, "\N{OPEN BOX}") or "\N{OPEN BOX}"
        chips.append(element("span", text, css_class=f"piece {kind}", title=kinds[kind]))
    return element("p", *chips, css_class="pieces", translate="no")


def _legend(kinds: dict[str, str]) -> Markup:
    parts = []
    for kind in ("read", "loss", "pad"):
        parts += [element("span", "\N{EN SPACE}", css_class=f"piece {kind}"), f" {kinds[kind]}  "]
    return element("p", *parts, css_class="aside")
