from core.figures.answer_votes import answer_votes
from core.figures.palette import GREY, MEANINGS


def test_the_winner_has_the_colour_of_programs_and_failures_are_hatched() -> None:
    (bars,) = answer_votes(["12", "13"], [5, 2], 3, "none", "Votes").data
    assert list(bars.y) == ["12", "13", "none"]
    assert list(bars.x) == [5, 2, 3]
    assert list(bars.marker.color) == [MEANINGS["program"].line, GREY.line, GREY.line]
    assert list(bars.marker.pattern.shape) == ["", "", "/"]


def test_without_failures_there_is_no_bar_for_them() -> None:
    (bars,) = answer_votes(["12"], [9], 0, "none", "Votes").data
    assert list(bars.y) == ["12"]


def test_if_all_fail_nobody_wins() -> None:
    (bars,) = answer_votes([], [], 9, "none", "Votes").data
    assert (list(bars.y), list(bars.x)) == (["none"], [9])
    assert list(bars.marker.color) == [GREY.line]


def test_answers_are_names_and_no_numbers_on_an_axis() -> None:
    figure = answer_votes(["12", "1,300"], [5, 2], 0, "none", "Votes")
    assert figure.layout.yaxis.type == "category"
