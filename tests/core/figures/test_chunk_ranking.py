import numpy as np

from core.figures.chunk_ranking import Sum, chunk_ranking

TEXT = {"words": "words", "meaning": "meaning", "score": "score", "chunk": "chunk"}


def test_the_best_stand_first_and_parts_add_up() -> None:
    one = Sum("ours", np.array([0.1, 0.5, 0.0, 0.2]), np.array([0.1, 0.0, 0.0, 0.6]))
    other = Sum("fusion", np.array([0.0, 0.2, 0.0, 0.0]), np.zeros(4))
    figure = chunk_ranking([one, other], [1], TEXT)
    words, meaning = (trace for trace in figure.data if trace.xaxis == "x")
    assert list(words.y) == ["4", "2 ★", "1"], "chunk 3 was not found"
    assert list(words.x) == [0.2, 0.5, 0.1]
    assert list(meaning.x) == [0.6, 0.0, 0.1]
    assert list(words.customdata) == [4, 2, 1]
    assert [list(trace.y) for trace in figure.data if trace.xaxis == "x2"] == [["2 ★"]] * 2
    assert figure.layout.barmode == "stack"


def test_no_more_than_fit() -> None:
    one = Sum("ours", np.arange(1, 21, dtype=float), np.zeros(20))
    figure = chunk_ranking([one], [], TEXT, most=3)
    assert list(figure.data[0].y) == ["20", "19", "18"]
