"""Scores by year and by confidence, on answers that can be counted by hand."""

import math

import numpy as np
import pytest

from core.cutoff.evaluation import Answers, by_year, calibration, questions
from core.cutoff.wording import wording
from core.cutoff.world import make_world, of_year
from core.text import LANGUAGES

ANSWERS = Answers(
    years=np.array([801, 801, 802, 802]),
    right=np.array([True, True, True, False]),
    confidence=np.array([1.0, 0.8, 0.6, 0.9]),
    truth=np.array([1.0, 0.8, 0.6, 0.1]),
)


def test_scores_of_each_year() -> None:
    first, second = by_year(ANSWERS)
    assert (first.year, first.count, first.right) == (801, 2, 1.0)
    assert first.confidence == pytest.approx(0.9)
    assert math.isnan(first.sure_wrong)
    assert (second.right, second.sure_wrong, second.sure_right) == (0.5, 0.9, 0.6)
    assert second.truth == pytest.approx(0.35)


def test_calibration_leaves_no_answer_out() -> None:
    bins = calibration(ANSWERS)
    found_bins: list[object] = [(found.low, found.count, found.right) for found in bins]
    assert found_bins == [
        (pytest.approx(0.6), 1, 1.0),
        (pytest.approx(0.8), 3, pytest.approx(2 / 3)),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_facts_are_asked_in_held_out_wordings_only(lang: str) -> None:
    words = wording(lang)
    asked = questions(of_year(make_world(), 804), words, 2)
    assert len({question for _, question in asked}) == len(asked) == 216
    taught = {
        words.question(fact.subject, template)
        for fact, _ in asked
        for template in words.relations[fact.subject.relation].asked
    }
    assert not taught & {question for _, question in asked}
