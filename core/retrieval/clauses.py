"""Pieces of a sentence too long to be shown or read as one."""

import re

from core.retrieval.sentences import Span

# Where a reader would pause, best first: a line's end (of a list or a table), a semicolon,
# a comma or a Korean connective ending, a space.
_PAUSES = tuple(
    re.compile(pattern)
    for pattern in (r"\n", r"[;:]\s+", r"[,，、]\s+|(?<=[고며서만데])\s+", r"\s+")
)


def cut_at_clauses(text: str, span: Span, longest: int) -> list[Span]:
    """``span`` of ``text`` in pieces of at most ``longest`` characters, cut at its pauses.

    The pieces lose no character but white space. A run without any space is cut where it must.
    """
    pieces: list[Span] = []
    start = span.start
    while span.end - start > longest:
        cut = _last_pause(text, start + longest // 3, start + longest)
        pieces.append(Span(start, start + len(text[start:cut].rstrip())))
        start = cut + len(text[cut : span.end]) - len(text[cut : span.end].lstrip())
    return [*pieces, Span(start, span.end)]


def _last_pause(text: str, first: int, last: int) -> int:
    """Where the last of the best pauses between ``first`` and ``last`` ends."""
    for pause in _PAUSES:
        ends = [match.end() for match in pause.finditer(text, first, last)]
        if ends:
            return ends[-1]
    return last
