"""The texts the bundled Llama learns from, as plain data."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.retrieval.sentences import split_sentences

# Sentences shorter or longer than this (in characters) teach little: headings, code, lists.
_SHORTEST, _LONGEST = 25, 320


@dataclass(frozen=True)
class ProseDocument:
    """One document of running text."""

    lang: str
    source: str
    license: str
    paragraphs: tuple[str, ...]

    def sentences(self) -> list[str]:
        """The document's sentences of ordinary length, in order."""
        return [
            sentence
            for paragraph in self.paragraphs
            for span in split_sentences(paragraph)
            if _SHORTEST <= len(sentence := " ".join(span.of(paragraph).split())) <= _LONGEST
        ]


@dataclass(frozen=True)
class Question:
    """A hand-written question; ``sentence`` is the index that answers it, None if none does."""

    text: str
    sentence: int | None


@dataclass(frozen=True)
class ReadingDocument:
    """A few sentences and the questions people ask of them."""

    lang: str
    source: str
    sentences: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def held_out(self) -> bool:
        """One document in twenty is never trained on, chosen by its text, not by its place."""
        return hashlib.sha256("\n".join(self.sentences).encode()).digest()[0] < 256 // 20

    def texts(self) -> Iterator[str]:
        """Its sentences and questions."""
        yield from self.sentences
        yield from (question.text for question in self.questions)


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a ``.jsonl`` or ``.jsonl.gz`` file."""
    opens = gzip.open if path.suffix == ".gz" else open
    with opens(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def read_prose(path: Path) -> list[ProseDocument]:
    """``prose.jsonl.gz`` without its machine translations."""
    return [
        ProseDocument(row["lang"], row["source"], row["license"], tuple(row["paragraphs"]))
        for row in read_jsonl(path)
        if not row["machine_translated"]
    ]


def read_library(folder: Path) -> list[ProseDocument]:
    """The course's own chapters, as prose."""
    return [
        ProseDocument(
            lang=path.parent.name,
            source=f"library/{path.parent.name}/{path.name}",
            license="project",
            paragraphs=tuple(
                block.replace("\n", " ")
                for block in path.read_text(encoding="utf-8").split("\n\n")
                if block.strip() and not block.startswith("#")
            ),
        )
        for path in sorted(folder.glob("*/*.md"))
    ]


def read_reading(paths: list[Path]) -> list[ReadingDocument]:
    """Hand-written reading questions, in either of the two layouts they are kept in.

    One layout has a document with all its questions a line, the other a question a line;
    the second is gathered by its sentences.
    """
    gathered: dict[tuple[str, ...], ReadingDocument] = {}
    for path in paths:
        for row in read_jsonl(path):
            sentences = tuple(row["sentences"])
            rows = row.get("questions", [row])
            questions = tuple(Question(item["question"], item["sentence"]) for item in rows)
            known = gathered.get(sentences)
            gathered[sentences] = ReadingDocument(
                lang=row["lang"],
                source=row.get("source", "project"),
                sentences=sentences,
                questions=(known.questions if known else ()) + questions,
            )
    return list(gathered.values())
