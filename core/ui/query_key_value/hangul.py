"""What each model makes of Korean: how a text is cut before anything can look at it."""

import streamlit as st

from core.attention.models import ModelAttention
from core.attention.reader import MODELS
from core.problems import Problem
from core.ui import link, problems
from core.ui.frame import LessonPage
from core.ui.markup import element
from core.ui.query_key_value import reading

CODE = """
from core.attention.models import attention_of

for model in ("encoder", "llama"):
    found = attention_of("사과가 새 전화기를 내놓았다.", model)
    print(model, len(found.tokens), found.labels)
"""


@st.fragment
def hangul(lesson: LessonPage) -> None:
    """The same text through both tokenizers."""
    say = lesson.say
    with lesson.step("hangul") as step:
        step.predict()
        example = reading.KOREAN
        text = link.text(say("hangul.text"), "hangul", example)
        try:
            both = {model: reading.attention(text, model) for model in MODELS}
        except Problem as problem:
            problems.tell(problem)
            st.caption(say("real.instead", text=example))
            text = example
            both = {model: reading.attention(text, model) for model in MODELS}
        for model, found in both.items():
            st.html(element("p", say(f"real.models.{model}"), css_class="matrix-name"))
            chips = [
                element("span", token.label or "␣",
                        css_class="chip lost" if token.label == "[UNK]" else "chip")
                for token in found.tokens if not token.added
            ]  # fmt: skip
            st.html(element("p", *chips, css_class="tokens"))
        st.caption(say("hangul.caption"))
        counts = {model: _own(found) for model, found in both.items()}
        step.explain(
            say("hangul.explain", letters=sum(not letter.isspace() for letter in text),
                encoder=counts["encoder"], llama=counts["llama"],
                lost=both["encoder"].labels.count("[UNK]"))
        )  # fmt: skip
        step.honest_note(say("hangul.note"))
        step.code(CODE)


def _own(found: ModelAttention) -> int:
    return sum(not token.added for token in found.tokens)
