"""An instruction data set looked through, shipped or the learner's own; filtered, exported."""

import streamlit as st

from core.figures import instruction as figures
from core.instruction.exploring import FINDINGS, Entry, Exploration, as_jsonl, explore, explore_file
from core.instruction.tasks import generate
from core.problems import Problem
from core.settings import ASSETS, settings
from core.text import LANGUAGES, sentence
from core.ui import figure, link, problems
from core.ui.file_field import choose_files
from core.ui.frame import LessonPage, Step
from core.ui.instruction_tuning.shared import tokenizer
from core.ui.markup import Markup, element

SETS = ("chatbot", "instructions", "verifiable", "library", "file")
_FILES = {
    "chatbot": "instruction/chatbot_ko.csv",
    "instructions": "instruction/instructions_en.jsonl",
    "library": "finetuning/library_{lang}.jsonl",
}
_SHOWN = 8
_MADE = 300  # verifiable instructions of each language

CODE = """
from pathlib import Path
from core.instruction.checkpoints import load_tokenizer
from core.instruction.exploring import FINDINGS, as_jsonl, explore_file

path = Path("assets/data/instruction/chatbot_ko.csv")
found = explore_file(load_tokenizer(), path.name, path.read_bytes())
print({finding: found.count(finding) for finding in FINDINGS})
Path("filtered.jsonl").write_bytes(as_jsonl(found.without(FINDINGS)))
"""


@st.cache_data(show_spinner=False, max_entries=8)
def shipped(name: str, lang: str) -> Exploration:
    if name == "verifiable":
        made = [one for language in LANGUAGES for one in generate(language, _MADE)]
        rows = [(line, one.asked, one.answered) for line, one in enumerate(made, start=1)]
        return explore(tokenizer(), rows)
    path = ASSETS / "data" / _FILES[name].format(lang=lang)
    return explore_file(tokenizer(), path.name, path.read_bytes())


@st.cache_data(show_spinner=False, max_entries=4)
def own(name: str, data: bytes) -> Exploration:
    return explore_file(tokenizer(), name, data)


@st.fragment
def draw(lesson: LessonPage) -> None:
    """Choose a set, see what is in it, leave rows out, take the rest along."""
    say = lesson.say
    with lesson.step("explorer") as step:
        step.predict()
        name = link.choice(
            say("explorer.set"),
            "set",
            SETS,
            "chatbot" if lesson.lang == "ko" else "instructions",
            lambda key: say(f"explorer.sets.{key}"),
        )
        with st.spinner(say("working")):
            found = _chosen(lesson, name)
        _lengths(lesson, found)
        _findings(lesson, found)
        _filter(lesson, step, found)
        step.honest_note(say("explorer.note"))
        step.code(CODE)


def _chosen(lesson: LessonPage, name: str) -> Exploration:
    """The set; the first one stands in where the learner's file is not there or cannot be read."""
    say, limits = lesson.say, settings()
    if name != "file":
        st.caption(say(f"explorer.about.{name}"))
        return shipped(name, lesson.lang)
    st.caption(
        say("explorer.limit", rows=f"{limits.explored_rows:,}", megabytes=limits.upload_bytes >> 20)
    )
    files = choose_files(
        say("explorer.field"),
        ("jsonl", "json", "csv"),
        limits.upload_bytes >> 20,
        say("explorer.rejected"),
        "explorer.file",
    )
    try:
        if files:
            return own(files[-1].name, files[-1].getvalue())
    except Problem as problem:
        problems.tell(problem)
    st.caption(say("explorer.instead"))
    return shipped("library", lesson.lang)


def _lengths(lesson: LessonPage, found: Exploration) -> None:
    say = lesson.say
    window = int(tokenizer().model_max_length)
    lengths = {
        lang: [entry.tokens for entry in found.entries if entry.lang == lang] for lang in LANGUAGES
    }
    longest = max(entry.tokens for entry in found.entries)
    texts = say.get("explorer.figure")
    figure.show(
        figures.token_lengths(
            {lang: values for lang, values in lengths.items() if values},
            window if longest * 4 > window else None,
            texts,
        ),
        key="token_lengths",
        caption=say("explorer.caption", window=window),
        alt=say("explorer.alt", rows=len(found.entries), longest=longest),
        csv={
            say("explorer.line"): [entry.line for entry in found.entries],
            texts["tokens"]: [entry.tokens for entry in found.entries],
            say("explorer.language"): [entry.lang for entry in found.entries],
        },
    )


def _findings(lesson: LessonPage, found: Exploration) -> None:
    """What was found, how often, and an example of each."""
    say = lesson.say
    rows = [
        element(
            "tr",
            *(
                element("th", say(f"explorer.heads.{head}"), scope="col")
                for head in ("finding", "count", "example")
            ),
        )
    ]
    for finding in FINDINGS:
        example = ""
        if finding == "unread" and found.unread:
            example = sentence(found.unread[0], lesson.lang)
        for entry in found.entries:
            if finding in entry.findings:
                example = _example(lesson, entry)
                break
        cells = (say(f"explorer.findings.{finding}"), f"{found.count(finding):,}", example)
        rows.append(element("tr", *(element("td", cell) for cell in cells)))
    st.html(element("div", element("table", *rows, css_class="values findings"), css_class="wide"))


def _example(lesson: LessonPage, entry: Entry) -> str:
    text = lesson.say(
        "explorer.example",
        line=entry.line,
        asked=_short(entry.asked),
        answered=_short(entry.answered),
    )
    return f"{text} ({lesson.say('explorer.like', line=entry.like)})" if entry.like else text


def _short(text: str, most: int = 48) -> str:
    return text if len(text) <= most else f"{text[:most]} …"


def _filter(lesson: LessonPage, step: Step, found: Exploration) -> None:
    say = lesson.say
    choosable = [finding for finding in FINDINGS if finding != "unread"]
    out = link.several(
        say("explorer.out"),
        "out",
        choosable,
        choosable,
        lambda key: say(f"explorer.findings.{key}"),
    )
    longest = max(entry.tokens for entry in found.entries)
    most = link.number(say("explorer.most"), "most", 1, 1_000_000, 1_024, 1)
    kept = found.without(out, most)
    if kept:
        st.html(_table(lesson, kept[:_SHOWN]))
    st.download_button(
        say("explorer.export", rows=f"{len(kept):,}"),
        as_jsonl(kept),
        "instructions.jsonl",
        "application/jsonl",
        disabled=not kept,
        on_click="ignore",
    )
    languages = ", ".join(
        f"{say(f'explorer.figure.{lang}')} {sum(entry.lang == lang for entry in found.entries):,}"
        for lang in LANGUAGES
    )
    step.explain(
        say(
            "explorer.explain",
            rows=f"{len(found.entries):,}",
            languages=languages,
            kept=f"{len(kept):,}",
            out=f"{len(found.entries) - len(kept):,}",
            median=sorted(entry.tokens for entry in found.entries)[len(found.entries) // 2],
            longest=f"{longest:,}",
        )
    )


def _table(lesson: LessonPage, entries: list[Entry]) -> Markup:
    heads = [
        element("th", lesson.say(f"explorer.heads.{head}"), scope="col")
        for head in ("line", "asked", "answered")
    ]
    rows = [element("tr", *heads)]
    for entry in entries:
        cells = (str(entry.line), _short(entry.asked, 120), _short(entry.answered, 120))
        rows.append(element("tr", *(element("td", cell) for cell in cells)))
    return element("div", element("table", *rows, css_class="values pairs"), css_class="wide")
