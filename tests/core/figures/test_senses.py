"""Two sentences, two panels, one meaning to a colour."""

import numpy as np

from core.attention.senses import Senses
from core.figures.senses import senses


def test_each_sentence_has_a_panel_with_both_groups() -> None:
    one = Senses("apple", {"company": np.array([0.1, 0.3]), "fruit": np.array([0.1, 0.2])})
    other = Senses("apple", {"company": np.array([0.1, 0.1]), "fruit": np.array([0.1, 0.5])})
    text = {"layer": "layer", "nearness": "near", "company": "companies", "fruit": "fruit"}
    figure = senses([one, other], ["first", "second"], text)
    assert [trace.name for trace in figure.data] == ["companies", "fruit"] * 2
    assert [trace.y[-1] for trace in figure.data] == [0.3, 0.2, 0.1, 0.5]
    assert [trace.xaxis for trace in figure.data] == ["x", "x", "x2", "x2"]
    assert [trace.showlegend for trace in figure.data] == [True, True, False, False]
