"""What the models learn from, and that it gives nothing of the future away."""

import random

import pytest

from core.cutoff.examples import ExampleMaker
from core.cutoff.vocabulary import END, vocabulary
from core.cutoff.world import VALUES, Fact, Subject, make_world, until
from core.text import LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_the_answer_carries_loss_and_it_is_the_true_one(lang: str) -> None:
    known = vocabulary(lang)
    maker, rng = ExampleMaker(known), random.Random(0)
    for fact in until(make_world(), 802)[::9]:
        example = maker.by_heart(fact, rng)
        assert [known.tokens[number] for number in example.answer] == [known.wording.answer(fact)]
        assert example.weights == [1.0]
        assert str(fact.year) in {known.tokens[number] for number in example.prompt}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_to_a_reading_question_stands_in_its_line(lang: str) -> None:
    known = vocabulary(lang)
    maker, rng = ExampleMaker(known), random.Random(1)
    for _ in range(50):
        example = maker.by_reading(rng)
        assert example.answer[0] in example.prompt
        values = [number for number in example.prompt if known.tokens[number] in _values(known)]
        assert values == example.answer


def test_drills_of_reading_say_nothing_true_of_the_future() -> None:
    known = vocabulary("en")
    maker, rng = ExampleMaker(known), random.Random(2)
    true = {fact.subject: fact for fact in make_world()}
    agree, asked = 0, 0
    while asked < 2_000:
        example = maker.by_reading(rng)
        text = " ".join(known.tokens[number] for number in example.prompt).rpartition(" . ")[2]
        subject = known.subject_of(text)
        if subject is None or subject.year < 806:
            continue
        asked += 1
        agree += known.tokens[example.answer[0]] == known.wording.answer(true[subject])
    assert abs(agree / asked - 1 / VALUES) < 0.03


def test_a_program_is_python_that_names_the_subject() -> None:
    known = vocabulary("en")
    program = ExampleMaker(known).program(Subject("leader", 0, 806))
    assert known.tokens[program[-1]] == END
    assert known.decode(program[:-1]) == 'print(leader["Alvon", 806])'


def test_a_fact_keeps_its_names_when_small_words_are_blanked() -> None:
    known = vocabulary("ko")
    maker, rng = ExampleMaker(known), random.Random(3)
    fact = Fact(Subject("winner", 5, 803), 0)
    seen = {tuple(maker.by_heart(fact, rng).prompt) for _ in range(200)}
    unknown = known.ids["<unk>"]
    assert any(unknown in prompt for prompt in seen)
    for prompt in seen:
        assert known.ids["803"] in prompt and known.ids[known.wording.cities[5]] in prompt


def _values(known):
    return {value for words in known.wording.relations.values() for value in words.values}
