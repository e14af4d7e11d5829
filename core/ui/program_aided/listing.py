"""A word problem, a program and its variables as HTML; the numbers they share in one colour."""

import keyword
import re
from collections.abc import Collection, Sequence

from core.program_aided.reading import Number, read_numbers
from core.ui.markup import Markup, element

_PIECES = re.compile(r"#.*|'[^'\n]*'|\"[^\"\n]*\"|\d[\d_]*(?:\.\d+)?|[^\W\d]\w*|\s+|.")
_FIGURES = re.compile(r"\d[\d,]*(?:\.\d+)?")


def problem_markup(text: str) -> Markup:
    """The problem with its numbers marked as given."""
    parts: list[str] = []
    end = 0
    for found in _FIGURES.finditer(text):
        parts += [text[end : found.start()], element("b", found[0], css_class="means-given")]
        end = found.end()
    return element("p", *parts, text[end:], css_class="problem")


def listing_markup(
    program: str,
    given: Collection[Number] = (),
    now: int | None = None,
    wrong: int | None = None,
) -> Markup:
    """The program with numbered lines.

    Numbers of the problem (``given``) have its colour. ``now`` is the line that ran last,
    ``wrong`` the line that failed; both count from 1.
    """
    lines = []
    for number, line in enumerate(program.split("\n"), start=1):
        css_class = "wrong" if number == wrong else "now" if number == now else ""
        written = [_piece(piece, given) for piece in _PIECES.findall(line)]
        lines.append(element("li", *(written or ["\N{NO-BREAK SPACE}"]), css_class=css_class))
    return element("ol", *lines, css_class="listing", translate="no")


def values_markup(
    variables: Sequence[tuple[str, str]],
    changed: Collection[str],
    given: Collection[Number],
    heads: tuple[str, str],
) -> Markup:
    """A table of variables; what has just changed is bold. ``heads``: name, value."""
    rows = [element("tr", *(element("th", head, scope="col") for head in heads))]
    for name, value in variables:
        shown = element("td", element("span", value, css_class=_meaning(value, given)))
        row = "new" if name in changed else ""
        rows.append(element("tr", element("td", element("code", name)), shown, css_class=row))
    return element("table", *rows, css_class="values")


def way_markup(
    method: str, name: str, number: str, verdict: tuple[str, bool] | None, wrote: str
) -> Markup:
    """One of the three ways: its name, its answer, whether that is right, what it wrote."""
    parts = [
        element("p", name, css_class="name"),
        element("p", number, css_class="number"),
    ]
    if verdict:
        told, is_right = verdict
        css_class = f"verdict verdict-{'right' if is_right else 'wrong'}"
        parts.append(element("p", told, css_class=css_class))
    css_class = "wrote code" if method == "program" else "wrote"
    parts.append(element("p", wrote, css_class=css_class))
    return element("div", *parts, css_class=f"way means-{method}")


def _piece(piece: str, given: Collection[Number]) -> str:
    if keyword.iskeyword(piece):
        return element("span", piece, css_class="word")
    if piece[0].isdigit():
        return element("span", piece, css_class=_meaning(piece, given))
    return piece


def _meaning(written: str, given: Collection[Number]) -> str:
    """The colour of a number: the problem gave it, or it was computed."""
    numbers = read_numbers(written.replace("_", ""))
    if len(numbers) != 1:
        return ""
    return "means-given" if numbers[0] in given else "means-computed"
