"""A table's rows as sentences that can be read, found and quoted without the table."""

import re
from collections.abc import Iterable, Iterator, Sequence

_NUMBER = re.compile(r"[+-]?[\d.,]+%?")
_YEAR = re.compile(r"[12]\d{3}")


def is_header(row: Sequence[str]) -> bool:
    """Whether ``row`` looks like column names: text, all different, no numbers but years."""
    names = [cell for cell in row if cell]
    return (
        len(names) > len(row) / 2
        and len(set(names)) == len(names)
        and not any(_NUMBER.fullmatch(name) and not _YEAR.fullmatch(name) for name in names)
    )


def row_sentence(names: Sequence[str], row: Sequence[str]) -> str:
    """``column: value, column: value.`` Empty values are left out; "" if all are empty."""
    parts = []
    for index, value in enumerate(row):
        value = " ".join(value.split())
        if value:
            name = names[index] if index < len(names) else ""
            parts.append(f"{name}: {value}" if name else value)
    sentence = ", ".join(parts)
    return sentence if not sentence or sentence[-1] in ".!?。" else sentence + "."


def table_sentences(
    rows: Iterable[Sequence[str]], names_first: bool | None = None
) -> Iterator[str]:
    """One sentence for each row of cells, with the first row as column names if it is a header.

    ``names_first`` says whether it is one; None leaves that to its looks. A table of one
    row or one column is only a layout: its cells come as they are.
    """
    kept = [[" ".join(cell.split()) for cell in row] for row in rows]
    kept = [row for row in kept if any(row)]
    if len(kept) < 2 or max(map(len, kept)) < 2:
        yield from (cell for row in kept for cell in row if cell)
        return
    if names_first is None:
        names_first = is_header(kept[0])
    names: Sequence[str] = kept.pop(0) if names_first else ()
    yield from (row_sentence(names, row) for row in kept)
