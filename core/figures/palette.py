"""One meaning, one colour: in figures, in prose, on every page.

The lines are the colour-blind safe colours of Okabe and Ito (2008). Some are too pale to be
read as words, so each has a deeper or lighter twin of the same hue for text, at least
4.5 to 1 against the paper (WCAG AA). ``assets/style.css`` gives prose the same colours:
class ``means-<meaning>``.
"""

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Colour:
    """One hue: as a line or an area, and as a word on light and on dark paper."""

    line: str
    on_light: str
    on_dark: str

    def word(self, theme: Theme) -> str:
        return self.on_light if theme == "light" else self.on_dark


BLUE = Colour("#0072B2", "#0070AF", "#0091E2")
VERMILION = Colour("#D55E00", "#B14E00", "#E46500")
GREEN = Colour("#009E73", "#007A59", "#009E73")
PINK = Colour("#CC79A7", "#B24481", "#CC79A7")
ORANGE = Colour("#E69F00", "#8F6300", "#E69F00")
SKY = Colour("#56B4E9", "#1571A5", "#56B4E9")
GREY = Colour("#999999", "#6C6C6C", "#999999")

MEANINGS = {
    "query": BLUE,
    "key": VERMILION,
    "value": GREEN,
    "score": PINK,
    "rnn": ORANGE,
    "lstm": SKY,
    "gru": GREEN,
    "convolution": GREY,
    "rnn-attention": PINK,
    "transformer": BLUE,
    "gradient": VERMILION,
    "retrieved": SKY,
    "cited": GREEN,
    "unsupported": VERMILION,
    "direct": GREY,
    "words": ORANGE,
    "program": BLUE,
    "given": GREEN,
    "computed": VERMILION,
}

# What is neither text of its own nor a meaning: the paper, as .streamlit/config.toml has it.
PAPER: dict[Theme, str] = {"light": "#FCFBF8", "dark": "#17171A"}
PANEL: dict[Theme, str] = {"light": "#F3F1EB", "dark": "#222226"}
INK: dict[Theme, str] = {"light": "#1F1E1B", "dark": "#ECE9E1"}
SOFT: dict[Theme, str] = {"light": "#5F5B53", "dark": "#A9A59C"}
RULE: dict[Theme, str] = {"light": "#DAD6CC", "dark": "#3B3B41"}


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two ``#RRGGBB`` colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """One sRGB channel, 0 to 1, as light."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
