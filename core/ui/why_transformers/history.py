"""Where the Transformer comes from and what came of it."""

import streamlit as st

from core.figures.family_tree import Event, Member, family_tree, timeline
from core.figures.reading_paths import reading_path
from core.sequence.architectures import Architecture
from core.sequence.paths import graph, shortest_path
from core.ui import figure, link
from core.ui.frame import LessonPage
from core.ui.why_transformers.shared import names_of

ROOT = Member("transformer", "Transformer", 2017.45, 1)
MEMBERS = (
    Member("bert", "BERT", 2018.8, 0),
    Member("t5", "T5", 2019.8, 1),
    Member("bart", "BART", 2019.6, 1, below=True),
    Member("gpt", "GPT", 2018.45, 2),
    Member("ctrl", "CTRL", 2019.7, 2),
)
YEARS = {"transformer": 2017, "gpt": 2018, "bert": 2018, "ctrl": 2019, "t5": 2019, "bart": 2019}
EVENTS = (
    ("bahdanau", 2014.67, "rnn_attention"),
    ("gehring", 2017.35, "conv_attention"),
    ("vaswani", 2017.45, "transformer"),
    ("ng", 2018.5, None),
    ("report", 2021.78, None),
    ("kaggle", 2021.85, None),
)
EXAMPLE = 7  # words of the sentence that shows how an architecture of the timeline reads

FAMILY_CODE = """
from transformers import AutoConfig

# Which half of the Transformer a model keeps is one line of its configuration.
for name in ("google-bert/bert-base-uncased", "openai-community/gpt2", "google-t5/t5-small"):
    config = AutoConfig.from_pretrained(name)          # needs a hub
    print(name, config.is_encoder_decoder, config.architectures)
"""
HISTORY_CODE = """
from core.sequence.architectures import Architecture
from core.sequence.paths import shortest_path

for model in ("rnn", "rnn_attention", "conv_attention", "transformer"):
    for probe in ("answer", "word"):
        path = shortest_path(Architecture(model=model), length=50, word=0, probe=probe)
        print(model, probe, path.length if path else "no way")
"""


@st.fragment
def family(lesson: LessonPage) -> None:
    """The family tree of 2017 to 2019."""
    say = lesson.say
    with lesson.step("family") as step:
        options = {member.key: member.name for member in (ROOT, *MEMBERS)}
        chosen = link.choice(
            say("family.choose"), "member", list(YEARS), "gpt", options.__getitem__
        )
        branches = [say(f"family.{kind}") for kind in ("encoder", "both", "decoder")]
        figure.show(
            family_tree(ROOT, MEMBERS, branches, chosen),
            key="figure-family",
            caption=say("family.caption"),
            alt=say("family.alt"),
            csv={
                say("family.name"): [options[key] for key in YEARS],
                say("family.year"): list(YEARS.values()),
                say("family.full"): [say(f"family.members.{key}.full") for key in YEARS],
            },
        )
        about = say.get(f"family.members.{chosen}")
        step.explain(
            f"**{options[chosen]}** ({YEARS[chosen]}) · {about['full']}  \n"
            f"{about['purpose']} [{about['paper']}]({about['url']})"
        )
        step.honest_note(say("family.note"))
        step.code(FAMILY_CODE)


@st.fragment
def history(lesson: LessonPage) -> None:
    """From attention as an addition to attention alone, and what others said of it."""
    say = lesson.say
    with lesson.step("history") as step:
        keys = [key for key, _, _ in EVENTS]
        chosen = link.choice(
            say("history.choose"),
            "event",
            keys,
            "vaswani",
            lambda key: say(f"history.events.{key}.name"),
        )
        events = [
            Event(key, say(f"history.events.{key}.short"), year, model is not None)
            for key, year, model in EVENTS
        ]
        figure.show(
            timeline(events, chosen),
            key="figure-history",
            caption=say("history.caption"),
            alt=say("history.alt"),
            csv={
                say("history.year"): [int(year) for _, year, _ in EVENTS],
                say("history.what"): [say(f"history.events.{key}.name") for key in keys],
                say("history.said"): [say(f"history.events.{key}.said") for key in keys],
            },
        )
        about = say.get(f"history.events.{chosen}")
        step.explain(f"{about['said']} [{about['source']}]({about['url']})")
        model = {key: model for key, _, model in EVENTS}[chosen]
        if model is not None:
            _architecture(lesson, model)
        step.honest_note(say("history.note"))
        step.code(HISTORY_CODE)


def _architecture(lesson: LessonPage, model: str) -> None:
    """How the architecture of a paper reads, and its ways to the answer and between words."""
    say, names = lesson.say, names_of(lesson)
    config = Architecture(model=model, depth=2)  # type: ignore[arg-type]
    words = [str(number) for number in range(1, EXAMPLE + 1)]
    path = shortest_path(config, EXAMPLE, 0, "answer")
    to_word = shortest_path(config, EXAMPLE, 0, "word")
    none = say("context.none")
    figure.show(
        reading_path(
            model,
            [*words, say("history.answer")],
            graph(config, EXAMPLE),
            path,
            {"play": say("context.play")},
            probe="answer",
        ),
        key=f"figure-history-{model}",
        caption=say(
            "history.architecture",
            name=names[model],
            answer=none if path is None else path.length,
            word=none if to_word is None else to_word.length,
            words=EXAMPLE,
        ),
        alt=say("context.alt", name=names[model], words=EXAMPLE),
        csv={
            say("context.layer"): [state.layer for state in path.states] if path else [],
            say("context.place"): [state.place + 1 for state in path.states] if path else [],
        },
    )
