"""Figures of lesson 3 carry the numbers they are given."""

import pytest

from core.cutoff.evaluation import CalibrationBin, YearScore
from core.figures.cutoff import answer_bars, calibration, cliff

TEXT = {
    key: key
    for key in "year share right confidence truth chance known unknown before after perfect answers "
    "probability true other".split()
}
SCORES = [
    YearScore(804, 10, 0.9, 0.95, 0.9, float("nan"), 0.95),
    YearScore(805, 10, 0.1, 0.7, 0.05, 0.7, 0.7),
]


def test_the_cliff_has_three_lines_and_the_years_after_are_shaded() -> None:
    figure = cliff(SCORES, 804, 0.0625, TEXT)
    lines = {trace.name: list(trace.y) for trace in figure.data}
    assert lines == {"right": [0.9, 0.1], "confidence": [0.95, 0.7], "truth": [0.9, 0.05]}
    band = next(shape for shape in figure.layout.shapes if shape.type == "rect")
    assert band.x0 == 804.5 and band.x1 > 805
    assert any(shape.y0 == 0.0625 for shape in figure.layout.shapes)


def test_calibration_sets_right_against_confidence() -> None:
    before = [CalibrationBin(0.8, 1.0, 90, 0.97, 0.99)]
    after = [CalibrationBin(0.4, 0.6, 10, 0.5, 0.1), CalibrationBin(0.8, 1.0, 40, 0.9, 0.05)]
    traces = {trace.name: trace for trace in calibration(before, after, TEXT).data}
    assert list(traces["after"].x) == [0.5, 0.9] and list(traces["after"].y) == [0.1, 0.05]
    assert list(traces["before"].customdata) == [90]
    assert (
        traces["before"].marker.size[0]
        > traces["after"].marker.size[1]
        > traces["after"].marker.size[0]
    )


def test_calibration_of_nothing_is_an_empty_picture() -> None:
    assert [len(trace.x) for trace in calibration([], [], TEXT).data] == [2, 0, 0]


@pytest.mark.parametrize("true", ["b", None])
def test_the_likeliest_answer_is_on_top_and_the_truth_is_marked(true: str | None) -> None:
    figure = answer_bars(["a", "b", "c<"], [0.2, 0.7, 0.1], true, TEXT)
    assert list(figure.layout.yaxis.categoryarray) == ["c&lt;", "a", "b"]
    marked = next(trace for trace in figure.data if trace.name == "true")
    assert list(marked.y) == (["b"] if true else [])
    assert sum(x for trace in figure.data for x in trace.x) == pytest.approx(1)
