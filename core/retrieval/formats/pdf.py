"""PDF files: the text layer, page by page, with paragraphs and headings told by the layout.

A PDF knows only glyphs and places. A paragraph is taken to end where the lines stand
further apart than they usually do on that page, or where the size of the letters changes;
a heading is a short line clearly larger than the document's usual letters.
"""

import io
import logging
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError
from pypdf.generic import DictionaryObject

from core.problems import Problem
from core.retrieval.formats import Limits, Page

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # a visitor's file is not the host's news

_TAIL = 4096  # a whole file ends with startxref and %%EOF, perhaps followed by a little junk
_WIDE_GAP = 1.3  # times the usual distance of lines
_LEADING = 1.2  # times the size of the letters: the least usual distance
_OTHER_SIZE = 1.12  # times: a real change of size, not rounding
_HEADING_CHARACTERS = 120
_HYPHENATED = re.compile(r"(?<=[a-z]{2})-\n(?=[a-z]{2})")


@dataclass(frozen=True)
class _Line:
    text: str
    height: float  # of the base line above the foot of the page, in points
    size: float  # of the letters, in points


def read(data: bytes, limits: Limits) -> list[Page]:
    """Each page that has text. Pages without any (pictures, blanks) come with an empty text.

    Raises ``documents.encrypted``, ``broken``, ``too_many_pages``, ``too_long`` and, if no
    page has text, ``scanned`` (there are pictures) or ``no_text``.
    """
    if b"startxref" not in data[-_TAIL:]:
        raise Problem("documents.broken")  # cut short: what is left would pass for the whole
    try:
        reader = PdfReader(io.BytesIO(data))
        # Many files are only protected against changes and open with an empty password.
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise Problem("documents.encrypted")
        count = len(reader.pages)
        if count > limits.pages:
            raise Problem("documents.too_many_pages", pages=count, most=limits.pages)
        pages = _lines_of(reader, limits)
        pictures = not any(pages) and any(_has_picture(page) for page in reader.pages)
    except (Problem, MemoryError, RecursionError):
        raise
    except DependencyError as error:  # a cipher that this installation does not have
        raise Problem("documents.encrypted") from error
    except Exception as error:  # pypdf answers a damaged file with whatever it trips over
        raise Problem("documents.broken") from error
    if not any(pages):
        raise Problem("documents.scanned" if pictures else "documents.no_text")
    body = _usual_size(pages)
    return [Page(number, _page_text(lines, body)) for number, lines in enumerate(pages, start=1)]


def _lines_of(reader: PdfReader, limits: Limits) -> list[list[_Line]]:
    """The lines of every page. One bad page is an empty one; raises if every page is bad."""
    pages: list[list[_Line]] = []
    characters = 0
    failure: Exception | None = None
    for page in reader.pages:
        try:
            pages.append(_lines(page))
        except (MemoryError, RecursionError):
            raise
        except Exception as error:
            failure = error
            pages.append([])
        characters += sum(len(line.text) for line in pages[-1])
        if characters > limits.characters:
            raise Problem("documents.too_long", most=f"{limits.characters:,}")
    if failure and not any(pages):
        raise failure
    return pages


def _lines(page: PageObject) -> list[_Line]:
    lines: list[_Line] = []
    parts: list[str] = []
    place: tuple[float, float] | None = None

    def close() -> None:
        nonlocal place
        text = "".join(parts).strip()
        if place is not None and text.strip("\ufffd\0 "):  # glyphs without a meaning are no text
            lines.append(_Line(text, *place))
        parts.clear()
        place = None

    def visit(text: str, at: list[float], within: list[float], _font: object, size: float) -> None:
        nonlocal place
        for index, piece in enumerate(text.split("\n")):
            if index:
                close()
            if piece.strip() and place is None:
                height = within[4] * at[1] + within[5] * at[3] + at[5]
                place = (height, abs(size * (within[3] or within[1]) * (at[3] or at[1])))
            parts.append(piece)

    page.extract_text(visitor_text=visit)
    close()
    return lines


def _usual_size(pages: list[list[_Line]]) -> float:
    """The size that most letters of the document have, to a tenth of a point."""
    letters: Counter[float] = Counter()
    for line in (line for lines in pages for line in lines):
        letters[round(line.size, 1)] += len(line.text)
    return letters.most_common(1)[0][0]


def _page_text(lines: list[_Line], body: float) -> str:
    gaps = [above.height - line.height for above, line in pairwise(lines)]
    downward = [gap for gap in gaps if gap > 0]
    usual = median(downward) if downward else 0.0
    paragraphs: list[list[str]] = []
    for index, line in enumerate(lines):
        if index and not _parted(lines[index - 1], line, usual):
            paragraphs[-1].append(line.text)
        else:
            paragraphs.append(["# " + line.text if _is_heading(line, body) else line.text])
    texts = []
    for paragraph in paragraphs:
        # A heading is one line, also where it did not fit on one.
        texts.append((" " if paragraph[0].startswith("# ") else "\n").join(paragraph))
    return _HYPHENATED.sub("", "\n\n".join(texts))


def _parted(above: _Line, line: _Line, usual: float) -> bool:
    """Whether a paragraph ends between two lines; ``usual`` is their distance elsewhere."""
    gap = above.height - line.height
    larger, smaller = max(above.size, line.size), min(above.size, line.size)
    return (
        larger > _OTHER_SIZE * smaller
        or gap > _WIDE_GAP * max(usual, _LEADING * smaller)
        or gap < -usual  # back up: another column, or a note
    )


def _is_heading(line: _Line, body: float) -> bool:
    larger = line.size > _OTHER_SIZE * body
    return larger and len(line.text) <= _HEADING_CHARACTERS and any(map(str.isalpha, line.text))


def _has_picture(page: PageObject) -> bool:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    found = objects.get_object() if objects is not None else None
    return isinstance(found, DictionaryObject) and any(
        item.get_object().get("/Subtype") in ("/Image", "/Form") for item in found.values()
    )
