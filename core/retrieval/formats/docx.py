"""Word documents: paragraphs, headings, tables and notes, in reading order."""

import io
import re
from collections.abc import Iterator
from itertools import chain

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from core.problems import Problem
from core.retrieval.formats import Limits, Page
from core.retrieval.formats.archive import check_archive
from core.retrieval.formats.tables import table_sentences

_PARAGRAPH, _TABLE = qn("w:p"), qn("w:tbl")
_ROW, _CELL = qn("w:tr"), qn("w:tc")
_TEXTS = {  # what each element of a paragraph puts into its text; None: its own text
    qn("w:t"): None,
    qn("w:tab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
# The second copy that Word keeps of a drawing, and text moved away under tracked changes.
_COPIES = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    qn("w:moveFrom"),
)
_HEADING = re.compile(r"(heading \d|title)", re.IGNORECASE)
_NOTES = ("/footnotes", "/endnotes")
_MOST_COLUMNS = 63  # Word's own bound


def read(data: bytes, limits: Limits) -> list[Page]:
    """The whole document as one page: Word stores no page breaks, its readers make them."""
    if not any(name.startswith("word/") for name in check_archive(data, limits)):
        raise Problem("documents.mislabelled", kind="DOCX")
    try:
        word = docx.Document(io.BytesIO(data))
        headings = _heading_styles(word)
        notes = [
            parse_xml(relation.target_part.blob)
            for relation in word.part.rels.values()
            if not relation.is_external and relation.reltype.endswith(_NOTES)
        ]
        parts = [word.element.body, *notes]
        paragraphs = list(chain.from_iterable(_paragraphs(part, headings) for part in parts))
    except Exception as error:  # python-docx answers a damaged file with whatever it trips over
        if isinstance(error, MemoryError | RecursionError):
            raise
        raise Problem("documents.broken") from error
    text = "\n\n".join(paragraphs)
    if len(text) > limits.characters:
        raise Problem("documents.too_long", most=f"{limits.characters:,}")
    return [Page(None, text)]


def _heading_styles(word: WordDocument) -> frozenset[str]:
    return frozenset(
        style.style_id for style in word.styles if _HEADING.fullmatch(style.name or "")
    )


def _paragraphs(container: BaseOxmlElement, headings: frozenset[str]) -> Iterator[str]:
    """The paragraphs under ``container``, whatever else lies between (content controls,
    tracked insertions, text boxes); a table gives a sentence for each row."""
    copies = list(container.iter(*_COPIES))
    for copy in copies:
        copy.getparent().remove(copy)
    for element in container.iter(_PARAGRAPH, _TABLE):
        if next(element.iterancestors(_TABLE), None) is not None:
            continue  # told with its table
        if element.tag == _TABLE:
            yield from table_sentences(_rows(element))
        elif text := _text(element):
            yield f"# {' '.join(text.split())}" if _style(element) in headings else text


def _text(paragraph: BaseOxmlElement) -> str:
    """The text of ``paragraph`` itself; a text box anchored in it has paragraphs of its own."""
    parts = []
    for node in paragraph.iter(*_TEXTS):
        if next(node.iterancestors(_PARAGRAPH)) is paragraph:
            fixed = _TEXTS[node.tag]
            parts.append((node.text or "") if fixed is None else fixed)
    return "".join(parts).strip()


def _style(paragraph: BaseOxmlElement) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if style is None else style.get(qn("w:val"), "")


def _rows(table: BaseOxmlElement) -> Iterator[list[str]]:
    """The cells' texts, row by row. A merged cell counts in every row it spans, so that each
    row can be read alone, and in the first of its columns."""
    above: list[str] = []
    for row in table.iter(_ROW):
        if next(row.iterancestors(_TABLE)) is not table:
            continue
        texts: list[str] = []
        for cell in row.iter(_CELL):
            if next(cell.iterancestors(_TABLE)) is not table:
                continue
            text = " ".join(_text(paragraph) for paragraph in cell.iter(_PARAGRAPH)).strip()
            merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            column = len(texts)
            if merged is not None and merged.get(qn("w:val")) != "restart" and column < len(above):
                text = above[column]
            texts += [text, *[""] * (_columns(cell) - 1)]
        yield texts
        above = texts


def _columns(cell: BaseOxmlElement) -> int:
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    return 1 if span is None else max(1, min(int(span.get(qn("w:val"), "1")), _MOST_COLUMNS))
