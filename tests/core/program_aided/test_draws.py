import random

import pytest

from core.program_aided import draws
from core.program_aided.draws import Draw


@pytest.mark.parametrize("digits", range(1, 7))
def test_sizes(digits: int) -> None:
    draw = Draw(random.Random(0), digits)
    for _ in range(200):
        assert len(str(draw.big())) == digits
        assert 2 <= draw.any() <= 10**digits - 1
        assert 2 <= draw.below(5) <= 4
        assert draw.percent() % 5 == 0


def test_multiples_have_the_full_size_where_there_are_any() -> None:
    draw = Draw(random.Random(0), 3)
    for of in range(2, 10):
        for _ in range(50):
            number = draw.multiple(of)
            assert number % of == 0
            assert 100 <= number <= 999


def test_what_is_divided_comes_out_even() -> None:
    for seed in range(200):
        draw = Draw(random.Random(seed), 4, constant=60)
        whole, by = draws.divided(draw)
        assert whole % by == 0
        a, b, c = draws.sum_divided(draw)
        assert (a + b) % c == 0
        a, b, c = draws.difference_divided(draw)
        assert (a - b) % c == 0
        a, b, c = draws.regrouped(draw)
        assert a * b % c == 0
        assert sum(draws.mean_of_three(draw)) % 3 == 0
        assert sum(draws.mean_of_four(draw)) % 4 == 0
        mean, count, new = draws.mean_new(draw)
        assert (mean * count + new) % (count + 1) == 0
        whole, percent = draws.percent(draw)
        assert whole * percent % 100 == 0
        part, whole = draws.share(draw)
        assert part * 100 % whole == 0
        larger, smaller = draws.converted(draw)
        assert 2 <= smaller < 60
        larger, piece = draws.cut(draw)
        assert larger * 60 % piece == 0
