"""The six answers of the survey."""

import pytest

from core.classroom import survey


def test_nobody_asked_yet() -> None:
    assert survey.counts(9) == dict.fromkeys(survey.ANSWERS, 0)


def test_the_last_word_of_each_learner_counts_for_its_own_lesson() -> None:
    survey.give("a", 9, "lost")
    survey.give("a", 9, "good")
    survey.give("b", 9, "good")
    survey.give("c", 8, "slides")
    assert survey.counts(9) == dict.fromkeys(survey.ANSWERS, 0) | {"good": 2}
    assert survey.counts(8)["slides"] == 1


def test_only_the_six_answers_are_taken() -> None:
    assert len(survey.ANSWERS) == 6
    with pytest.raises(ValueError, match="shrug"):
        survey.give("a", 9, "shrug")
