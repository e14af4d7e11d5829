import random
import re

import numpy as np
import pytest
from transformers import PreTrainedTokenizerFast

from core.recipe.corpus import ReadingDocument
from core.recipe.drills import CHOICE_WEIGHT, COPY_WEIGHT, DrillMaker, Exercise, pack

KINDS = ("copy", "repeat", "find", "point", "locate", "ask")
CHOOSING = ("find", "point", "locate", "ask")
TASK = re.compile(r"\? (?P<question>.*)\n(?P<lines>(?:.*\n)+)\[(?P<number>\d)\](?P<copied>.*)\n")
LINE = re.compile(r"\[(\d)\] ?(.*) \((\d)\)")


def made(maker: DrillMaker, kind: str, count: int = 25) -> list[Exercise]:
    rng = random.Random(0)
    return [getattr(maker, kind)(rng, 256) for _ in range(count)]


def taken_apart(
    tokenizer: PreTrainedTokenizerFast, exercise: Exercise
) -> tuple[str, dict[str, str], str, str]:
    """Question, lines by number, the number that answers and what is written behind it."""
    task = TASK.fullmatch(tokenizer.decode(exercise.ids))
    assert task is not None
    lines = {}
    for opening, text, closing in LINE.findall(task["lines"]):
        assert opening == closing
        lines[opening] = text
    assert list(lines) == [str(number) for number in range(1, len(lines) + 1)]
    return task["question"], lines, task["number"], task["copied"].strip()


@pytest.mark.parametrize("kind", KINDS)
def test_every_token_has_a_weight_and_the_room_is_kept(maker: DrillMaker, kind: str) -> None:
    for exercise in made(maker, kind):
        assert len(exercise.ids) == len(exercise.weights) <= 256
        assert sum(exercise.weights) > 0


@pytest.mark.parametrize("kind", ["copy", "repeat"])
def test_what_is_weighed_full_stood_there_before(maker: DrillMaker, kind: str) -> None:
    for exercise in made(maker, kind):
        first = exercise.weights.index(COPY_WEIGHT)
        before = set(exercise.ids[:first])
        copied = [
            token
            for token, weight in zip(exercise.ids, exercise.weights, strict=True)
            if weight == COPY_WEIGHT
        ]
        assert set(copied[:-1]) <= before


@pytest.mark.parametrize("kind", ["find", "ask"])
def test_what_is_copied_is_the_line_of_the_number(
    maker: DrillMaker, tokenizer: PreTrainedTokenizerFast, kind: str
) -> None:
    numbers = set()
    for exercise in made(maker, kind, 60):
        _, lines, number, copied = taken_apart(tokenizer, exercise)
        assert copied == lines.get(number, "")
        numbers.add(number)
    assert {"0", "1", "2", "3"} <= numbers


def test_the_line_pointed_to_has_the_words_and_without_them_none_is(
    maker: DrillMaker, tokenizer: PreTrainedTokenizerFast
) -> None:
    for exercise in made(maker, "point", 60):
        words, lines, number, _ = taken_apart(tokenizer, exercise)
        assert number == "0" or words in lines[number]


def test_the_number_does_not_depend_on_its_place(
    maker: DrillMaker, tokenizer: PreTrainedTokenizerFast
) -> None:
    of_two = [
        number
        for exercise in made(maker, "locate", 400)
        for _, lines, number, _ in [taken_apart(tokenizer, exercise)]
        if len(lines) == 2 and number != "0"
    ]
    assert of_two.count("1") / len(of_two) == pytest.approx(0.5, abs=0.15)


def test_hand_written_questions_get_the_sentence_they_were_written_for(
    maker: DrillMaker, tokenizer: PreTrainedTokenizerFast, documents: list[ReadingDocument]
) -> None:
    answers = {
        question.text: None if question.sentence is None else document.sentences[question.sentence]
        for document in documents
        for question in document.questions
    }
    for exercise in made(maker, "ask", 60):
        question, lines, number, _ = taken_apart(tokenizer, exercise)
        if number == "0":
            assert answers[question] not in lines.values()
        else:
            assert lines[number] == answers[question]


@pytest.mark.parametrize("kind", CHOOSING)
def test_the_choice_and_only_the_choice_weighs_most(
    maker: DrillMaker, tokenizer: PreTrainedTokenizerFast, kind: str
) -> None:
    for exercise in made(maker, kind):
        (chosen,) = [
            token
            for token, weight in zip(exercise.ids, exercise.weights, strict=True)
            if weight == CHOICE_WEIGHT
        ]
        assert tokenizer.decode([chosen]) == taken_apart(tokenizer, exercise)[2]


def test_a_packed_row_has_its_length_and_no_weight_on_padding(maker: DrillMaker) -> None:
    exercises = made(maker, "point", 2)
    length = sum(map(len, exercises)) + 7
    ids, weights = pack(exercises, length, pad=5)
    assert ids.shape == weights.shape == (length,)
    assert (ids[-7:] == 5).all()
    assert weights[-7:].sum() == 0
    assert weights.sum() == pytest.approx(np.sum([w for e in exercises for w in e.weights]))
