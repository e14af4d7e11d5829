"""Predictions and finished lessons of one learner and of a class."""

from core.classroom import progress
from core.classroom.database import FinishedLesson, save


def test_nothing_before_the_first_click() -> None:
    assert progress.finished("anyone") == frozenset()
    assert progress.prediction_counts(9, "ask") == {}


def test_a_class_is_counted_by_each_learners_last_prediction() -> None:
    for learner, choice in (("a", "invent"), ("b", "refuse"), ("c", "refuse"), ("a", "refuse")):
        progress.predict(learner, 9, "ask", choice)
    progress.predict("a", 9, "another_step", "invent")
    progress.predict("a", 8, "ask", "invent")
    assert progress.prediction_counts(9, "ask") == {"refuse": 3}


def test_learners_finish_for_themselves() -> None:
    save(FinishedLesson(learner="a", lesson=1), FinishedLesson(learner="a", lesson=9))
    save(FinishedLesson(learner="b", lesson=2))
    assert progress.finished("a") == {1, 9}
    assert progress.finished("b") == {2}
