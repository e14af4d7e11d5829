"""Numbers as the cards, bars and sentences of lesson 4 show them."""

from core.program_aided.reading import Number


def shown_number(number: Number | None) -> str:
    """With commas; a question mark for none."""
    return "?" if number is None else f"{number:,}"
