"""Without recursion the order of the words is lost, until positions bring it back."""

from typing import get_args

import numpy as np
import streamlit as st

from core.figures.word_order import order_differences
from core.figures.word_order import positions as positions_figure
from core.problems import Problem
from core.sequence.order import Shuffled, shuffle_words
from core.sequence.positions import Positions, position_picture
from core.ui import figure, link, problems
from core.ui.frame import LessonPage
from core.ui.markup import element
from core.ui.numbers import power
from core.ui.why_transformers.shared import SENTENCE, quote

KINDS: tuple[Positions, ...] = get_args(Positions)
PICTURE = (64, 64)  # positions, dimensions

CODE = """
from core.sequence.order import shuffle_words

words = "{sentence}".split()
for positions in ("none", "sinusoidal", "learned", "rotary"):
    print(positions, shuffle_words(words, positions, seed=0).difference)
"""


@st.cache_data(show_spinner=False, max_entries=128)
def shuffled(words: tuple[str, ...], positions: Positions, seed: int) -> Shuffled:
    """One sentence in order and shuffled."""
    return shuffle_words(words, positions, seed=seed)


@st.fragment
def order(lesson: LessonPage) -> None:
    """Shuffle the words, with and without positions."""
    say = lesson.say
    with lesson.step("order") as step:
        expected = step.predict()
        written = link.text(say("order.own"), "order_sentence", SENTENCE)
        seed = link.number(say("order.seed"), "shuffle", 0, 9_999, 0, 1)
        words = tuple(written.replace(",", " ").replace(".", " ").split())
        try:
            if len(words) < 2:
                raise Problem("sequence.few_words")
            results = {kind: shuffled(words, kind, seed) for kind in KINDS}
        except Problem as problem:
            problems.tell(problem)
            words = tuple(SENTENCE.replace(",", "").replace(".", "").split())
            results = {kind: shuffled(words, kind, seed) for kind in KINDS}
        names: dict[str, str] = {kind: say(f"order.kinds.{kind}") for kind in KINDS}
        _numbered(lesson, results["none"])
        text = {key: say(f"order.{key}") for key in ("difference", "noticed")}
        numbered = [f"{place}. {word}" for place, word in enumerate(words, start=1)]
        figure.show(
            order_differences(
                {kind: result.differences for kind, result in results.items()},
                numbered,
                names,
                text,
                "sinusoidal",
            ),
            key="figure-order",
            caption=say("order.caption"),
            alt=say("order.alt", words=len(words)),
            csv={
                say("order.word"): numbered,
                **{names[kind]: result.differences.tolist() for kind, result in results.items()},
            },
        )
        without, with_positions = results["none"].difference, results["sinusoidal"].difference
        quote(step, expected, "same" if without < 1e-5 else "other")
        step.explain(
            say(
                "order.explain",
                words=len(words),
                without=power(without),
                sinusoidal=power(with_positions),
                rotary=power(results["rotary"].difference),
            )
        )
        _picture(lesson)
        step.honest_note(say("order.note"))
        step.code(CODE.format(sentence=" ".join(words[:20])))


def _numbered(lesson: LessonPage, result: Shuffled) -> None:
    """The sentence with its positions, and shuffled."""
    say = lesson.say

    def line(label: str, words: list[tuple[int, str]]) -> str:
        parts = []
        for number, word in words:
            parts += [element("span", element("sub", str(number)), word, css_class="placed"), " "]
        return element("p", element("b", label), " ", *parts, css_class="placed-sentence")

    first = [(number, word) for number, word in enumerate(result.words, start=1)]
    second = [(old + 1, result.words[old]) for old in result.order]
    st.html(line(say("order.in_order"), first[:60]))
    st.html(line(say("order.shuffled"), second[:60]))


def _picture(lesson: LessonPage) -> None:
    """What each kind of positions looks like, and where it enters."""
    say = lesson.say
    st.subheader(say("positions.title"), anchor=False)
    kind = link.choice(
        say("positions.choose"),
        "positions",
        list(KINDS[1:]),
        "sinusoidal",
        lambda key: say(f"order.kinds.{key}"),
    )
    picture = position_picture(kind, *PICTURE)
    figure.show(
        positions_figure(
            picture, {key: say(f"positions.{key}") for key in ("position", "dimension")}
        ),
        key="figure-positions",
        caption=say(f"positions.caption_{kind}"),
        alt=say("positions.alt", kind=say(f"order.kinds.{kind}")),
        csv={
            say("positions.position"): np.arange(1, len(picture) + 1).tolist(),
            **{str(number): picture[:, number].tolist() for number in range(picture.shape[1])},
        },
    )
    stages = []
    for stage in ("words", "added", "query_key", "weights", "output"):
        enters = (kind == "rotary") == (stage == "query_key") and stage in ("added", "query_key")
        label = say(f"positions.stages.{stage}")
        css_class = "stage stage-here" if enters else "stage"
        stages.append(element("li", label, css_class=css_class))
    st.html(element("ol", *stages, css_class="stages", aria_label=say("positions.stages_alt")))
