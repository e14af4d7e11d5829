"""Is an answer in the asked form, and is it right? Both are decided by rules alone.

The form is what instruction tuning teaches first: one word where one word was asked for, yes or
no, brackets. A right answer is always in the asked form.
"""

import re
from collections.abc import Callable

from core.instruction.frames import material, words_of
from core.instruction.tasks import Instruction

_BRACKETS = re.compile(r"\[[^\[\]\n]+\]")


def is_right(instruction: Instruction, answer: str) -> bool:
    """Whether ``answer`` is the right one, but for capitals, spaces and a last full stop."""
    return _plain(answer) == _plain(instruction.answered)


def has_form(instruction: Instruction, answer: str) -> bool:
    """Whether ``answer`` is of the kind that was asked for, right or wrong."""
    text = answer.strip()
    if not text or "\n" in text:
        return False
    return is_right(instruction, text) or _FORMS[instruction.task](instruction, text)


def _plain(text: str) -> str:
    return " ".join(text.strip().rstrip(".").casefold().split())


def _is_of_source(instruction: Instruction, text: str, least: int, most: int) -> bool:
    """``least`` to ``most`` words, each of which begins a word of the source (particles follow)."""
    words = [word.casefold() for word in words_of(text)]
    source = [word.casefold() for word in words_of(instruction.source)]
    known = all(any(other.startswith(word) for other in source) for word in words)
    return least <= len(words) <= most and known


def _repeats(instruction: Instruction, text: str) -> bool:
    length = len(words_of(instruction.source))
    return _is_of_source(instruction, text, length // 2, length + length // 2)


def _is_one_word(instruction: Instruction, text: str) -> bool:
    return _is_of_source(instruction, text, 1, 1)


def _is_a_few_words(instruction: Instruction, text: str) -> bool:
    return _is_of_source(instruction, text, 1, 4)


def _is_an_item(instruction: Instruction, text: str) -> bool:
    return _plain(text) in map(_plain, instruction.source.split(", "))


def _is_yes_or_no(instruction: Instruction, text: str) -> bool:
    frames = material(instruction.lang, False).of("occurs")
    return _plain(text) in {_plain(frames["yes"]), _plain(frames["no"])}


def _is_one_entry(instruction: Instruction, text: str) -> bool:
    return len(text.split()) == 1 and len(text) <= 12 and "," not in text


def _is_a_greeting(instruction: Instruction, text: str) -> bool:
    return text.endswith("!") and instruction.source in text and len(text.split()) <= 6


def _is_a_refusal(instruction: Instruction, text: str) -> bool:
    polite = " ".join(instruction.answered.split()[: -3 if instruction.lang == "en" else -2])
    return text.startswith(polite) and len(text.split()) <= 9


def _is_in_brackets(instruction: Instruction, text: str) -> bool:
    return _BRACKETS.fullmatch(text) is not None


def _is_said_often(instruction: Instruction, text: str) -> bool:
    items = [_plain(item) for item in text.split(",")]
    return len(items) > 1 and len(set(items)) == 1


_FORMS: dict[str, Callable[[Instruction, str], bool]] = {
    "repeat": _repeats,
    "first": _is_one_word,
    "last": _is_one_word,
    "quoted": _is_a_few_words,
    "item": _is_an_item,
    "occurs": _is_yes_or_no,
    "next": _is_one_entry,
    "reading": _is_a_few_words,
    "greet": _is_a_greeting,
    "unknowable": _is_a_refusal,
    "undoable": _is_a_refusal,
    "brackets": _is_in_brackets,
    "times": _is_said_often,
}
