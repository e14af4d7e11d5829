"""Verifiable instructions: for each there is one right answer, and a form it must have.

``generate`` makes them from the frames and the material of ``assets/data/instruction``.
The wordings and the material of held-out ones are never trained on.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from core.instruction.frames import Material, draw, fill, material, words_of
from core.text import LANGUAGES

TASKS = (
    "repeat", "first", "last", "quoted", "item", "occurs", "next", "reading", "greet",
    "unknowable", "undoable", "brackets", "times",
)  # fmt: skip
_SYSTEM_SHARE = 0.25


@dataclass(frozen=True)
class Instruction:
    """What is asked, the right answer, and the words the answer may be made of.

    ``source`` is the text, list or name that the instruction is about, empty where there is
    none; ``system`` a system message, or empty.
    """

    task: str
    lang: str
    asked: str
    answered: str
    source: str = ""
    system: str = ""
    held_out: bool = False


Wording = Literal["new", "known"]
Made = tuple[dict[str, str], str, str]  # what fills the blanks, the answer, the source


def generate(lang: str, count: int, seed: int = 0, held_out: bool = False) -> list[Instruction]:
    """``count`` different instructions in ``lang``, every task as often as the others."""
    rng = random.Random(f"{lang}:{seed}:{held_out}")
    found: dict[str, Instruction] = {}
    place = tries = 0
    while len(found) < count and tries < 50 * count:
        made = make(TASKS[place % len(TASKS)], lang, rng, held_out)
        tries += 1
        if made.asked not in found or tries > 20 * count:
            found[made.asked] = made
            place += 1
        elif tries % 20 == 0:  # few refusals can be worded: go on with the next task
            place += 1
    return list(found.values())[:count]


@lru_cache(maxsize=4)
def exam(wording: Wording = "new", each: int = 6) -> tuple[Instruction, ...]:
    """What the recorded run is asked: ``each`` of a task and language, about unseen material.

    In wordings that are held out, or in those of the training.
    """
    found: list[Instruction] = []
    for lang in LANGUAGES:
        rng = random.Random(f"test:{lang}" if wording == "new" else f"test:{lang}:{wording}")
        for task in TASKS:
            asked: dict[str, Instruction] = {}
            while len(asked) < each:
                made = make(task, lang, rng, held_out=True, wording=wording)
                asked[made.asked] = made
            found += asked.values()
    return tuple(found)


def make(
    task: str,
    lang: str,
    rng: random.Random,
    held_out: bool = False,
    wording: Wording = "new",
) -> Instruction:
    """One instruction of ``task``; ``wording`` says how one with held-out material is put."""
    stock = material(lang, held_out)
    frames = stock.of(task)
    kind = "held_out" if held_out and wording == "new" else "taught"
    place = rng.randrange(len(frames[kind]))
    blanks, answer, source = _MAKERS[task](stock, rng, place, kind)
    frame = "\n".join(map(_capital, draw(frames[kind][place], rng).split("\n")))
    asked = fill(frame, blanks)
    system = ""
    if rng.random() < _SYSTEM_SHARE and not held_out:
        system = rng.choice(stock.tables["words"]["systems"])
    return Instruction(task, lang, asked, answer, source, system, kind == "held_out")


def _capital(line: str) -> str:
    return line[:1].upper() + line[1:]


def _sentence(stock: Material, rng: random.Random) -> str:
    """A sentence of a document, or one made up."""
    return rng.choice(stock.sentences) if rng.random() < 0.6 else _fact(stock, rng)[0]


def _fact(stock: Material, rng: random.Random) -> tuple[str, dict[str, str]]:
    """A made-up sentence of who, what, where and when, and these four."""
    parts = {
        "name": rng.choice(stock.names),
        "thing": rng.choice(stock.listed("things", "|")),
        "place": rng.choice(stock.listed("places", "|")),
        "day": rng.choice(stock.listed("days", "|")),
    }
    text = draw(rng.choice(stock.of("reading")["sentences"]), rng)
    return fill(text, parts), parts


def _invented_name(stock: Material, rng: random.Random) -> str:
    return f"{rng.choice(stock.listed('adjectives'))} {rng.choice(stock.listed('nouns'))}"


def _repeat(stock: Material, rng: random.Random, place: int, kind: str) -> Made:
    text = _sentence(stock, rng)
    return {"text": text}, text, text


def _first(stock: Material, rng: random.Random, place: int, kind: str) -> Made:
    text = _sentence(stock, rng)
    return {"text": text}, words_of(text)[0], text


def _last(stock: Material, rng: random.Random, place: int, kind: str) -> Made:
    text = _sentence(stock, rng)
    return {"text": text}, words_of(text)[-1], text


def _quoted(stock: Material, rng: random.Random, place: int, kind: str) -> Made:
    name = _invented_name(stock, rng)
    text = draw(rng.choice(stock.of("quoted")["carriers"]), rng)
    return {"text": fill(text, {"name": name})}, name, fill(text, {"name": name})


def _item(stock: Material, rng: random.Random, place: int, kind: str) -> Made:
    items = rng.sample(stock.words, rng.choice((3, 4)))
    number = rng.randrange(len(items))
    listed = ", ".join(items)
    return {"list": listed, "nth": stock.of("item")["ordinals"][number]}, items[number], listed


def _occurs(stock: Material, rng: random.Random, place: int, kind: str) -> Made:
    text, other = _sentence(stock, rng), _sentence(stock, rng)
    inside = words_of(text)
    said = text.lower()
    outside = [word for word in words_of(other) if word.lower() not in said]
    found = rng.random() < 0.5 or not outside
    word = rng.choice(inside if found else outside)
    return {"word": word, "text": text}, stock.of("occurs")["yes" if found else "no"], text


def _next(stock: Material, rng: random.Random, place: int, kind: str) -> Made:
    row = rng.choice(stock.of("next")["rows"]).split(", ")
    end = rng.randrange(2, len(row))
    begin = rng.randrange(max(0, end - 4), end - 1)
    start = ", ".join(row[begin:end])
    return {"start": start}, row[end], start


def _reading(stock: Material, rng: random.Random, place: int, kind: str) -> Made:
    text, parts = _fact(stock, rng)
    question, part = rng.choice(stock.of("reading")["questions"])
    return {"text": text, "question": draw(question, rng)}, parts[part], text


def _greet(stock: Material, rng: random.Random, place: int, kind: str) -> Made:
    frames, name = stock.of("greet"), rng.choice(stock.names)
    answers = frames["held_out_answers" if kind == "held_out" else "answers"]
    return {"name": name}, fill(answers[place], {"name": name}), name


def _unknowable(stock: Material, rng: random.Random, place: int, kind: str) -> Made:
    return {}, stock.of("unknowable")["answer"], ""


def _undoable(stock: Material, rng: random.Random, place: int, kind: str) -> Made:
    return {}, stock.of("undoable")["answer"], ""


def _word(stock: Material, rng: random.Random) -> str:
    """A word of the list, or any word of a sentence."""
    if rng.random() < 0.5:
        return rng.choice(stock.words)
    return rng.choice(words_of(_sentence(stock, rng)))


def _brackets(stock: Material, rng: random.Random, place: int, kind: str) -> Made:
    word = _word(stock, rng)
    return {"word": word}, f"[{word}]", word


def _times(stock: Material, rng: random.Random, place: int, kind: str) -> Made:
    word, number = _word(stock, rng), rng.randrange(3)
    spoken = stock.of("times")["counts"][number]
    return {"word": word, "times": spoken}, ", ".join([word] * (number + 2)), word


_MAKERS: dict[str, Callable[[Material, random.Random, int, str], Made]] = {
    "repeat": _repeat,
    "first": _first,
    "last": _last,
    "quoted": _quoted,
    "item": _item,
    "occurs": _occurs,
    "next": _next,
    "reading": _reading,
    "greet": _greet,
    "unknowable": _unknowable,
    "undoable": _undoable,
    "brackets": _brackets,
    "times": _times,
}
