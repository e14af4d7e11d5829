"""The lesson's own problems, in wordings that training never saw, with numbers of any size."""

import random

from core.program_aided.frames import Frame, load_frames
from core.program_aided.recording import familiarity_of
from core.program_aided.word_problems import WordProblem, problem_from

# Kinds of problem; both languages have a wording of each that training never saw.
EXAMPLES = (
    "difference_times",
    "subtract_product",
    "times_total",
    "take_two",
    "multiply_add",
    "divide",
)
DIGITS = (1, 6)


def example_frame(lang: str, shape: str) -> Frame:
    """The first wording of ``shape`` that is held out and has numbers of every size."""
    return next(
        frame
        for frame in load_frames(lang)
        if frame.shape.name == shape
        and frame.digits == DIGITS
        and familiarity_of(frame) == "wording"
    )


def example_problem(lang: str, shape: str, digits: int, seed: int) -> WordProblem:
    """The example of ``shape`` whose largest number has ``digits`` digits."""
    return problem_from(example_frame(lang, shape), random.Random(seed), digits, irrelevant=0.0)
