import numpy as np

from core.attention.lookup import LIBRARY, soft_lookup
from core.figures.lookup import answers, colour_of, moved

TEXT = {"score": "S", "weight": "W", "output": "O", "before": "B", "after": "A"}


def test_a_value_is_the_colour_it_stands_for() -> None:
    assert colour_of(np.array([1.0, 0.0, 0.5])) == "#FF0080"
    assert colour_of(np.array([2.0, -1.0, 0.0])) == "#FF0000", "what is out of range is cut"


def test_answers_carry_scores_weights_and_the_mixture() -> None:
    found = soft_lookup(np.array([0.9, 0.5]), temperature=0.3)
    figure = answers(
        LIBRARY.words, found.scores[0], found.weights[0], LIBRARY.values, found.output[0], TEXT
    )
    scores, weights, output = figure.data
    np.testing.assert_array_equal(scores.x, found.scores[0])
    np.testing.assert_array_equal(weights.x, found.weights[0])
    assert list(weights.marker.color) == [colour_of(value) for value in LIBRARY.values]
    assert output.marker.color == colour_of(found.weights[0] @ LIBRARY.values)


def test_moved_draws_each_word_where_it_was_and_where_it_is() -> None:
    after = LIBRARY.keys[::-1]
    figure = moved(LIBRARY.words, LIBRARY.keys, after, TEXT)
    before_marks, after_marks = figure.data[-2:]
    np.testing.assert_array_equal(np.stack([before_marks.x, before_marks.y], -1), LIBRARY.keys)
    np.testing.assert_array_equal(np.stack([after_marks.x, after_marks.y], -1), after)
    assert len(figure.data) == len(LIBRARY.words) + 2
