"""How a word reaches another: recursion against attention."""

import streamlit as st

from core.figures.reading_paths import DRAWN, path_lengths, reading_path
from core.problems import Problem
from core.sequence.architectures import MODELS, Architecture, ModelName
from core.sequence.paths import graph, shortest_path
from core.settings import settings
from core.ui import figure, link, problems
from core.ui.frame import LessonPage
from core.ui.why_transformers.shared import SENTENCE, names_of, quote

CODE = """
from core.sequence.architectures import Architecture
from core.sequence.paths import shortest_path

for model in ("rnn", "transformer"):
    path = shortest_path(Architecture(model=model), length=13, word=0)
    print(model, path.length)                  # steps from the first word to the last
"""


@st.cache_data(show_spinner=False, max_entries=256)
def steps_between(model: ModelName, length: int, word: int) -> int | None:
    """Steps from ``word`` to the last of ``length`` words; None if there is no way."""
    path = shortest_path(Architecture(model=model), length, word)
    return None if path is None else path.length


@st.fragment
def context(lesson: LessonPage) -> None:
    """One sentence through both; N and the words can be chosen."""
    say, names = lesson.say, names_of(lesson)
    with lesson.step("context") as step:
        expected = step.predict()
        most = settings().sequence_length
        length = link.slider(
            say("context.length"), "words", 2, most, 13, 1, on_change=_whole_sentence
        )
        words = SENTENCE.replace(",", "").replace(".", "").split()
        words = words[:length] if length <= len(words) else [*map(str, range(1, length + 1))]
        left, right = st.columns(2)
        with left:
            first = link.number(say("context.from"), "from", 1, most, 1, 1)
        with right:
            last = link.number(say("context.to"), "to", 1, most, length, 1)
        if not first < last <= length:
            problems.tell(Problem("sequence.words_order", first=first, last=last, length=length))
            first, last = 1, length
        for model in ("rnn", "transformer"):
            _path(lesson, model, words[:last], first - 1)
        lengths: dict[str, int | None] = {
            model: steps_between(model, last, first - 1) for model in MODELS
        }
        if length > DRAWN:
            st.caption(say("context.long", words=DRAWN))
        figure.show(
            path_lengths(lengths, names, say("context.steps"), say("context.none")),
            key="figure-path-lengths",
            caption=say("context.caption"),
            alt=say("context.lengths_alt"),
            csv={
                say("context.architecture"): [names[model] for model in MODELS],
                say("context.steps"): ["" if n is None else n for n in lengths.values()],
            },
        )
        quote(step, expected, "one" if lengths["transformer"] == 1 else "half")
        step.explain(
            say(
                "context.explain",
                first=words[first - 1],
                last=words[last - 1],
                rnn=f"{lengths['rnn']:,}",
                transformer=lengths["transformer"],
            )
        )
        step.honest_note(say("context.note"))
        step.code(CODE)


def _whole_sentence() -> None:
    """A new length means the way through all of it."""
    link.hold("from", 1)
    link.hold("to", st.session_state["words"])


def _path(lesson: LessonPage, model: ModelName, words: list[str], first: int) -> None:
    say, name = lesson.say, names_of(lesson)[model]
    config = Architecture(model=model, depth=1)
    path = shortest_path(config, len(words), first)
    assert path is not None  # noqa: S101 - both read every word
    figure.show(
        reading_path(model, words, graph(config, len(words)), path, {"play": say("context.play")}),
        key=f"figure-path-{model}",
        caption=say(
            "context.path", name=name, first=words[first], last=words[-1], steps=f"{path.length:,}"
        ),
        alt=say("context.alt", name=name, words=len(words)),
        csv={
            say("context.layer"): [state.layer for state in path.states],
            say("context.place"): [state.place + 1 for state in path.states],
        },
    )
