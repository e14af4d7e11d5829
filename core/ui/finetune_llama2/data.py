"""The data: the guided set, pairs typed into a table, a file, or drafted from a document."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.finetuning.drafting import draft_pairs
from core.finetuning.guided import first_pairs
from core.finetuning.pairs import Pair, hold_out, read_pairs, repeated, typed_pairs
from core.problems import Problem
from core.retrieval.documents import load_document
from core.retrieval.sentences import split_sentences
from core.settings import settings
from core.ui import link, problems
from core.ui.file_field import choose_files
from core.ui.finetune_llama2.table import pairs_table
from core.ui.frame import LessonPage

SOURCES = ("first", "typed", "file", "document")
_SHOWN = 6  # pairs of the data that are shown
_DRAFTED = 40

CODE = """
from pathlib import Path
from core.finetuning.pairs import hold_out, read_pairs

path = Path("assets/data/finetuning/library_{lang}.jsonl")
pairs = read_pairs(path.name, path.read_bytes())   # JSON Lines or CSV, checked line by line
taught, held_out = hold_out(pairs)                 # every tenth pair is only asked
print(len(taught), len(held_out), taught[0])
"""


@dataclass(frozen=True)
class Data:
    """Pairs to teach, and pairs that are only asked before and after."""

    taught: list[Pair]
    held_out: list[Pair]


def draw(lesson: LessonPage) -> Data:
    """Choose the data, see it, hear what is wrong with it; the guided set stands in for that."""
    say = lesson.say
    with lesson.step("data") as step:
        source = link.choice(say("data.source"), "source", SOURCES, "first",
                             lambda key: say(f"data.sources.{key}"))  # fmt: skip
        data = Data(*first_pairs(lesson.lang))
        try:
            data = _read(lesson, source) or data
        except Problem as problem:
            problems.tell(problem)
            st.caption(say("data.instead"))
        st.html(pairs_table(data.taught[:_SHOWN], say("data.asked"), say("data.answered")))
        st.caption(say("data.shown", shown=min(_SHOWN, len(data.taught)), all=len(data.taught)))
        step.explain(
            say("data.explain" if data.held_out else "data.explain_none",
                taught=len(data.taught), held_out=len(data.held_out))
        )  # fmt: skip
        if twice := repeated(data.taught):
            st.warning(say("data.repeated", count=len(twice), asked=_plain(twice[0].asked)))
        step.honest_note(say("data.note"))
        step.code(CODE.format(lang=lesson.lang))
    return data


def _read(lesson: LessonPage, source: str) -> Data | None:
    """What the visitor brought; None while there is nothing yet. Raises Problem."""
    say, limits = lesson.say, settings()
    if source == "first":
        st.markdown(say("data.first"))
        return None
    if source == "typed":
        return Data(*hold_out(_table(lesson, "typed", _start(lesson))))
    st.caption(say("data.limit_" + source, pairs=f"{limits.training_pairs:,}",
                   megabytes=limits.upload_bytes >> 20))  # fmt: skip
    kinds = ("jsonl", "csv") if source == "file" else ("pdf", "docx", "html", "md", "txt")
    files = choose_files(say(f"data.field_{source}"), kinds, limits.upload_bytes >> 20,
                         say(f"data.rejected_{source}"), f"data.{source}")  # fmt: skip
    if not files:
        return None
    file = files[-1]
    if source == "file":
        return Data(*hold_out(read_pairs(file.name, file.getvalue())))
    drafted = _drafted(file.name, file.getvalue())
    st.markdown(say("data.drafted", count=len(drafted), name=_plain(file.name)))
    return Data(*hold_out(_table(lesson, f"drafted.{file.file_id}", drafted)))


@st.cache_data(show_spinner=False, max_entries=8)
def _drafted(name: str, data: bytes) -> list[tuple[str, str]]:
    document = load_document(name, data)
    sentences = [
        span.of(page.text) for page in document.pages for span in split_sentences(page.text)
    ]
    return [(pair.asked, pair.answered) for pair in draft_pairs(sentences, _DRAFTED)]


def _start(lesson: LessonPage) -> list[tuple[str, str]]:
    return [(row["asked"], row["answered"]) for row in lesson.say.get("data.typed_start")]


def _table(lesson: LessonPage, key: str, start: list[tuple[str, str]]) -> list[Pair]:
    """A table to type into. Raises Problem for half a pair."""
    say = lesson.say
    columns: dict[str, Any] = {
        "asked": st.column_config.TextColumn(say("data.asked"), width="large"),
        "answered": st.column_config.TextColumn(say("data.answered"), width="large"),
    }
    rows = st.data_editor(
        [{"asked": asked, "answered": answered} for asked, answered in start],
        num_rows="dynamic",
        column_config=columns,
        hide_index=True,
        width="stretch",
        key=f"data.{key}",
    )
    st.caption(say("data.typing"))
    return typed_pairs([(row.get("asked"), row.get("answered")) for row in rows])


def _plain(text: str) -> str:
    """A visitor's words in a sentence of ours, without what Markdown would take for more."""
    kept = "".join(letter if letter.isalnum() or letter in " .,?!-_" else " " for letter in text)
    return kept[:60]
