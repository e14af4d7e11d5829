import numpy as np

from core.figures.cosine_sum import cosine_sum
from core.retrieval.cosine import Cosine


def test_each_line_ends_at_its_cosine() -> None:
    one = Cosine(np.array([0.6, 0.8]), np.array([0.6, 0.8]))
    other = Cosine(np.array([0.6, 0.8]), np.array([0.8, -0.6]))
    figure = cosine_sum([("same", one), ("right angle", other)], {"numbers": "n", "sum": "sum"})
    assert [trace.name for trace in figure.data] == ["same", "right angle"]
    np.testing.assert_allclose(figure.data[0].y, [0.36, 1.0])
    np.testing.assert_allclose(figure.data[1].y, [0.48, 0.0], atol=1e-12)
    assert [note.text for note in figure.layout.annotations] == ["1.00", "0.00"]
    assert figure.data[0].line.dash != figure.data[1].line.dash
