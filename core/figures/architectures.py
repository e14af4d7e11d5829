"""How each architecture is drawn: one colour, one dash, wherever it appears."""

from dataclasses import dataclass

from core.figures.palette import MEANINGS, Colour


@dataclass(frozen=True)
class Style:
    """A hue, and a dash for those that share it."""

    colour: Colour
    dash: str = "solid"
    symbol: str = "circle"


STYLES = {
    "rnn": Style(MEANINGS["rnn"]),
    "truncated": Style(MEANINGS["rnn"], "dot", "square"),
    "birnn": Style(MEANINGS["rnn"], "dash", "diamond"),
    "lstm": Style(MEANINGS["lstm"], symbol="triangle-up"),
    "gru": Style(MEANINGS["gru"], symbol="triangle-down"),
    "rnn_attention": Style(MEANINGS["rnn-attention"], symbol="cross"),
    "conv_attention": Style(MEANINGS["convolution"], symbol="x"),
    "transformer": Style(MEANINGS["transformer"], symbol="star"),
}
