"""How a question and an answer look: plain text from people and documents, never markup."""

from dataclasses import dataclass

import streamlit as st

from core.ui.markup import Markup, element


@dataclass(frozen=True)
class Quotation:
    """A passage of a document around one sentence, which stands out."""

    where: str
    before: str
    sentence: str
    after: str


def draw_question(name: str, text: str) -> None:
    """What the reader asked."""
    st.html(element("p", element("span", name, css_class="speaker"), text, css_class="question"))


def answer_markup(
    name: str, text: str, quotation: Quotation | None, number: int, labels: tuple[str, str]
) -> Markup:
    """The model's words, and behind them the number that opens the ``quotation``.

    ``labels`` are what a screen reader says of the number, and the heading over the
    quotation, which tells it apart from the answer: it is the app's, not the model's.
    """
    spoken = element("span", name, css_class="speaker")
    words = element("p", spoken, text)
    if quotation is None:
        return element("div", words, css_class="answer")
    open_label, heading = labels
    source = element(
        "details",
        element("summary", f"[{number}]", aria_label=open_label, title=quotation.where),
        element(
            "blockquote",
            element("p", f"{heading} · {quotation.where}", css_class="where"),
            element("p", quotation.before, element("mark", quotation.sentence), quotation.after),
        ),
        css_class="source means-cited",
    )
    return element("div", words, source, css_class="answer")


def note_markup(text: str, kind: str) -> Markup:
    """A remark of the app under an answer; ``kind`` is ``refused``, ``unsupported`` or
    ``stopped``."""
    return element("p", text, css_class=f"remark {kind}")
