"""HTML pages: the text a reader would see, without scripts, styles, menus and comments."""

import re
import textwrap
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PageElement, Tag

from core.problems import Problem
from core.retrieval.formats import Limits, Page
from core.retrieval.formats.tables import row_sentence, table_sentences
from core.retrieval.formats.text import decode

_DROPPED = frozenset(
    "script style template noscript head nav svg canvas iframe object audio video select "
    "textarea button".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_BLOCKS = _HEADINGS | frozenset(
    "html body main article section header footer aside div p ul ol li dl dt dd blockquote hr "
    "figure figcaption details summary address form fieldset legend center table caption thead "
    "tbody tfoot tr td th".split()
)
# A table that holds these lays out a page; it does not relate rows and columns.
_LAYOUT = ["table", "ul", "ol", "pre", *sorted(_HEADINGS)]


def read(data: bytes, limits: Limits) -> list[Page]:
    """The whole file as one page; the title stands in for a missing first heading."""
    declared = EncodingDetector.find_declared_encoding(data, is_html=True)
    soup = BeautifulSoup(decode(data, declared), "lxml")
    paragraphs = html_paragraphs(soup)
    if soup.title and soup.find("h1") is None:
        paragraphs.insert(0, "# " + " ".join(soup.title.get_text().split()))
    text = "\n\n".join(paragraphs)
    if len(text) > limits.characters:
        raise Problem("documents.too_long", most=f"{limits.characters:,}")
    return [Page(None, text)]


def html_paragraphs(soup: BeautifulSoup) -> list[str]:
    """The paragraphs of a parsed page in order, headings marked ``# `` and items ``- ``."""
    paragraphs: list[str] = []
    line: list[str] = []
    mark = ""

    def close() -> None:
        nonlocal mark
        text = "\n".join(" ".join(part.split()) for part in "".join(line).split("\v")).strip()
        if text:
            # A heading is one line, whatever breaks it has.
            paragraphs.append(mark + (text.replace("\n", " ") if mark == "# " else text))
            mark = ""
        line.clear()

    for node, opens in _walk(soup):
        if isinstance(node, NavigableString):
            line.append(node)
        elif node.name == "br":
            line.append("\v" if opens else "")
        elif node.name == "sup":
            # 10 to the power of 6 must not become 106.
            line.append("^" if opens and re.fullmatch(r"-?\d+", node.get_text().strip()) else "")
        elif node.name == "pre":
            close()
            code = node.get_text().strip("\n")
            paragraphs += [textwrap.indent(code, "    ")] if code.strip() else []
        elif node.name == "table" and not _is_layout(node):
            close()
            paragraphs += _table(node)
        elif node.name in _BLOCKS:
            close()
            if node.name in _HEADINGS or node.name == "li":
                mark = "" if not opens else "- " if node.name == "li" else "# "
    close()
    return paragraphs


def _walk(soup: BeautifulSoup) -> Iterator[tuple[Tag | NavigableString, bool]]:
    """Every text once, every element as it opens (True) and as it closes (False).

    Not recursive, since pages nest as deep as their authors like. Elements that are read
    whole (code, tables) open only, and nothing inside them comes.
    """
    stack: list[tuple[Tag, Iterator[PageElement]]] = [(soup, iter(soup.contents))]
    while stack:
        parent, children = stack[-1]
        node = next(children, None)
        if node is None:
            stack.pop()
            yield parent, False
        elif not isinstance(node, Tag):
            if type(node) is NavigableString:  # comments and declarations are subclasses of it
                yield node, True
        elif node.name in _DROPPED or node.has_attr("hidden"):
            continue
        else:
            yield node, True
            if node.name != "pre" and (node.name != "table" or _is_layout(node)):
                stack.append((node, iter(node.contents)))


def _is_layout(table: Tag) -> bool:
    return table.find(_LAYOUT) is not None


def _table(table: Tag) -> list[str]:
    rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
    texts = [[cell.get_text(" ", strip=True) for cell in row] for row in rows]
    caption = [" ".join(table.caption.get_text().split())] if table.caption else []
    if all(row and row[0].name == "th" and row[-1].name == "td" for row in rows):
        sentences = [row_sentence(row[:1], row[1:]) for row in texts]
    else:
        names_first = bool(rows) and all(cell.name == "th" for cell in rows[0])
        sentences = list(table_sentences(texts, names_first or None))
    return [text for text in caption + sentences if text]
