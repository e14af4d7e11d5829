"""Pairs and answers as HTML tables: what people and models wrote stays plain text."""

from collections.abc import Sequence

from core.finetuning.comparison import Answered
from core.finetuning.pairs import Pair
from core.ui.finetune_llama2.words import shortened
from core.ui.markup import Markup, element


def pairs_table(pairs: Sequence[Pair], asked: str, answered: str) -> Markup:
    """Questions and the answers to teach."""
    rows = [
        element("tr", element("td", pair.asked), element("td", pair.answered)) for pair in pairs
    ]
    return element("table", _head(asked, answered), *rows, css_class="values pairs")


def answers_table(
    answers: Sequence[Answered], heads: Sequence[str], marks: Sequence[str]
) -> Markup:
    """Each question with the answer taught, and what was said before and after.

    ``heads`` names the four columns; ``marks`` say right and wrong to who cannot see colour.
    """
    rows = [
        element(
            "tr",
            element("td", answer.asked),
            element("td", answer.taught),
            element("td", shortened(answer.before), css_class="before"),
            _said(answer, marks),
        )
        for answer in answers
    ]
    return element("table", _head(*heads), *rows, css_class="values pairs answered")


def _said(answer: Answered, marks: Sequence[str]) -> Markup:
    is_right = answer.after_is_right
    sign = element("b", "✓ " if is_right else "✗ ", title=marks[0 if is_right else 1])
    css_class = "verdict-right" if is_right else "verdict-wrong"
    return element("td", sign, shortened(answer.after), css_class=css_class)


def _head(*heads: str) -> Markup:
    return element("tr", *(element("th", head, scope="col") for head in heads))
