"""Small pieces of HTML. Plain text is escaped on its way in, so it can never become markup."""

import re
from html import escape


class Markup(str):
    """HTML that this module has made; it is not escaped again."""


def element(tag: str, *inside: str, css_class: str = "", **attributes: str) -> Markup:
    """One element around texts and other elements.

    >>> element("p", "1 < 2 ", element("b", "true"), css_class="note")
    '<p class="note">1 &lt; 2 <b>true</b></p>'
    """
    if css_class:
        attributes = {"class": css_class, **attributes}
    written = "".join(
        f' {name.replace("_", "-")}="{escape(value, quote=True)}"'
        for name, value in attributes.items()
    )
    content = "".join(part if isinstance(part, Markup) else escape(part) for part in inside)
    return Markup(f"<{tag}{written}>{content}</{tag}>")


def literal(text: str) -> str:
    """``text`` as Markdown that shows it to the letter, for labels and captions.

    >>> print(literal("<b>*you*"))
    \\<b\\>\\*you\\*
    """
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])", r"\\\1", text)
