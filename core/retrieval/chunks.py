"""Documents cut into passages: a paragraph or a few, never half a sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from llama_index.core.schema import TextNode

from core.retrieval.clauses import cut_at_clauses
from core.retrieval.documents import Document
from core.retrieval.sentences import Span, split_sentences

# In words. Enough for one thought, few enough to quote.
SHORT, LONG = 60, 130
# Characters a word has at most on average: text without spaces counts by its length.
_WORD = 10
_EMPTY_LINE = re.compile(r"\n\s*\n|\Z")


@dataclass(frozen=True)
class _Block:
    """A stretch of one page under one heading."""

    span: Span
    heading: str
    words: int


def chunk_document(document: Document) -> list[TextNode]:
    """Passages of ``document`` in order, as nodes.

    Metadata: document (its name), document_id, page, heading, and start and end, so that
    the text of the page from start to end is the text of the node.
    """
    nodes = []
    heading = ""
    for index, page in enumerate(document.pages):
        blocks, heading = _blocks(page.text, heading)
        nodes += [
            TextNode(
                id_=f"{document.id[:16]}:{index}:{block.span.start}",
                text=block.span.of(page.text),
                metadata={
                    "document": document.name,
                    "document_id": document.id,
                    "page": page.number,
                    "start": block.span.start,
                    "end": block.span.end,
                    "heading": block.heading,
                },
            )
            for block in _merged(blocks)
        ]
    return nodes


def _blocks(text: str, heading: str) -> tuple[list[_Block], str]:
    """Paragraphs of a page under their headings, and the heading that its end stands under.

    Headings that follow one another without text between them are one: chapter › section.
    """
    blocks: list[_Block] = []
    waiting: list[Span] = []  # headings that no text has followed yet
    for paragraph in _paragraphs(text):
        line = paragraph.of(text)
        if line.startswith("# ") and "\n" not in line:
            heading = f"{heading} › {line[2:]}" if waiting else line[2:]
            waiting.append(paragraph)
        else:
            blocks += [_block(text, span, heading) for span in _parts(text, paragraph)]
            waiting = []
    # A page of headings alone, as of slides, is text too.
    blocks += [_block(text, span, heading) for span in waiting]
    return blocks, heading


def _block(text: str, span: Span, heading: str) -> _Block:
    return _Block(span, heading, _words(span.of(text)))


def _paragraphs(text: str) -> Iterator[Span]:
    """What stands between empty lines, without the white space around it."""
    start = 0
    for gap in _EMPTY_LINE.finditer(text):
        body = text[start : gap.start()]
        if body.strip():
            left = start + len(body) - len(body.lstrip())
            yield Span(left, left + len(body.strip()))
        start = gap.end()


def _parts(text: str, paragraph: Span) -> Iterator[Span]:
    """A paragraph, or even shares of a long one, cut between sentences."""
    words = _words(paragraph.of(text))
    if words <= LONG:
        yield paragraph
        return
    share = words / ceil(words / LONG)
    start = end = paragraph.start
    for sentence in split_sentences(paragraph.of(text)):
        whole = Span(paragraph.start + sentence.start, paragraph.start + sentence.end)
        is_long = _words(whole.of(text)) > LONG
        for piece in cut_at_clauses(text, whole, LONG * _WORD // 2) if is_long else [whole]:
            if end > start and _words(text[start : piece.end]) > max(share, SHORT) * 1.1:
                yield Span(start, end)
                start = piece.start
            end = piece.end
    yield Span(start, end)


def _merged(blocks: list[_Block]) -> list[_Block]:
    """Short neighbours under one heading joined."""
    merged: list[_Block] = []
    for block in blocks:
        last = merged[-1] if merged else None
        if (
            last
            and last.heading == block.heading
            and min(last.words, block.words) < SHORT
            and last.words + block.words <= LONG
        ):
            span = Span(last.span.start, block.span.end)
            merged[-1] = _Block(span, last.heading, last.words + block.words)
        else:
            merged.append(block)
    return merged


def _words(text: str) -> int:
    return max(len(text.split()), len(text) // _WORD)
