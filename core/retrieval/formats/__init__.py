"""One module for each kind of file; each turns bytes into plain text with ``read``.

The readers know neither the file's name nor where it came from: they get the bytes and
the limits, and raise ``Problem("documents.*")`` without the name, which
``core.retrieval.documents`` adds.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """The text of one page. Paragraphs are separated by an empty line; a heading is a
    paragraph of its own that begins with ``# ``; lines of code are indented by four spaces."""

    number: int | None  # counted from 1; None where the format has no pages
    text: str


@dataclass(frozen=True)
class Limits:
    """How much of a document is read at most."""

    pages: int
    characters: int
    unpacked_bytes: int
