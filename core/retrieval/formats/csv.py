"""CSV files: each row becomes one readable paragraph, ``column: value, column: value.``"""

import csv
import io
from itertools import islice

from core.problems import Problem
from core.retrieval.formats import Limits, Page
from core.retrieval.formats.tables import is_header, row_sentence
from core.retrieval.formats.text import decode

_DELIMITERS = ",\t;|"
_ROWS_SNIFFED = 20


def read(data: bytes, limits: Limits) -> list[Page]:
    """All rows as one page. Raises ``documents.no_rows`` if there is nothing but column names."""
    text = decode(data)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        filled = (row for row in rows if any(cell.strip() for cell in row))
        first = next(filled, [])
        names = [" ".join(cell.split()) for cell in first] if is_header(first) else []
        paragraphs = [] if names or not first else [row_sentence(names, first)]
        characters = 0
        for row in filled:
            paragraphs.append(row_sentence(names, row))
            # Counted as it grows: the names are repeated in each row.
            characters += len(paragraphs[-1])
            if characters > limits.characters:
                raise Problem("documents.too_long", most=f"{limits.characters:,}")
    except csv.Error as error:  # a cell of over 131,072 characters: a quote never closed
        raise Problem("documents.broken") from error
    if not paragraphs:
        raise Problem("documents.no_rows")
    return [Page(None, "\n\n".join(paragraphs))]


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into the most columns, equally many in each."""

    def columns(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths = [len(row) for row in islice(reader, _ROWS_SNIFFED) if row]
        most = max(widths, default=1)
        return (widths.count(most) / len(widths) if most > 1 else 0.0, most)

    return max(_DELIMITERS, key=columns)
