"""Put a frame into words: its text, the names in its program, its worked words."""

import random
import re
from dataclasses import dataclass
from datetime import date
from string import ascii_lowercase
from typing import Any

from core.program_aided.frames import Frame, blanks_of, fill, load_vocabulary
from core.program_aided.korean import native_number, polite, with_particle

Words = dict[str, str]
Values = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """The text of a problem; for each given number, the words of the text that tell it."""

    text: str
    words: dict[str, str]


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ENGLISH = (
    "zero", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_PRONOUNS = {"girls": ("she", "her", "her"), "boys": ("he", "his", "him")}
_PEOPLE = ("name", "name2", "name3", "other")

# Figures stay figures after a sign and before a unit; "5 boxes" may be "five boxes".
_NO_WORD_AFTER = re.compile(r"[$/:\d]$")
_COUNTED = re.compile(r" \{?[a-z]{3,}")

# A sentence that begins so speaks of the one before it: nothing may come between.
_REFERS_BACK = re.compile(
    r"(He|She|It|They|One|Another|Two of|That|Then|Only|The (same|rest|others|remainder|third)"
    r"|나머지|남은|여기에|그|이 |다음|둘)\b",
)

# A figure that stands alone says nothing without the next word: "39 L", "3 apples", "네 개".
_ALONE = re.compile(r"[\d,./:]+|[가-힣]{1,2}|" + "|".join(_ENGLISH), re.IGNORECASE)
_TELLS_NOTHING = frozenset("a an and are as at by for from in is of on or the to was were".split())
_EDGES = ".,!?;:\"'“”‘’()"

_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z\"\d{가-힣])")


def choose_words(frame: Frame, rng: random.Random) -> Words:
    """People and things for all blanks of ``frame``, no two people of one name."""
    vocabulary = load_vocabulary(frame.lang)
    kind = rng.choice(("girls", "boys"))
    first = rng.choice(vocabulary.girls if kind == "girls" else vocabulary.boys)
    others = [name for name in vocabulary.girls + vocabulary.boys if name != first]
    people = [first, *rng.sample(others, 3)]
    if frame.lang == "ko" and rng.random() < 0.5:
        people = [_familiar(person) for person in people]
    words = dict(zip(_PEOPLE, people, strict=True))
    words |= {kind: rng.choice(things) for kind, things in vocabulary.things.items()}
    for blank, pronoun in zip(("he", "his", "him"), _PRONOUNS[kind], strict=True):
        words |= {blank: pronoun, blank.capitalize(): pronoun.capitalize()}
    return words


def program_names(frame: Frame) -> dict[str, str]:
    """What the program calls each of the shape's names.

    The given numbers are a, b, c ... in the order of the text, the results of the steps the
    letters after them, and the answer ``result``. A small model has enough to do with what is
    to be computed; what a letter stands for is told behind it, in the problem's own words.
    """
    results = [step.name for step in frame.shape.steps]
    ordered = order_of_appearance(frame) + results[:-1]
    return {**dict(zip(ordered, ascii_lowercase, strict=False)), results[-1]: "result"}


def rename(code: str, names: dict[str, str], constant: int | None) -> str:
    """The shape's ``code`` in the program's own names."""
    names = {**names, "k": str(constant)}
    return re.sub(r"\b[a-z_]+\b", lambda found: names.get(found.group(), found.group()), code)


def order_of_appearance(frame: Frame) -> list[str]:
    """The given numbers in the order in which the text tells them."""
    places = {name: place for place, name in enumerate(blanks_of(frame.text))}
    return sorted(frame.shape.given, key=places.__getitem__)


def problem_text(frame: Frame, words: Words, values: Values, rng: random.Random) -> Told:
    """The problem told. Small counts are spelt out now and then, large ones get commas."""
    commas = rng.random() < 0.5
    spelt = {name for name in frame.shape.given if rng.random() < 0.3}
    places: dict[str, tuple[int, int]] = {}
    longer = 0  # by so many letters than the frame, up to here

    def write(match: re.Match[str], name: str, form: str | None) -> str:
        nonlocal longer
        written = _number(match, name, form) if name in values else _inflected(words[name], form)
        start = match.start() + longer
        places[name] = (start, start + len(written.rstrip()))
        longer += len(written) - len(match.group())
        return written

    def _number(match: re.Match[str], name: str, form: str | None) -> str:
        if form is None and name in spelt:
            before, after = frame.text[: match.start()], frame.text[match.end() :]
            if word := _spelt(frame.lang, values[name], before, after):
                return word
        return _figure(values[name], form, commas)

    text = fill(frame.text, write)
    return Told(text, {name: _words_at(text, *places[name]) for name in frame.shape.given})


def add_irrelevant(
    frame: Frame, text: str, words: Words, taken: set[int], digits: int, rng: random.Random
) -> str:
    """``text`` with a sentence that has nothing to do with the question.

    Its number is none of those ``taken``, so a program that used it could be told.
    """
    most = 10**digits - 1

    def number(largest: int) -> int:
        drawn = rng.sample(range(2, largest + 1), k=min(len(taken) + 1, largest - 1))
        return next(value for value in drawn if value not in taken)

    def write(_: re.Match[str], name: str, form: str | None) -> str:
        if name in words:
            return _inflected(words[name], form)
        return _figure(number(min(most, 30) if name == "x" else most), form, False)

    sentence = fill(rng.choice(load_vocabulary(frame.lang).irrelevant), write)
    if frame.lang == "ko" and re.search(r"니다\.|니까\?|요[.?]", text):
        sentence = polite(sentence)
    sentences = _SENTENCE_END.split(text)
    places = [place for place, next_ in enumerate(sentences) if not _REFERS_BACK.match(next_)]
    sentences.insert(rng.choice(places or [0]), sentence)
    return " ".join(sentences)


def worked_words(frame: Frame, told: Told, values: Values) -> str:
    """The way to the answer in words: what is given, one step a sentence, the answer."""
    shown = {name: _number_of(value) for name, value in values.items()}
    given = ", ".join(told.words[name] for name in order_of_appearance(frame))
    sentences = [f"{given}."]
    for step in frame.shape.steps:
        value = shown[step.name]
        if isinstance(values[step.name], date):
            day = {"ko": f"한 해의 {value}번째 날", "en": f"Day {value} of the year"}
            sentences.append(f"{day[frame.lang]}.")
        else:
            sum_ = _sum(frame.lang, step.code, shown, frame.constant)
            sentences.append(f"{sum_} = {value}.")
    end = {"ko": f"답은 {shown['result']}입니다.", "en": f"The answer is {shown['result']}."}
    return " ".join([*sentences, end[frame.lang]])


def _words_at(text: str, start: int, end: int) -> str:
    """The word of ``text`` that holds ``start`` to ``end``, and the next where it needs one."""
    first = text.rfind(" ", 0, start) + 1
    last = text.find(" ", end)
    word, _, rest = text[first:].partition(" ") if last < 0 else (text[first:last], "", text[last:])
    following = next(iter(rest.split()), "")
    if (
        _ALONE.fullmatch(word)
        and word[-1] not in _EDGES
        and following[:1].isalpha()
        and following not in _TELLS_NOTHING
    ):
        word = f"{word} {following}"
    return word.strip(_EDGES)


def _sum(lang: str, code: str, shown: dict[str, str], constant: int | None) -> str:
    """The code of a step as people write sums: ``3 × 4``."""
    code = code.replace("date(2025, ", "").replace(".days", "").strip("()")
    sum_ = rename(code, shown, constant)
    if rounded := re.fullmatch(r"math\.ceil\((.+)", sum_):
        sum_ = rounded.group(1) + {"ko": "를 올림", "en": " rounded up"}[lang]
    elif " % " in sum_:
        sum_ = {"ko": f"{sum_}의 나머지", "en": f"remainder of {sum_}"}[lang]
    return re.sub(r"//?|%", "÷", sum_).replace("*", "×")


def _number_of(value: int | date) -> str:
    return str(value.timetuple().tm_yday if isinstance(value, date) else value)


def _familiar(person: str) -> str:
    """민준 is called 민준이 in school books, 지우 stays 지우."""
    closed = (ord(person[-1]) - ord("가")) % 28 != 0
    return person + "이" if closed else person


def _inflected(word: str, particle: str | None) -> str:
    return with_particle(word, particle) if particle else word


def _spelt(lang: str, number: int, before: str, after: str) -> str | None:
    if lang == "ko":
        word = native_number(number, after)
        return f"{word} " if word and not before.endswith("/") else None
    if number >= len(_ENGLISH) or _NO_WORD_AFTER.search(before) or not _COUNTED.match(after):
        return None
    word = _ENGLISH[number]
    return word if before and not before.endswith((". ", '"')) else word.capitalize()


def _figure(number: int, form: str | None, commas: bool) -> str:
    if form == "month":
        return _MONTHS[number - 1]
    if form == "02":
        return f"{number:02}"
    if form == "th":
        ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{'th' if number // 10 % 10 == 1 else ending}"
    figure = f"{number:,}" if commas else str(number)
    return _inflected(figure, form)
