"""The first rungs: a dictionary, then a look-up in which every word answers a little."""

import numpy as np
import streamlit as st

from core.attention.lookup import LIBRARY, Library, exact_lookup, soft_lookup
from core.figures import lookup as figures
from core.ui import figure, link
from core.ui.frame import LessonPage
from core.ui.markup import Markup, element
from core.ui.query_key_value.plane import Arrow, draw

EXACT_CODE = """
library = {"apple": "red", "pear": "green", "pie": "golden", "iphone": "silver"}
print(library.get("apple"))     # red
print(library.get("apples"))    # None: one letter too many
"""
SOFT_CODE = """
import numpy as np
from core.attention.lookup import LIBRARY, soft_lookup

query = np.array([0.9, 0.5])                       # rather edible, a little electronic
found = soft_lookup(query, LIBRARY, temperature=0.3)
print(dict(zip(LIBRARY.words, found.weights[0].round(2))))
print("colour:", found.output[0].round(2))
"""
QUERY = (0.9, 0.5)
REACH = 1.5
OTHERS = ("apples", "Apple", "tablet")


@st.fragment
def exact(lesson: LessonPage) -> None:
    """First rung: a word is there to the letter, or it is not."""
    say = lesson.say
    with lesson.step("exact") as step:
        step.predict()
        asked = link.text(say("exact.field"), "asked", "apple", max_chars=60)
        rows = [(asked.strip(), True), *((word, False) for word in OTHERS if word != asked)]
        st.html(
            element("table", *(_answer(lesson, word, own) for word, own in rows),
                    css_class="answers")
        )  # fmt: skip
        st.html(element("p", *map(_entry, range(len(LIBRARY.words))), css_class="library"))
        st.caption(say("exact.caption"))
        found = sum(exact_lookup(word) is not None for word, _ in rows)
        step.explain(say("exact.explain", count=len(rows), found=found, missed=len(rows) - found))
        step.code(EXACT_CODE)


def _answer(lesson: LessonPage, word: str, own: bool) -> Markup:
    value = exact_lookup(word)
    said = (
        swatch(figures.colour_of(value))
        if value is not None
        else element("span", lesson.say("exact.nothing"), css_class="nothing")
    )
    name = element("b" if own else "span", word or "…", css_class="means-query")
    return element("tr", element("td", name), element("td", "→"), element("td", said))


def _entry(place: int) -> Markup:
    colour = figures.colour_of(LIBRARY.values[place])
    word = element("span", LIBRARY.words[place], css_class="means-key")
    return element("span", word, " ", swatch(colour), css_class="entry-of-library")


def swatch(colour: str) -> Markup:
    """A patch of ``colour``."""
    return element("span", css_class="swatch", style=f"background:{colour}", title=colour)


def edited_library(lesson: LessonPage) -> Library:
    """The library with the keys and values that the learner gave it."""
    say, keys, values = lesson.say, [], []
    for place, word in enumerate(LIBRARY.words):
        name, x, y, value = st.columns([2, 3, 3, 2], vertical_alignment="bottom")
        name.markdown(f"**{word}**")
        with x:
            first = link.number(say("soft.key_x"), f"k{place}x", -REACH, REACH,
                                _rounded(LIBRARY.keys[place, 0]), 0.05)  # fmt: skip
        with y:
            second = link.number(say("soft.key_y"), f"k{place}y", -REACH, REACH,
                                 _rounded(LIBRARY.keys[place, 1]), 0.05)  # fmt: skip
        with value:
            colour = link.colour(say("soft.value"), f"v{place}",
                                 figures.colour_of(LIBRARY.values[place]))  # fmt: skip
        keys.append((first, second))
        values.append([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return Library(LIBRARY.words, np.array(keys), np.array(values))


def _rounded(number: float) -> float:
    return round(float(number) * 20) / 20


CONTROLS = (
    "qx", "qy", "warmth",
    *(f"k{place}{axis}" for place in range(len(LIBRARY.words)) for axis in "xy"),
    *(f"v{place}" for place in range(len(LIBRARY.words))),
)  # fmt: skip


def _move(places: dict[str, tuple[float, float]]) -> None:
    for name, at in places.items():
        for axis, number in zip("xy", at, strict=True):
            link.hold(f"{name}{axis}", min(max(number, -REACH), REACH))


@st.fragment
def soft(lesson: LessonPage) -> None:
    """Second rung: a query is compared with every key, and the values are mixed."""
    say = lesson.say
    with lesson.step("soft") as step:
        step.predict()
        left, right = st.columns([1, 1], vertical_alignment="center")
        with right:
            x = link.slider(say("soft.edible"), "qx", -REACH, REACH, QUERY[0], 0.05)
            y = link.slider(say("soft.electronic"), "qy", -REACH, REACH, QUERY[1], 0.05)
            warmth = link.slider(say("soft.temperature"), "warmth", 0.05, 2.0, 0.3, 0.05)
            st.button(say("reset"), key="soft.reset", on_click=link.reset, args=CONTROLS,
                      type="tertiary")  # fmt: skip
        plane, picture = left.container(), st.container()
        with st.expander(say("soft.more")):
            library = edited_library(lesson)
        found = soft_lookup(np.array([x, y]), library, warmth)
        weights, scores = found.weights[0], found.scores[0]
        with plane:
            arrows = [
                Arrow(f"k{place}", word, "key", tuple(library.keys[place].tolist()),
                      figures.colour_of(library.values[place]))
                for place, word in enumerate(library.words)
            ]  # fmt: skip
            arrows.append(Arrow("q", say("soft.query"), "query", (x, y)))
            draw("soft.plane", arrows, say("soft.plane"),
                 (say("soft.edible"), say("soft.electronic")), _move)  # fmt: skip
            st.caption(say("soft.drag"))
        best, second = np.argsort(-weights)[:2]
        with picture:
            figure.show(
                figures.answers(library.words, scores, weights, library.values, found.output[0],
                                say.get("soft.figure")),
                key="soft_lookup",
                caption=say("soft.caption"),
                alt=say("soft.alt", word=library.words[best], weight=f"{weights[best]:.0%}"),
                csv={
                    say("soft.word"): library.words,
                    say("soft.figure.score"): scores.round(4).tolist(),
                    say("soft.figure.weight"): weights.round(4).tolist(),
                },
            )  # fmt: skip
        step.explain(
            say("soft.explain", best=library.words[best], weight=f"{weights[best]:.0%}",
                second=library.words[second], other=f"{weights[second]:.0%}",
                score=f"{scores[best]:.2f}", total=f"{weights.sum():.2f}")
        )  # fmt: skip
        step.honest_note(say("soft.note"))
        step.code(SOFT_CODE)
