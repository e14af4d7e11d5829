import random

import pytest

from core.instruction.frames import material, words_of
from core.instruction.tasks import TASKS, Instruction, exam, generate, make
from core.text import LANGUAGES, language_of


def several(task: str, lang: str, held_out: bool = False) -> list[Instruction]:
    rng = random.Random(7)
    return [make(task, lang, rng, held_out) for _ in range(40)]


def test_they_are_repeatable_and_different_and_of_every_task() -> None:
    made = generate("en", 300, seed=3)
    assert made == generate("en", 300, seed=3) != generate("en", 300, seed=4)
    assert len({one.asked for one in made}) == 300
    assert {one.task for one in made} == set(TASKS)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("task", TASKS)
def test_no_blank_and_no_choice_is_left_open(lang: str, task: str) -> None:
    for one in several(task, lang) + several(task, lang, held_out=True):
        assert not set("{}|~") & set(one.asked + one.answered), one
        if lang == "ko" or task not in ("next", "item"):
            assert language_of(one.asked) == lang


@pytest.mark.parametrize("lang", LANGUAGES)
def test_answers_are_right_by_another_reckoning(lang: str) -> None:
    for one in several("first", lang):
        assert one.source.lstrip("(\"'“‘[").startswith(one.answered)
    for one in several("last", lang):
        assert one.source.rstrip(".,;:!?()[]\"'”’…").endswith(one.answered)
    for one in several("quoted", lang):
        assert one.source.split('"')[1] == one.answered
    yes = material(lang, held_out=False).of("occurs")["yes"]
    answers = set()
    for one in several("occurs", lang):
        word = next(part for part in one.asked.replace(one.source, "").split('"')[1::2])
        assert (word in words_of(one.source)) == (one.answered == yes), one
        answers.add(one.answered)
    assert len(answers) == 2
    for one in several("times", lang):
        said = one.answered.split(", ")
        assert set(said) == {one.source} and 2 <= len(said) <= 4
    for one in several("reading", lang):
        assert one.answered in one.source and len(one.answered) < len(one.source) / 2


def test_the_item_asked_for_is_the_one_answered() -> None:
    for one in several("item", "en"):
        place = next(n for n, name in enumerate(("first", "second", "third", "fourth"))
                     if name in one.asked)  # fmt: skip
        assert one.source.split(", ")[place] == one.answered


def test_a_list_goes_on_as_everybody_knows() -> None:
    found = {one.source.split(", ")[-1]: one.answered for one in several("next", "en")}
    known = {
        "Tuesday": "Wednesday",
        "July": "August",
        "three": "four",
        "C": "D",
        "spring": "summer",
    }
    assert all(found[last] == after for last, after in known.items() if last in found)
    assert found


def test_the_exam_is_held_out_and_the_same_for_everybody() -> None:
    asked = exam()
    assert asked == exam()
    assert len(asked) == 6 * len(TASKS) * len(LANGUAGES)
    assert len({(one.lang, one.asked) for one in asked}) == len(asked)
    assert all(one.held_out and not one.system for one in asked)
    taught = {one.asked for lang in LANGUAGES for one in generate(lang, 2_000)}
    assert not taught & {one.asked for one in asked}


def test_the_exam_in_known_wordings_is_about_other_material() -> None:
    asked = exam("known")
    assert len(asked) == len(exam()) and not set(asked) & set(exam())
    assert not any(one.held_out for one in asked)
    for lang in LANGUAGES:
        taught = material(lang, held_out=False)
        for one in asked:
            if one.lang == lang and one.task == "greet":
                assert one.source not in taught.names
                assert one.source in one.answered
