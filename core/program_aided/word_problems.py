"""Word problems with their programs, worked words and answers, made from frames and a seed.

The programs follow the convention of PAL (Gao et al., 2023, "PAL: Program-aided Language
Models"): one function ``solution`` without arguments whose first lines name the numbers of the
text in their order, each with the words that tell it, whose last line is ``result = ...``, and
which returns ``result``.
"""

import random
from dataclasses import dataclass
from datetime import date

from core.program_aided import wording
from core.program_aided.draws import Draw, Numbers
from core.program_aided.frames import Frame, held_out, load_frames

# Shares never trained on: of the wordings, and of the shapes (with all their wordings).
HELD_OUT_WORDINGS = 0.10
HELD_OUT_SHAPES = 0.08

_TRIES = 500
_IRRELEVANT = 0.3


@dataclass(frozen=True)
class WordProblem:
    """A problem and its three ways to the answer. ``shape`` and ``frame`` say how it was made.

    ``shape`` and ``frame`` are empty for problems that were not generated, ``words`` and
    ``program`` where a collection has none.
    """

    lang: str
    text: str
    program: str
    words: str
    answer: float
    shape: str = ""
    frame: str = ""

    @property
    def held_out_wording(self) -> bool:
        """Whether the frame is one that is never trained on."""
        return held_out(self.frame, HELD_OUT_WORDINGS)

    @property
    def held_out_shape(self) -> bool:
        """Whether the shape, with all its frames, is one that is never trained on."""
        return is_held_out_shape(self.shape)

    @property
    def held_out(self) -> bool:
        """Whether the wording or the shape is never trained on."""
        return self.held_out_wording or self.held_out_shape


def is_held_out_shape(name: str) -> bool:
    """Whether problems of the shape called ``name`` are never trained on."""
    return held_out(f"held out shape {name}", HELD_OUT_SHAPES)


def is_held_out(frame: Frame) -> bool:
    """Whether problems of ``frame`` are never trained on, for its wording or its shape."""
    return held_out(frame.id, HELD_OUT_WORDINGS) or is_held_out_shape(frame.shape.name)


def make_program(given: list[tuple[str, str]], steps: list[tuple[str, str]], imports: str) -> str:
    """The function ``solution``: an import, the given numbers, the steps, the return."""
    lines = [imports] if imports else []
    lines += [f"{name} = {value}" for name, value in given]
    lines += [f"{name} = {code}" for name, code in steps]
    return "\n".join(["def solution():", *(f"    {line}" for line in (*lines, "return result"))])


def problem_from(
    frame: Frame, rng: random.Random, digits: int, irrelevant: float = _IRRELEVANT
) -> WordProblem:
    """One problem of ``frame`` whose largest number has ``digits`` digits.

    ``irrelevant`` is the share of problems with a sentence that has nothing to do with the
    question. Raises ValueError if the frame has no problem of that size.
    """
    numbers = _numbers(frame, rng, digits)
    values = frame.shape.solve(numbers, frame.constant)
    words = wording.choose_words(frame, rng)
    names = wording.program_names(frame)
    told = wording.problem_text(frame, words, values, rng)
    text = told.text
    if rng.random() < irrelevant:
        text = wording.add_irrelevant(frame, text, words, set(numbers), digits, rng)
    given = dict(zip(frame.shape.given, numbers, strict=True))
    return WordProblem(
        lang=frame.lang,
        text=text,
        program=make_program(
            [
                (names[name], _noted(given[name], told.words[name]))
                for name in wording.order_of_appearance(frame)
            ],
            [
                (names[step.name], wording.rename(step.code, names, frame.constant))
                for step in frame.shape.steps
            ],
            frame.shape.imports,
        ),
        words=wording.worked_words(frame, told, values),
        answer=int(values["result"]),
        shape=frame.shape.name,
        frame=frame.id,
    )


def _noted(number: int, words: str) -> str:
    """``number`` as code, with the words that tell it as a comment if they say any more."""
    return f"{number}  # {words}" if words != str(number) else str(number)


def _numbers(frame: Frame, rng: random.Random, digits: int) -> Numbers:
    """Numbers that fit the frame: of the right size, all different, every result positive."""
    draw = Draw(rng, digits, frame.constant or 1)
    for _ in range(_TRIES):
        numbers = frame.shape.draw(draw)
        results = frame.shape.solve(numbers, frame.constant).values()
        if (
            len(str(max(numbers))) == digits
            and len(set(numbers)) == len(numbers)
            and max(numbers) <= (frame.most or max(numbers))
            and all(isinstance(value, date) or value > 0 for value in results)
        ):
            return numbers
    raise ValueError(f"{frame.id} has no problem with {digits} digits")


def generate_problems(
    lang: str,
    count: int,
    seed: int,
    digits: tuple[int, int] = (1, 6),
    frames: tuple[Frame, ...] | None = None,
    irrelevant: float = _IRRELEVANT,
) -> list[WordProblem]:
    """``count`` problems in ``lang``, the same for the same ``seed``; sizes as in ``digits``.

    The size is drawn first, then a shape that has problems of that size, then one of its
    wordings, so that no shape is rare for having few wordings. ``frames`` defaults to all.
    """
    rng = random.Random(seed)
    by_size: dict[int, dict[str, list[Frame]]] = {}
    for size in range(digits[0], digits[1] + 1):
        shapes = by_size.setdefault(size, {})
        for frame in frames or load_frames(lang):
            if frame.digits[0] <= size <= frame.digits[1]:
                shapes.setdefault(frame.shape.name, []).append(frame)
    sizes = [size for size, shapes in by_size.items() if shapes]
    problems = []
    for _ in range(count):
        size = rng.choice(sizes)
        shape = rng.choice(list(by_size[size]))
        problems.append(problem_from(rng.choice(by_size[size][shape]), rng, size, irrelevant))
    return problems
