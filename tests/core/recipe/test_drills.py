import random
import re
from dataclasses import dataclass

import numpy as np
import pytest
from transformers import PreTrainedTokenizerFast

from core.recipe.corpus import ReadingDocument
from core.recipe.drills import CHOICE_WEIGHT, COPY_WEIGHT, DrillMaker, Exercise, pack

CHOOSING = ("find", "point", "scan", "locate", "ask")
KINDS = ("copy", "repeat", *CHOOSING)
LINE = re.compile(r"\[(\d)\] ?(.*) \((\d)\)")
ASKED = re.compile(r"\? (.*?) \((\d)\)(?: \[(\d)\] (.*))?")


@dataclass(frozen=True)
class Asked:
    query: str
    number: str
    copied: str | None


def made(maker: DrillMaker, kind: str, count: int = 25) -> list[Exercise]:
    rng = random.Random(0)
    return [getattr(maker, kind)(rng, 256) for _ in range(count)]


def taken_apart(
    tokenizer: PreTrainedTokenizerFast, exercise: Exercise
) -> tuple[dict[str, str], list[Asked]]:
    """The lines by their numbers, and what is asked of them."""
    written = tokenizer.decode(exercise.ids).rstrip("\n").split("\n")
    lines: dict[str, str] = {}
    asked: list[Asked] = []
    for line in written:
        if task := ASKED.fullmatch(line):
            assert task[3] in (None, task[2])
            asked.append(Asked(task[1], task[2], task[4]))
        else:
            given = LINE.fullmatch(line)
            assert given is not None
            assert given[1] == given[3] == str(len(lines) + 1)
            lines[given[1]] = given[2]
    return lines, asked


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
        lines, asked = taken_apart(tokenizer, exercise)
        for one in asked:
            assert one.copied == lines.get(one.number)
            numbers.add(one.number)
    assert {"0", "1", "2", "3"} <= numbers


@pytest.mark.parametrize("kind", ["point", "scan"])
def test_the_line_pointed_to_has_the_words(
    maker: DrillMaker, tokenizer: PreTrainedTokenizerFast, kind: str
) -> None:
    for exercise in made(maker, kind, 60):
        lines, asked = taken_apart(tokenizer, exercise)
        for one in asked:
            assert one.number == "0" or one.query in lines[one.number]


@pytest.mark.parametrize("kind", ["point", "scan", "locate"])
def test_what_was_asked_before_does_not_tell_what_is_asked_now(
    maker: DrillMaker, tokenizer: PreTrainedTokenizerFast, kind: str
) -> None:
    again, expected = 0, 0.0
    for exercise in made(maker, kind, 100):
        lines, asked = taken_apart(tokenizer, exercise)
        numbers = [one.number for one in asked if one.number != "0"]
        for place in range(1, len(numbers)):
            again += numbers[place] in numbers[:place]
            expected += len(set(numbers[:place])) / len(lines)
    assert again == pytest.approx(expected, rel=0.1)


def test_hand_written_questions_get_the_sentence_they_were_written_for(
    maker: DrillMaker, tokenizer: PreTrainedTokenizerFast, documents: list[ReadingDocument]
) -> None:
    answers = {
        question.text: None if question.sentence is None else document.sentences[question.sentence]
        for document in documents
        for question in document.questions
    }
    for exercise in made(maker, "ask", 60):
        lines, asked = taken_apart(tokenizer, exercise)
        for one in asked:
            if one.number == "0":
                assert answers[one.query] not in lines.values()
            else:
                assert lines[one.number] == answers[one.query]


@pytest.mark.parametrize("kind", CHOOSING)
def test_the_choices_and_only_the_choices_weigh_most(
    maker: DrillMaker, tokenizer: PreTrainedTokenizerFast, kind: str
) -> None:
    for exercise in made(maker, kind):
        chosen = [
            tokenizer.decode([token])
            for token, weight in zip(exercise.ids, exercise.weights, strict=True)
            if weight == CHOICE_WEIGHT
        ]
        assert chosen == [one.number for one in taken_apart(tokenizer, exercise)[1]]


def test_a_packed_row_has_its_length_and_no_weight_on_padding(maker: DrillMaker) -> None:
    exercises = made(maker, "point", 2)
    length = sum(map(len, exercises)) + 7
    ids, weights = pack(exercises, length, pad=5)
    assert ids.shape == weights.shape == (length,)
    assert (ids[-7:] == 5).all()
    assert weights[-7:].sum() == 0
    assert weights.sum() == pytest.approx(np.sum([w for e in exercises for w in e.weights]))
