"""Where the sentences of a text begin and end, in Korean and English.

Answers cite sentences, so a sentence must keep its exact place in the text it
came from: everything here returns character offsets, never rewritten text.
"""

import re
from dataclasses import dataclass

# A full stop after these does not end a sentence.
_ABBREVIATIONS = frozenset(
    "e.g i.e etc et.al al fig figs eq eqs sec no vol vs cf dr mr mrs ms prof st jr sr inc ltd "
    "approx dept est u.s u.k a.m p.m ph.d".split()
)
_BOUNDARY = re.compile(
    r"""
    (?P<end>[.!?…。？！]+[)\]"'”’»]*)(?=\s|$)   # closing punctuation, then space
    | (?P<line>\n\s*\n)                          # an empty line always ends a sentence
    """,
    re.VERBOSE,
)
_WORD_BEFORE = re.compile(r"([A-Za-z][A-Za-z.]*)$")


@dataclass(frozen=True)
class Span:
    """Characters ``start`` (included) to ``end`` (excluded) of a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def _is_abbreviation(text: str, stop: int) -> bool:
    """Whether the full stop at ``stop`` belongs to an abbreviation or an initial."""
    if text[stop] != ".":
        return False
    word = _WORD_BEFORE.search(text, max(0, stop - 12), stop)
    if word is None:
        return False
    letters = word.group(1)
    return letters.lower() in _ABBREVIATIONS or (len(letters) == 1 and letters.isupper())


def split_sentences(text: str) -> list[Span]:
    """The sentences of ``text`` in order, without the white space around them.

    The spans never overlap, and every character that is not white space lies
    in exactly one of them.
    """
    spans: list[Span] = []
    start = 0

    def close(end: int) -> None:
        nonlocal start
        piece = text[start:end]
        body = piece.strip()
        if body:
            left = start + len(piece) - len(piece.lstrip())
            spans.append(Span(left, left + len(body)))
        start = end

    for match in _BOUNDARY.finditer(text):
        if match.group("line") is not None:
            close(match.start())
        elif not _is_abbreviation(text, match.start("end")):
            close(match.end("end"))
    close(len(text))
    return spans
