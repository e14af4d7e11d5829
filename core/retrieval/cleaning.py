"""Text as people typed it: one form for each character, and nothing that cannot be seen.

What is taken out would hide words from search, hide words from the reader, or turn the
order of what the reader sees: control characters, byte order marks, soft hyphens, zero
width spaces, bidirectional overrides, tag characters, halves of surrogate pairs.
"""

import re
import unicodedata
from itertools import groupby

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028]")
_PARAGRAPH_ENDS = re.compile("[\x0b\x0c\u2029]")
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# The joiners U+200C and U+200D stay: they shape emoji and several scripts.
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
# Printers' ligatures (ﬁ), which PDF files keep as one character.
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_MOST_MARKS = 30  # the bound of Unicode's Stream-Safe Text Format (UAX #15)


def clean_text(text: str) -> str:
    """``text`` in NFC with ``\\n`` line ends, plain spaces and no unseen characters.

    Lines lose their trailing spaces, and no more than one empty line is kept in a row.
    """
    text = _PARAGRAPH_ENDS.sub("\n\n", _LINE_ENDS.sub("\n", text))
    text = _UNSEEN.sub("", _SPACES.sub(" ", text)).translate(_LIGATURES)
    text = unicodedata.normalize("NFC", _bounded_marks(text))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def clean_line(text: str) -> str:
    """``text`` cleaned and on one line, with single spaces."""
    return " ".join(clean_text(text).split())


def _bounded_marks(text: str) -> str:
    """``text`` with at most thirty combining marks in a row.

    Normalising sorts each row of marks in quadratic time: a million of them would never end.
    """
    if text.isascii():
        return text
    rows = groupby(text, key=lambda character: unicodedata.combining(character) > 0)
    return "".join("".join(row)[: _MOST_MARKS if marks else None] for marks, row in rows)
