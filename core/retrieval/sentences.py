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
    # Closing punctuation, then space; not where a quotation ends and its sentence goes on.
    # Only from the first of a row on: a row tried from each of its marks takes quadratic time.
    (?<![.!?…。？！])(?P<end>[.!?…。？！]+(?:[)\]"'”’»]+(?!\s+[a-z]))?)(?=\s|$)
    | (?P<line>\n\s*\n)                          # an empty line always ends a sentence
    """,
    re.VERBOSE,
)
# The letters before a full stop, unless they end a longer thing (GSM8K, ConvS2S, Llama-2-7B).
_WORD_BEFORE = re.compile(r"(?<![\w-])([A-Za-z][A-Za-z.]*)$")
# A lone capital is an initial after another name or at the start: Ada B. Pell, B. Pell.
_NAME_BEFORE = re.compile(r"(?:^|[.!?]\s+|[A-Z][\w.’'-]*[ \u00a0])$")


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
    before = text[max(0, stop - 40) : stop]
    word = _WORD_BEFORE.search(before)
    if word is None:
        return False
    letters = word.group(1)
    if letters.lower() in _ABBREVIATIONS:
        return True
    is_capital = len(letters) == 1 and letters.isupper()
    return is_capital and _NAME_BEFORE.search(before[: word.start()]) is not None


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
