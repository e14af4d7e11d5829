import random
from datetime import date
from fractions import Fraction

import pytest

from core.program_aided.draws import Draw
from core.program_aided.shapes import SHAPES, Shape

# Worked by hand.
KNOWN = [
    ("add", (3, 4), None, 7),
    ("off_and_on", (10, 4, 3), None, 9),
    ("leftover", (17, 5), None, 2),
    ("rounded_up", (17, 5), None, 4),
    ("rounded_up", (15, 5), None, 3),
    ("regroup", (4, 6, 8), None, 3),
    ("more_total", (5, 3), None, 13),
    ("times_difference", (5, 3), None, 10),
    ("chain_total", (2, 3, 4), None, 27),
    ("sum_and_difference", (11, 3), None, 4),
    ("ratio_share", (20, 2, 3), None, 8),
    ("two_products_less", (2, 3, 4, 5, 6), None, 20),
    ("rest_per_day", (50, 4, 5, 6), None, 5),
    ("net_rate", (10, 5, 3, 4), None, 18),
    ("fraction_and_more", (20, 4, 3), None, 12),
    ("heads_legs", (10, 26), None, 3),
    ("unit_price", (12, 3, 5), None, 20),
    ("discount", (200, 15), None, 170),
    ("percent_share", (15, 60), None, 25),
    ("average_missing", (10, 8, 9), None, 13),
    ("average_new", (10, 4, 15), None, 11),
    ("square_from_perimeter", (20,), None, 25),
    ("cutout", (10, 8, 3), None, 71),
    ("posts", (150, 6), None, 26),
    ("convert_less", (2, 30, 45), 60, 105),
    ("convert_cut", (3, 25), 100, 12),
    ("clock", (9, 40, 11, 5), None, 85),
    ("day_range", (5, 9), None, 5),
    ("dates", (2, 27, 3, 2), None, 3),
    ("age_later", (10, 3, 5), None, 35),
    ("queue", (4, 7), None, 10),
]


@pytest.mark.parametrize(("name", "numbers", "constant", "answer"), KNOWN)
def test_answers_worked_by_hand(
    name: str, numbers: tuple[int, ...], constant: int | None, answer: int
) -> None:
    assert SHAPES[name].solve(numbers, constant)["result"] == answer


def test_every_step_uses_only_what_is_known_before_it() -> None:
    for shape in SHAPES.values():
        assert shape.steps[-1].name == "result"
        assert len(set(shape.names)) == len(shape.names)
        for step in shape.steps:
            assert " = " not in step.code


def test_every_given_number_and_every_step_leads_to_the_answer() -> None:
    for shape in SHAPES.values():
        codes = " ".join(step.code for step in shape.steps)
        used = set(codes.replace("(", " ").replace(")", " ").replace(",", " ").split())
        used |= {word.partition(".")[0] for word in used}
        assert set(shape.names) - used == {"result"}, shape.name


@pytest.mark.parametrize("shape", SHAPES.values(), ids=lambda shape: shape.name)
def test_every_division_comes_out_even(shape: Shape) -> None:
    """Each step with exact fractions in place of whole numbers: the same value."""
    for seed in range(60):
        digits = seed % (shape.digits[1] - shape.digits[0] + 1) + shape.digits[0]
        draw = Draw(random.Random(seed), digits, constant=60)
        values = shape.solve(shape.draw(draw), 60)
        exact = {
            name: Fraction(value) if isinstance(value, int) else value
            for name, value in values.items()
        }
        for step in shape.steps:
            if "//" in step.code:
                scope = {"k": 60, **exact}
                assert eval(step.code.replace("//", "/"), scope) == values[step.name]  # noqa: S307


def test_dates_are_days_of_one_year() -> None:
    assert SHAPES["dates"].solve((1, 2, 3, 4), None)["start"] == date(2025, 1, 2)
