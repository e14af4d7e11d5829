import pytest

from core.figures.palette import MEANINGS
from core.figures.solver_accuracy import solver_accuracy
from core.program_aided.comparison import Score
from core.program_aided.prompts import Method

NAMES: dict[Method, str] = {"direct": "바로", "words": "말로", "program": "프로그램"}
SCORES: dict[Method, dict[int, Score]] = {
    "direct": {1: Score(3, 4), 6: Score(0, 4)},
    "program": {6: Score(2, 4), 1: Score(4, 4)},
}


def test_every_way_is_a_line_of_its_accuracy_in_its_colour() -> None:
    figure = solver_accuracy(SCORES, NAMES, "자릿수", "정답률")
    assert [line.name for line in figure.data] == list(NAMES.values())
    direct, words, program = figure.data
    assert (list(direct.x), list(direct.y)) == ([1, 6], [0.75, 0.0])
    assert list(program.x) == [1, 6], "in order"
    assert list(program.y) == [1.0, 0.5]
    assert list(words.x) == [], "what was not measured is not drawn"
    assert [list(pair) for pair in program.customdata] == [[4, 4], [2, 4]]
    for method, line in zip(NAMES, figure.data, strict=True):
        assert line.line.color == MEANINGS[method].line


def test_the_lines_differ_without_colour_too() -> None:
    figure = solver_accuracy(SCORES, NAMES, "", "")
    assert len({line.line.dash for line in figure.data}) == 3
    assert len({line.marker.symbol for line in figure.data}) == 3


def test_accuracy_has_the_same_axis_whatever_was_measured() -> None:
    low, high = solver_accuracy(SCORES, NAMES, "", "").layout.yaxis.range
    assert low == pytest.approx(0, abs=0.05)
    assert high == pytest.approx(1, abs=0.05)
    assert list(solver_accuracy(SCORES, NAMES, "", "").layout.xaxis.tickvals) == [1, 6]
