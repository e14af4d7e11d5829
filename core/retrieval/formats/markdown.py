"""Markdown: read as the HTML it stands for, so that both give the same plain text."""

import re

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from core.problems import Problem
from core.retrieval.formats import Limits, Page
from core.retrieval.formats.html import html_paragraphs
from core.retrieval.formats.text import decode

_FRONT_MATTER = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
# Elements people write into Markdown. Any other <name> is a word of the text: List<String>.
_ELEMENTS = frozenset(
    "a abbr article aside b blockquote body br button caption center cite code col dd del details "
    "dfn div dl dt em figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i "
    "iframe img input ins kbd li link main mark meta nav noscript object ol p picture pre q s samp "
    "script section select small source span strike strong style sub summary sup svg table tbody "
    "td template textarea tfoot th thead title tr tt u ul var video wbr".split()
)


def read(data: bytes, limits: Limits) -> list[Page]:
    """The whole file as one page, without front matter, link addresses and markup."""
    source = re.sub("\r\n?", "\n", decode(data))
    if len(source) > limits.characters:
        raise Problem("documents.too_long", most=f"{limits.characters:,}")
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    markdown.add_render_rule("html_inline", _html_inline)
    rendered = markdown.render(_FRONT_MATTER.sub("", source, count=1))
    return [Page(None, "\n\n".join(html_paragraphs(BeautifulSoup(rendered, "lxml"))))]


def _html_inline(
    self: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    content = tokens[index].content
    name = _TAG_NAME.match(content)
    known = name is None or name.group(1).lower() in _ELEMENTS
    return content if known else escapeHtml(content)
