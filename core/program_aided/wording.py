"""Put a frame into words: its text, the names in its program, its worked words."""

import random
import re
from datetime import date
from typing import Any

from core.program_aided.frames import Frame, Word, blanks_of, fill, load_vocabulary
from core.program_aided.korean import native_number, polite, with_particle

Words = dict[str, Word]
Values = dict[str, Any]

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

_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z\"\d{가-힣])")


def choose_words(frame: Frame, rng: random.Random) -> Words:
    """People and things for all blanks of ``frame``; no two names of the program alike."""
    vocabulary = load_vocabulary(frame.lang)
    while True:
        kind = rng.choice(("girls", "boys"))
        first = rng.choice(vocabulary.girls if kind == "girls" else vocabulary.boys)
        others = [word for word in vocabulary.girls + vocabulary.boys if word != first]
        people = [first, *rng.sample(others, 3)]
        if frame.lang == "ko" and rng.random() < 0.5:
            people = [_familiar(person) for person in people]
        words = dict(zip(_PEOPLE, people, strict=True))
        words |= {kind: rng.choice(things) for kind, things in vocabulary.things.items()}
        for blank, pronoun in zip(("he", "his", "him"), _PRONOUNS[kind], strict=True):
            words[blank] = Word(pronoun, pronoun)
            words[blank.capitalize()] = Word(pronoun.capitalize(), pronoun)
        names = list(program_names(frame, words).values())
        if len(set(names)) == len(names):
            return words


def program_names(frame: Frame, words: Words) -> dict[str, str]:
    """What the program calls each of the shape's names; the answer is always ``result``."""
    named = [fill(name, lambda _, blank, __: words[blank].identifier) for name in frame.names]
    return dict(zip(frame.shape.names, [*named[:-1], "result"], strict=True))


def rename(code: str, names: dict[str, str], constant: int | None) -> str:
    """The shape's ``code`` in the program's own names."""
    names = {**names, "k": str(constant)}
    return re.sub(r"\b[a-z_]+\b", lambda found: names.get(found.group(), found.group()), code)


def order_of_appearance(frame: Frame) -> list[str]:
    """The given numbers in the order in which the text tells them."""
    places = {name: place for place, name in enumerate(blanks_of(frame.text))}
    return sorted(frame.shape.given, key=places.__getitem__)


def problem_text(frame: Frame, words: Words, values: Values, rng: random.Random) -> str:
    """The text of the problem. Small counts are spelt out now and then, large ones get commas."""
    commas = rng.random() < 0.5
    spelt = {name for name in frame.shape.given if rng.random() < 0.3}

    def write(match: re.Match[str], name: str, form: str | None) -> str:
        if name in words:
            return _inflected(words[name].text, form)
        value = values[name]
        if form is None and name in spelt:
            before, after = frame.text[: match.start()], frame.text[match.end() :]
            if word := _spelt(frame.lang, value, before, after):
                return word
        return _figure(value, form, commas)

    return fill(frame.text, write)


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
            return _inflected(words[name].text, form)
        return _figure(number(min(most, 30) if name == "x" else most), form, False)

    sentence = fill(rng.choice(load_vocabulary(frame.lang).irrelevant), write)
    if frame.lang == "ko" and re.search(r"니다\.|니까\?|요[.?]", text):
        sentence = polite(sentence)
    sentences = _SENTENCE_END.split(text)
    places = [place for place, next_ in enumerate(sentences) if not _REFERS_BACK.match(next_)]
    sentences.insert(rng.choice(places or [0]), sentence)
    return " ".join(sentences)


def worked_words(frame: Frame, words: Words, values: Values) -> str:
    """The way to the answer in words, one step a sentence, ending in the answer."""
    shown = {name: _number_of(value) for name, value in values.items()}
    sentences = []
    for step, label in zip(frame.shape.steps, frame.labels, strict=True):
        value = shown[step.name]
        told = _label(label, words, shown)
        if isinstance(values[step.name], date):
            day = {
                "ko": f"{told}: 한 해의 {value}번째 날",
                "en": f"{told}: day {value} of the year",
            }
            sentences.append(f"{day[frame.lang]}.")
        else:
            sum_ = _sum(frame.lang, step.code, shown, frame.constant)
            sentences.append(f"{told}: {sum_} = {value}.")
    end = {"ko": f"답은 {shown['result']}입니다.", "en": f"The answer is {shown['result']}."}
    return " ".join([*sentences, end[frame.lang]])


def _label(label: str, words: Words, shown: dict[str, str]) -> str:
    def write(_: re.Match[str], name: str, form: str | None) -> str:
        return _inflected(words[name].text if name in words else shown[name], form)

    told = fill(label, write).replace("_", " ")
    return told[:1].upper() + told[1:]


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


def _familiar(person: Word) -> Word:
    """민준 is called 민준이 in school books, 지우 stays 지우."""
    closed = (ord(person.text[-1]) - ord("가")) % 28 != 0
    return Word(person.text + "이" if closed else person.text, person.identifier)


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
