"""The two languages say the same things, each in its own words."""

import ast
import re
import string
from collections.abc import Iterator
from typing import Any

import pytest

from core.problems import Problem
from core.settings import ASSETS, ROOT
from core.text import LANGUAGES, Catalogue, catalogue, language_of, sentence

NAMES = sorted(file.stem for file in (ASSETS / "text" / "ko").glob("*.toml"))

# Texts that are names, code or units, the same in every language.
SAME_IN_BOTH = re.compile(
    r"frame\.language\.(?:ko|en)|course\.query_key_value\.title|course\.\w+\.sources\.\d+\.text"
    r"|\w+\.models\.[\w-]+|\w+\.family\.members\.\w+\.full|\w+\.history\.events\.\w+\.\w+"
    r"|\w+\.senses\.(?:own|control)|6_peft_and_lora\.methods\.\w+"
    r"|6_peft_and_lora\.memory\.(?:tunings|optimizers)\.\w+|6_peft_and_lora\.count\.own_field"
    r"|\w+\.card\.milliseconds|4_program_aided\.(?:own\.\w+_start|ask\.adapters\.chat)"
    r"|5_instruction_tuning\.templates\.names\.\w+|8_retrieval\.questions\.chapter_3\.4\.question"
)
# English texts that name a Korean work or its author, or show Korean.
NAMES_KOREAN = {
    "home.credit.deck",
    "home.credit.github",
    "1_why_transformers.attention.korean_sentence",
    "8_retrieval.hangul.first.asked",
    "8_retrieval.hangul.first.alike",
    "8_retrieval.hangul.first.other",
}


def leaves(texts: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text under ``path`` with its dotted key."""
    if isinstance(texts, dict):
        for key, value in texts.items():
            yield from leaves(value, f"{path}.{key}")
    elif isinstance(texts, list):
        for number, value in enumerate(texts):
            yield from leaves(value, f"{path}.{number}")
    else:
        yield path, str(texts)


def texts_of(lang: str, name: str) -> dict[str, str]:
    return dict(leaves(catalogue(lang, name)._texts, name))


def blanks(text: str) -> set[str | None]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def has_hangul(text: str) -> bool:
    return re.search("[가-힣]", text) is not None


def has_words(text: str) -> bool:
    """Whether Latin words stand in ``text``, its blanks and addresses left aside."""
    return re.search("[A-Za-z]{2}", re.sub(r"\{\w*\}|https?://\S+", "", text)) is not None


def test_both_languages_have_the_same_files() -> None:
    english = sorted(file.stem for file in (ASSETS / "text" / "en").glob("*.toml"))
    assert english == NAMES
    assert {"home", "course", "frame", "problems"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_languages_mirror_each_other_key_for_key(name: str) -> None:
    korean, english = texts_of("ko", name), texts_of("en", name)
    assert list(korean) == list(english)
    assert all(text.strip() for text in (*korean.values(), *english.values()))
    for key, text in korean.items():
        assert blanks(text) == blanks(english[key]), key


@pytest.mark.parametrize("name", NAMES)
def test_korean_texts_are_korean(name: str) -> None:
    left_english = {
        key
        for key, text in texts_of("ko", name).items()
        if has_words(text) and not has_hangul(text)
    }
    assert [key for key in left_english if not SAME_IN_BOTH.fullmatch(key)] == []


@pytest.mark.parametrize("name", NAMES)
def test_english_texts_are_english(name: str) -> None:
    left_korean = {key for key, text in texts_of("en", name).items() if has_hangul(text)}
    shown = {key for key in left_korean if not SAME_IN_BOTH.fullmatch(key)}
    assert shown <= NAMES_KOREAN


def test_a_text_is_found_by_its_dotted_key_and_its_blanks_are_filled() -> None:
    say = Catalogue("en", "try", {"a": {"b": "{count} of {total}"}, "plain": "100 {sure}"})
    assert say("a.b", count=1, total=2) == "1 of 2"
    assert say("plain") == "100 {sure}"
    assert say.get("a") == {"b": "{count} of {total}"}


@pytest.mark.parametrize("key", ["missing", "a.missing", "a.b.c", "a"])
def test_a_missing_text_is_an_error_that_names_it(key: str) -> None:
    say = Catalogue("en", "try", {"a": {"b": "text"}})
    with pytest.raises(KeyError, match=re.escape(key)):
        say(key)


def problems_raised() -> Iterator[str]:
    """The key of each ``Problem("section.key", ...)`` in the source."""
    for file in (ROOT / "core").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Problem"
                and isinstance(node.args[0], ast.Constant)
            ):
                yield str(node.args[0].value)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_problem_in_the_source_has_its_sentence(lang: str) -> None:
    raised = set(problems_raised())
    assert "classroom.unavailable" in raised
    worded = {key.removeprefix("problems.") for key in texts_of(lang, "problems")}
    assert raised <= worded


def test_a_problem_is_told_in_the_language_asked_for() -> None:
    problem = Problem("classroom.unavailable")
    assert has_hangul(sentence(problem, "ko"))
    assert not has_hangul(sentence(problem, "en"))


def test_language_of_a_text_is_that_of_its_letters() -> None:
    assert language_of("왜 RNN은 기울기가 사라지나요?") == "ko"
    assert language_of("길이가 24 cm인 끈") == "ko"
    assert language_of("How long is 민준's rope?") == "en"
    assert language_of("12 + 3?") == "en"
