"""The decision helper: every point has its reason in words, and plain cases come out plain."""

from itertools import product
from typing import get_args

import pytest

from core.cutoff.advice import CHOICES, Amount, Case, Often, Pace, Wanted, advise
from core.text import LANGUAGES, catalogue

CASES = [
    Case(*values)
    for values in product(
        get_args(Wanted),
        get_args(Pace),
        get_args(Amount),
        get_args(Often),
        (False, True),
        (False, True),
    )
]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_point_of_every_case_can_be_told(lang: str) -> None:
    say = catalogue(lang, "3_knowledge_cutoff")
    for case in CASES:
        for point in advise(case).points:
            assert point.points != 0
            assert say(f"decide.reasons.{point.reason}")
    used = {point.reason for case in CASES for point in advise(case).points}
    assert used == set(say.get("decide.reasons"))


def test_totals_are_the_sums_and_the_best_leads() -> None:
    for case in CASES:
        found = advise(case)
        assert set(found.totals) == set(CHOICES)
        assert sum(found.totals.values()) == sum(point.points for point in found.points)
        assert found.best[0] == max(found.totals, key=lambda choice: found.totals[choice])


def test_plain_cases() -> None:
    assert advise(Case()).best == ("retrieval",)
    assert "tools" in advise(Case(wanted="numbers", pace="now", sources=False)).best
    assert advise(Case(wanted="manner", pace="never", often="always", sources=False)).best == (
        "finetuning",
    )
