"""The shapes of the word problems: which numbers are given and how they lead to the answer.

A shape knows no words. Its ``given`` numbers and the results of its steps are named by
letters and short words, which a frame renames. Every draw gives numbers that come out even;
what still does not fit (a result below one, the wrong size) is drawn again.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import CodeType
from typing import Any

from core.program_aided import draws
from core.program_aided.draws import Draw, Numbers


@dataclass(frozen=True)
class Step:
    """One line of the program: ``name = code``."""

    name: str
    code: str


@dataclass(frozen=True)
class Shape:
    """``given`` names the numbers that ``draw`` returns; the last step gives the answer."""

    name: str
    given: tuple[str, ...]
    steps: tuple[Step, ...]
    draw: Callable[[Draw], Numbers]
    digits: tuple[int, int] = (1, 6)
    imports: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The given numbers and the results of the steps, in order."""
        return self.given + tuple(step.name for step in self.steps)

    def solve(self, numbers: Numbers, constant: int | None) -> dict[str, Any]:
        """The value of every name. ``constant`` is the ``k`` of a conversion."""
        scope = {"math": math, "date": date, "k": constant}
        values: dict[str, Any] = dict(zip(self.given, numbers, strict=True))
        for step in self.steps:
            # The code stands in this file and holds nothing but arithmetic.
            values[step.name] = eval(_compiled(step.code), scope, dict(values))  # noqa: S307
        return values


@lru_cache
def _compiled(code: str) -> CodeType:
    return compile(code, "<step>", "eval")


def _shape(
    name: str,
    given: str,
    steps: str,
    draw: Callable[[Draw], Numbers],
    digits: tuple[int, int] = (1, 6),
    imports: str = "",
) -> Shape:
    """``steps``: ``name = code`` parted by semicolons."""
    lines = tuple(Step(*line.strip().split(" = ", 1)) for line in steps.split(";"))
    return Shape(name, tuple(given.split()), lines, draw, digits, imports)


_SHAPES = (
    _shape("add", "a b", "result = a + b", lambda d: (d.big(), d.any())),
    _shape("subtract", "a b", "result = a - b", lambda d: (a := d.big(), d.below(a))),
    _shape("add_three", "a b c", "result = a + b + c", lambda d: (d.any(), d.big(), d.any())),
    _shape(
        "off_and_on", "a b c", "rest = a - b; result = rest + c",
        lambda d: (a := d.big(), d.below(a), d.any()),
    ),
    _shape(
        "take_two", "a b c", "rest = a - b; result = rest - c",
        lambda d: (a := d.big(), b := d.below(a), d.below(a - b)),
    ),
    _shape("multiply", "a b", "result = a * b", lambda d: (d.some(), d.big())),
    _shape("divide", "a b", "result = a // b", draws.divided),
    _shape("leftover", "a b", "result = a % b", lambda d: (d.big(), d.some())),
    _shape(
        "rounded_up", "a b", "result = math.ceil(a / b)", lambda d: (d.big(), d.some()),
        imports="import math",
    ),
    _shape(
        "multiply_add", "a b c", "product = a * b; result = product + c",
        lambda d: (d.few(), d.big(), d.any()),
    ),
    _shape(
        "multiply_subtract", "a b c", "product = a * b; result = product - c",
        lambda d: (a := d.few(), b := d.big(), d.below(a * b)),
    ),
    _shape(
        "subtract_product", "a b c", "product = b * c; result = a - product",
        lambda d: (a := d.big(), b := d.few(), d.below(a // b)),
    ),
    _shape("regroup", "a b c", "product = a * b; result = product // c", draws.regrouped),
    _shape(
        "regroup_leftover", "a b c", "product = a * b; result = product % c",
        lambda d: (d.few(), d.big(), d.some()),
    ),
    _shape(
        "more_total", "a b", "other = a + b; result = a + other", lambda d: (d.big(), d.any())
    ),
    _shape(
        "fewer_total", "a b", "other = a - b; result = a + other",
        lambda d: (a := d.big(), d.below(a)),
    ),
    _shape(
        "times_total", "a b", "other = a * b; result = a + other", lambda d: (d.big(), d.few())
    ),
    _shape(
        "times_difference", "a b", "other = a * b; result = other - a",
        lambda d: (d.big(), d.few()),
    ),
    _shape(
        "chain_total", "a b c",
        "second = a + b; third = second * c; both = a + second; result = both + third",
        lambda d: (d.big(), d.any(), d.few()),
    ),
    _shape(
        "chain_last", "a b c", "second = a - b; result = second * c",
        lambda d: (a := d.big(), d.below(a), d.few()),
    ),
    _shape("sum_and_difference", "a b", "double = a - b; result = double // 2", draws.twice),
    _shape(
        "ratio_share", "a b c", "parts = b + c; part = a // parts; result = part * b", draws.ratio,
        digits=(2, 6),
    ),
    _shape(
        "two_products", "a b c d", "first = a * b; second = c * d; result = first + second",
        lambda d: (d.few(), d.big(), d.few(), d.any()),
    ),
    _shape(
        "products_difference", "a b c d",
        "first = a * b; second = c * d; result = first - second", draws.difference_of_products,
    ),
    _shape(
        "two_products_less", "a b c d e",
        "first = a * b; second = c * d; both = first + second; result = both - e",
        draws.products_less,
    ),
    _shape(
        "sum_times", "a b c", "both = a + b; result = both * c",
        lambda d: (d.big(), d.any(), d.few()),
    ),
    _shape(
        "difference_times", "a b c", "rest = a - b; result = rest * c",
        lambda d: (a := d.big(), d.below(a), d.few()),
    ),
    _shape("sum_divided", "a b c", "both = a + b; result = both // c", draws.sum_divided),
    _shape(
        "difference_divided", "a b c", "rest = a - b; result = rest // c", draws.difference_divided
    ),
    _shape(
        "rest_per_day", "a b c d", "done = b * c; rest = a - done; result = rest // d", draws.rest,
        digits=(2, 6),
    ),
    _shape(
        "net_rate", "a b c d", "net = b - c; change = net * d; result = a + change", draws.rising
    ),
    _shape("fraction_left", "a b", "part = a // b; result = a - part", draws.fraction),
    _shape(
        "fraction_and_more", "a b c", "part = a // b; rest = a - part; result = rest - c",
        draws.fraction_and_more,
    ),
    _shape(
        "heads_legs", "a b", "least = a * 2; extra = b - least; result = extra // 2", draws.heads,
        digits=(2, 6),
    ),
    _shape("unit_price", "a b c", "each = a // b; result = each * c", draws.same_rate),
    _shape("percent_of", "a b", "result = a * b // 100", draws.percent, digits=(2, 6)),
    _shape("discount", "a b", "off = a * b // 100; result = a - off", draws.percent, digits=(2, 6)),
    _shape("raise", "a b", "more = a * b // 100; result = a + more", draws.percent, digits=(2, 6)),
    _shape("percent_share", "a b", "result = a * 100 // b", draws.share, digits=(2, 6)),
    _shape(
        "discount_many", "a b c", "off = a * b // 100; price = a - off; result = price * c",
        lambda d: (*draws.percent(d), d.few()), digits=(2, 6),
    ),
    _shape(
        "average", "a b c", "total = a + b + c; result = total // 3", draws.mean_of_three
    ),
    _shape(
        "average_four", "a b c d", "total = a + b + c + d; result = total // 4",
        draws.mean_of_four,
    ),
    _shape(
        "average_missing", "a b c", "total = a * 3; rest = total - b; result = rest - c",
        draws.mean_missing,
    ),
    _shape(
        "average_new", "a b c",
        "total = a * b; new_total = total + c; count = b + 1; result = new_total // count",
        draws.mean_new,
    ),
    _shape("area", "a b", "result = a * b", lambda d: (d.big(), d.some())),
    _shape("perimeter", "a b", "half = a + b; result = half * 2", lambda d: (d.big(), d.any())),
    _shape("side_from_area", "a b", "result = a // b", draws.divided),
    _shape(
        "square_from_perimeter", "a", "side = a // 4; result = side * side",
        lambda d: (d.multiple(4),),
    ),
    _shape(
        "volume", "a b c", "base = a * b; result = base * c",
        lambda d: (d.big(), d.some(), d.few()),
    ),
    _shape(
        "cutout", "a b c", "whole = a * b; hole = c * c; result = whole - hole", draws.cutout,
        digits=(2, 6),
    ),
    _shape("triangle", "a b", "box = a * b; result = box // 2", draws.even_area),
    _shape("posts", "a b", "gaps = a // b; result = gaps + 1", draws.divided),
    _shape("convert", "a b", "larger = a * k; result = larger + b", draws.converted),
    _shape(
        "convert_less", "a b c", "larger = a * k; whole = larger + b; result = whole - c",
        draws.converted_less,
    ),
    _shape("convert_cut", "a b", "smaller = a * k; result = smaller // b", draws.cut),
    _shape("repeat", "a b", "once = a * k; result = once * b", lambda d: (d.big(), d.few())),
    _shape(
        "clock", "a b c d",
        "start = a * 60 + b; end = c * 60 + d; result = end - start", draws.clock, digits=(2, 2),
    ),
    _shape(
        "day_range", "a b", "between = b - a; result = between + 1",
        lambda d: (d.below(b := d.big()), b),
    ),
    _shape(
        "dates", "a b c d",
        "start = date(2025, a, b); end = date(2025, c, d); result = (end - start).days",
        draws.dates, digits=(2, 2), imports="from datetime import date",
    ),
    _shape(
        "age_later", "a b c", "older = a * b; result = older + c",
        draws.age_later, digits=(1, 2),
    ),
    _shape(
        "queue", "a b", "counted = a + b; result = counted - 1", lambda d: (d.big(), d.any())
    ),
)  # fmt: skip

SHAPES = {shape.name: shape for shape in _SHAPES}
