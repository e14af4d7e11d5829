"""Third rung: each word asks, is found and answers by a vector of its own making."""

import numpy as np
import streamlit as st

from core.attention.lookup import LIBRARY, Projections, projected_lookup
from core.figures import attention_map
from core.figures import lookup as figures
from core.ui import figure, link
from core.ui.frame import LessonPage
from core.ui.markup import element

CODE = """
import numpy as np
from core.attention.lookup import LIBRARY, Projections, projected_lookup

turn = np.array([[0.0, 3.0], [-3.0, 0.0]])      # ask for what lies a quarter turn away
same = np.eye(2)
found = projected_lookup(LIBRARY.keys, Projections(query=turn, key=same, value=same))
print(found.weights.round(2))                    # row: who asks, column: who answers
"""
# A quarter turn and a stronger voice: what is edible asks for what is electronic.
DEFAULTS = {
    "query": ((0.0, 3.0), (-3.0, 0.0)),
    "key": ((1.0, 0.0), (0.0, 1.0)),
    "value": ((1.0, 0.0), (0.0, 1.0)),
}
LETTERS = {"query": "wq", "key": "wk", "value": "wv"}
CONTROLS = (
    *(f"{letters}{row}{column}" for letters in LETTERS.values() for row in "01" for column in "01"),
    "same", "scaled", "causal", "heat",
)  # fmt: skip
PAIR = ("apple", "iphone")


def _matrix(lesson: LessonPage, kind: str, shown: bool = True) -> np.ndarray:
    say, letters, default = lesson.say, LETTERS[kind], DEFAULTS[kind]
    st.html(element("p", say(f"projections.{kind}"), css_class=f"matrix-name means-{kind}"))
    rows = []
    for row in range(2):
        with st.container(horizontal=True, gap="xsmall"):
            rows.append(
                [
                    link.number(say("projections.cell", row=row + 1, column=column + 1),
                                f"{letters}{row}{column}", -5.0, 5.0, default[row][column], 0.5,
                                label_visibility="collapsed", disabled=not shown, width=130)
                    for column in range(2)
                ]
            )  # fmt: skip
    return np.array(rows)


@st.fragment
def projections(lesson: LessonPage) -> None:
    """Three small matrices, and the knobs of attention."""
    say = lesson.say
    with lesson.step("projections") as step:
        step.predict()
        knobs = st.columns(4, vertical_alignment="bottom")
        with knobs[0]:
            same = link.switch(say("projections.same"), "same")
        with knobs[1]:
            scaled = link.switch(say("projections.scaled"), "scaled", True)
        with knobs[2]:
            causal = link.switch(say("projections.causal"), "causal")
        with knobs[3]:
            heat = link.slider(say("projections.temperature"), "heat", 0.1, 3.0, 1.0, 0.1)
        places = st.columns(3, gap="medium")
        with places[0]:
            query = _matrix(lesson, "query")
        with places[1]:
            key = _matrix(lesson, "key", shown=not same)
        with places[2]:
            value = _matrix(lesson, "value")
        st.button(say("reset"), key="projections.reset", on_click=link.reset, args=CONTROLS,
                  type="tertiary")  # fmt: skip
        made = Projections(query, query if same else key, value)
        found = projected_lookup(LIBRARY.keys, made, scaled=scaled, causal=causal, temperature=heat)
        texts, words = say.get("projections.figure"), LIBRARY.words
        rows = [(one, other) for one in words for other in words]
        one, other = (words.index(word) for word in PAIR)
        left, right = st.columns(2, gap="medium")
        with left:
            st.html(element("p", texts["score"], css_class="matrix-name means-score"))
            figure.show(
                attention_map.score_map(found.scores, words, texts),
                key="projected_scores",
                caption=say("projections.caption_scores"),
                alt=say("projections.alt_scores"),
                csv={
                    texts["query"]: [row[0] for row in rows],
                    texts["key"]: [row[1] for row in rows],
                    texts["score"]: found.scores.ravel().round(4).tolist(),
                },
            )
        with right:
            st.html(element("p", texts["weight"], css_class="matrix-name means-score"))
            figure.show(
                attention_map.head_map(found.weights, words, words, texts, values=True),
                key="projected_weights",
                caption=say("projections.caption_weights"),
                alt=say("projections.alt_weights"),
                csv={
                    texts["query"]: [row[0] for row in rows],
                    texts["key"]: [row[1] for row in rows],
                    texts["weight"]: found.weights.ravel().round(4).tolist(),
                },
            )
        hidden = int(np.isinf(found.scores).sum())
        kind = "explain_causal" if causal else "explain_same" if same else "explain"
        step.explain(
            say(f"projections.{kind}", one=PAIR[0], other=PAIR[1], hidden=hidden,
                there=f"{found.scores[one, other]:.2f}", back=f"{found.scores[other, one]:.2f}",
                weight=f"{found.weights[one].max():.0%}",
                best=words[int(found.weights[one].argmax())])
        )  # fmt: skip
        figure.show(
            figures.moved(words, LIBRARY.keys, found.output, say.get("projections.moved")),
            key="projected_outputs",
            caption=say("projections.caption_moved"),
            alt=say("projections.alt_moved"),
            csv={
                say("soft.word"): words,
                "x": found.output[:, 0].round(4).tolist(),
                "y": found.output[:, 1].round(4).tolist(),
            },
        )
        step.honest_note(say("projections.note"))
        step.code(CODE)
