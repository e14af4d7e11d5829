"""One text cut in different ways, to see what each does to what can be found.

The app itself cuts as ``core.retrieval.chunks`` does (``house`` here). The others are what
other tools offer: so many characters, sentences or tokens, or a chunk for every heading.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from llama_index.core.schema import TextNode

from core.retrieval.chunks import chunk_document
from core.retrieval.documents import Document, Page
from core.retrieval.encoder import SentenceEncoder
from core.retrieval.sentences import Span, split_sentences

Way = Literal["house", "sentences", "characters", "tokens", "headings"]
WAYS: tuple[Way, ...] = ("house", "sentences", "characters", "tokens", "headings")
# Units of a chunk: the fewest, the most, and how many to begin with.
SIZES: dict[Way, tuple[int, int, int]] = {
    "sentences": (1, 10, 3),
    "characters": (60, 1_000, 300),
    "tokens": (16, 240, 96),
}
MOST_OVERLAP = 50  # percent

_HEADING = re.compile(r"^# [^\n]*$", re.MULTILINE)


@dataclass(frozen=True)
class Cut:
    """How to cut: ``size`` in units of the way, ``overlap`` in percent of the size."""

    way: Way = "sentences"
    size: int = 3
    overlap: int = 0

    @property
    def has_size(self) -> bool:
        return self.way in SIZES


def whole_text(document: Document) -> str:
    """All pages of ``document`` as one text."""
    return "\n\n".join(page.text for page in document.pages)


def cut_text(text: str, cut: Cut, encoder: SentenceEncoder, name: str = "") -> list[TextNode]:
    """Chunks of ``text`` in order, with the metadata of ``chunk_document``.

    The text of a chunk is ``text`` from its start to its end. Chunks overlap where ``cut``
    says so, and lose nothing but white space between them. Raises ValueError for an overlap
    that would not move on.
    """
    if cut.way == "house":
        nodes = chunk_document(Document("text", name, "text", (Page(None, text),)))
        return [_node(text, Span(n.metadata["start"], n.metadata["end"]), name, place,
                      n.metadata["heading"]) for place, n in enumerate(nodes)]  # fmt: skip
    if not 0 <= cut.overlap <= MOST_OVERLAP:
        raise ValueError(f"an overlap of {cut.overlap} percent")
    if cut.way == "headings":
        spans = _sections(text)
    else:
        step = max(1, cut.size - round(cut.size * cut.overlap / 100))
        spans = _windows(_units(text, cut.way, encoder), cut.size, step)
    trimmed = [_trimmed(text, span) for span in spans]
    kept = [span for span in trimmed if span.end > span.start]
    return [_node(text, span, name, place) for place, span in enumerate(kept)]


def shared_characters(nodes: Sequence[TextNode]) -> int:
    """How many characters stand in more than one chunk."""
    spans = [(node.metadata["start"], node.metadata["end"]) for node in nodes]
    return sum(max(0, one[1] - other[0]) for one, other in pairwise(spans))


def cut_sentences(text: str, nodes: Sequence[TextNode]) -> int:
    """How many sentences of ``text`` stand whole in no chunk; headings are none."""
    spans = [(node.metadata["start"], node.metadata["end"]) for node in nodes]
    return sum(
        not any(start <= sentence.start and sentence.end <= end for start, end in spans)
        for sentence in split_sentences(text)
        if not _HEADING.fullmatch(sentence.of(text))
    )


def _units(text: str, way: Way, encoder: SentenceEncoder) -> list[Span]:
    if way == "characters":
        return [Span(at, at + 1) for at in range(len(text))]
    if way == "tokens":
        return encoder.token_spans(text)
    units: list[Span] = []
    heading: Span | None = None
    for sentence in split_sentences(text):
        if heading is not None:  # a heading goes with what it is the heading of
            sentence, heading = replace(sentence, start=heading.start), None
        if _HEADING.fullmatch(sentence.of(text).rsplit("\n", 1)[-1]):
            heading = sentence
        else:
            units.append(sentence)
    return [*units, heading] if heading is not None else units


def _windows(units: Sequence[Span], size: int, step: int) -> list[Span]:
    windows: list[Span] = []
    for first in range(0, len(units), step):
        window = units[first : first + size]
        if windows and window[-1].end <= windows[-1].end:
            break  # nothing that the last one does not have
        windows.append(Span(window[0].start, window[-1].end))
    return windows


def _sections(text: str) -> list[Span]:
    """From each heading to the next; headings in a row without text between them are one."""
    starts = [0]
    for heading in _HEADING.finditer(text):
        before = text[starts[-1] : heading.start()]
        if _HEADING.sub("", before).strip():
            starts.append(heading.start())
    return [Span(start, end) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _trimmed(text: str, span: Span) -> Span:
    body = span.of(text)
    start = span.start + len(body) - len(body.lstrip())
    return Span(start, start + len(body.strip()))


def _node(text: str, span: Span, name: str, place: int, heading: str = "") -> TextNode:
    return TextNode(
        id_=str(place),
        text=span.of(text),
        metadata={
            "document": name,
            "document_id": "text",
            "page": None,
            "start": span.start,
            "end": span.end,
            "heading": heading,
        },
    )
