"""One look to an architecture."""

from core.figures.architectures import STYLES
from core.figures.palette import MEANINGS


def test_colours_are_those_that_the_names_have_in_prose() -> None:
    for model in ("rnn", "lstm", "gru", "transformer"):
        assert STYLES[model].colour == MEANINGS[model]
