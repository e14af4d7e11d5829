"""Squares of feedback on one scale of colours."""

import numpy as np

from core.figures.gradient_matrix import DECADES, gradient_matrix
from core.sequence.gradients import GradientFlowConfig
from core.sequence.gradients import gradient_matrix as measure


def test_each_architecture_has_a_square_and_zeros_stay_blank() -> None:
    words = ["<b>", "는", "새", "<b>"]
    matrices = [
        measure(words, GradientFlowConfig(model=model, length=1))
        for model in ("rnn", "transformer")
    ]
    names = {"rnn": "RNN", "transformer": "Transformer"}
    figure = gradient_matrix(matrices, names, {"scale": "feedback"})
    assert len(figure.data) == 2
    for square, matrix in zip(figure.data, matrices, strict=True):
        z = np.array(square.z, dtype=float)
        assert np.isnan(z[np.triu_indices(4, 1)]).all(), "what is read later is not felt"
        assert (z[np.tril_indices(4)] >= -DECADES).all()
        np.testing.assert_array_equal(square.customdata, matrix.norms)
    largest = max(matrix.norms.max() for matrix in matrices)
    drawn = max(np.nanmax(np.array(square.z, dtype=float)) for square in figure.data)
    assert drawn == np.log10(largest / largest)
    assert figure.layout.xaxis.ticktext[0] == "&lt;b&gt;"
    assert figure.data[0].text[0][1] == "&lt;b&gt; ← 는"
