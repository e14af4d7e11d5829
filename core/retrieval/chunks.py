"""Documents cut into passages: a paragraph or a few, never half a sentence."""

from dataclasses import dataclass

from llama_index.core.schema import TextNode

from core.retrieval.documents import Document
from core.retrieval.sentences import split_sentences

# In characters. Some 60 to 120 words: enough for one thought, few enough to quote.
SHORT, LONG = 320, 900


@dataclass(frozen=True)
class _Block:
    start: int
    end: int
    heading: str


def _blocks(text: str) -> list[_Block]:
    """Paragraphs of ``text`` under their headings; long ones cut between sentences."""
    blocks: list[_Block] = []
    heading, start = "", 0
    for paragraph in text.split("\n\n"):
        end = start + len(paragraph)
        body = paragraph.strip()
        left = start + len(paragraph) - len(paragraph.lstrip())
        if body.startswith("# ") and "\n" not in body:
            heading = body[2:]
        elif body:
            blocks += _pieces(text, left, left + len(body), heading)
        start = end + 2
    return blocks


def _pieces(text: str, start: int, end: int, heading: str) -> list[_Block]:
    if end - start <= LONG:
        return [_Block(start, end, heading)]
    pieces: list[_Block] = []
    for span in split_sentences(text[start:end]):
        left, right = start + span.start, start + span.end
        if pieces and right - pieces[-1].start <= LONG:
            pieces[-1] = _Block(pieces[-1].start, right, heading)
            continue
        while right - left > LONG:
            pieces.append(_Block(left, left + LONG, heading))
            left += LONG
        pieces.append(_Block(left, right, heading))
    return pieces


def _merged(blocks: list[_Block]) -> list[_Block]:
    """Short neighbours under one heading joined."""
    merged: list[_Block] = []
    for block in blocks:
        last = merged[-1] if merged else None
        if (
            last
            and last.heading == block.heading
            and (last.end - last.start < SHORT or block.end - block.start < SHORT)
            and block.end - last.start <= LONG
        ):
            merged[-1] = _Block(last.start, block.end, last.heading)
        else:
            merged.append(block)
    return merged


def chunk_document(document: Document) -> list[TextNode]:
    """Nodes with the document, page, place and heading of each passage as metadata."""
    return [
        TextNode(
            id_=f"{document.id[:16]}:{index}:{block.start}",
            text=page.text[block.start : block.end],
            metadata={
                "document": document.name,
                "document_id": document.id,
                "page": page.number,
                "start": block.start,
                "end": block.end,
                "heading": block.heading,
            },
        )
        for index, page in enumerate(document.pages)
        for block in _merged(_blocks(page.text))
    ]
