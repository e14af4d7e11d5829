"""Small pieces of HTML whose text is always escaped."""

from html import escape


def element(tag: str, text: str, css_class: str = "", **attributes: str) -> str:
    """One HTML element around plain ``text``; nothing in it can become markup."""
    if css_class:
        attributes = {"class": css_class, **attributes}
    written = "".join(
        f' {name.replace("_", "-")}="{escape(value, quote=True)}"'
        for name, value in attributes.items()
    )
    return f"<{tag}{written}>{escape(text)}</{tag}>"
