"""What gates keep, as a mean and a band."""

import numpy as np
import pytest

from core.figures.gates import gates


def test_the_line_is_the_mean_and_the_band_holds_the_middle() -> None:
    kept = np.linspace(0, 1, 101)[None].repeat(3, axis=0)  # three words
    figure = gates({"lstm": kept}, {"lstm": "LSTM"}, {"place": "place", "kept": "kept"})
    band, line = figure.data
    assert list(line.x) == [1, 2, 3]
    assert list(line.y) == pytest.approx([0.5] * 3)
    assert min(band.y) == pytest.approx(0.1)
    assert max(band.y) == pytest.approx(0.9)
    assert line.name == "LSTM"
