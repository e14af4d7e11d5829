"""What several steps share: tokens as chips, the texts a learner may bring, cached models."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.instruction.checkpoints import load_tokenizer
from core.instruction.recorded import InstructionRun, adapter_of, read_run
from core.instruction.templates import Token
from core.problems import Problem
from core.settings import settings
from core.ui import link, problems
from core.ui.frame import LessonPage
from core.ui.markup import Markup, element

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

SHOWN = 256  # tokens of a text
_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"  # how the tokenizer writes a space


@st.cache_resource(show_spinner=False)
def tokenizer() -> "PreTrainedTokenizerFast":
    """The bundled Llama's tokenizer."""
    return load_tokenizer()


def run() -> InstructionRun:
    """The recorded run. Raises Problem."""
    return read_run()


def tuned() -> str:
    """The adapter at the end of the recorded run."""
    return adapter_of(read_run().last)


def own_text(label: str, key: str, default: str, area: bool = True) -> str:
    """A text of the learner's, or where it is empty the example, with a sentence about it."""
    most = settings().instruction_characters
    text = link.text(label, key, default, area=area, max_chars=most)
    if text.strip():
        return text.strip()
    problems.tell(Problem("instruction.empty_text"))
    return default


def seen(text: str) -> str:
    """A token's text as it is shown: spaces and line ends made visible."""
    shown = text.replace(_SPACE, "\N{OPEN BOX}").replace(
        "<0x0A>", "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}"
    )
    return shown or "\N{OPEN BOX}"


def chips(
    texts: Sequence[str], kinds: Sequence[str], names: Mapping[str, str], marked: int | None = None
) -> Markup:
    """Tokens in order, each coloured by its kind; ``marked`` is the place of one that is out."""
    found = []
    for place, (text, kind) in enumerate(zip(texts[:SHOWN], kinds, strict=False)):
        out = " out" if place == marked else ""
        found.append(element("span", seen(text), css_class=f"piece {kind}{out}", title=names[kind]))
    if len(texts) > SHOWN:
        found.append(element("span", "…"))
    return element("p", *found, css_class="pieces", translate="no")


def role_chips(tokens: Sequence[Token], names: Mapping[str, str]) -> Markup:
    """Tokens coloured by role."""
    return chips(
        [token.text for token in tokens],
        [f"role-{token.role}" for token in tokens],
        {f"role-{role}": name for role, name in names.items()},
    )


def legend(kinds: Mapping[str, str], prefix: str = "") -> Markup:
    """A chip of each kind with its name."""
    parts: list[str] = []
    for kind, name in kinds.items():
        chip = element("span", "\N{EN SPACE}", css_class=f"piece {prefix}{kind}")
        parts += [chip, f" {name}  "]
    return element("p", *parts, css_class="aside")


def said(lesson: LessonPage, name: str, text: str) -> None:
    """What a model said, under its name; a model that cannot stop need not fill the screen."""
    st.html(element("p", name, css_class="eyebrow"))
    st.html(element("blockquote", _shortened(text) or lesson.say("nothing_said")))


def _shortened(text: str, most: int = 160) -> str:
    return text if len(text) <= most else f"{text[:most]} …"
