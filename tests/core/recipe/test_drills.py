import random
import re

import numpy as np
import pytest
from transformers import PreTrainedTokenizerFast

from core.recipe.corpus import ReadingDocument
from core.recipe.drills import CHOICE_WEIGHT, COPY_WEIGHT, DrillMaker, Exercise, pack

KINDS = ("copy", "repeat", "find", "point", "locate", "ask")
LINE = re.compile(r"\[(\d)\] ?(.*)")
ASKED = re.compile(r"\? (.*)\n\[(\d)\] ?(.*)")


def made(maker: DrillMaker, kind: str, count: int = 25) -> list[Exercise]:
    rng = random.Random(0)
    return [getattr(maker, kind)(rng, 256) for _ in range(count)]


def lines_and_questions(text: str) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """The numbered lines before the first question; question, number and what follows it."""
    head = text[: text.index("\n? ") + 1]
    return dict(LINE.findall(head)), ASKED.findall(text[len(head) :])


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
def test_the_number_asked_for_is_the_line_that_follows(
    maker: DrillMaker, tokenizer: PreTrainedTokenizerFast, kind: str
) -> None:
    answered = 0
    for exercise in made(maker, kind):
        lines, questions = lines_and_questions(tokenizer.decode(exercise.ids))
        for _, number, copied in questions:
            assert copied == lines[number]
            answered += 1
    assert answered > 30


def test_the_number_pointed_to_has_the_words(
    maker: DrillMaker, tokenizer: PreTrainedTokenizerFast
) -> None:
    for exercise in made(maker, "point"):
        lines, questions = lines_and_questions(tokenizer.decode(exercise.ids))
        assert questions
        assert all(words in lines[number] for words, number, _ in questions)


@pytest.mark.parametrize("kind", ["point", "locate"])
def test_what_was_asked_before_does_not_tell_what_is_asked_now(
    maker: DrillMaker, tokenizer: PreTrainedTokenizerFast, kind: str
) -> None:
    again, expected = 0, 0.0
    for exercise in made(maker, kind, 80):
        lines, questions = lines_and_questions(tokenizer.decode(exercise.ids))
        asked = [number for _, number, _ in questions]
        for place in range(1, len(asked)):
            again += asked[place] in asked[:place]
            expected += len(set(asked[:place])) / len(lines)
    assert again == pytest.approx(expected, rel=0.1)


def test_hand_written_questions_get_the_sentence_they_were_written_for(
    maker: DrillMaker, tokenizer: PreTrainedTokenizerFast, documents: list[ReadingDocument]
) -> None:
    answers = {
        question.text: document.sentences[question.sentence]
        for document in documents
        for question in document.questions
        if question.sentence is not None
    }
    for exercise in made(maker, "ask"):
        for question, _, copied in lines_and_questions(tokenizer.decode(exercise.ids))[1]:
            assert copied == answers[question]


def test_choices_and_only_choices_weigh_most(
    maker: DrillMaker, tokenizer: PreTrainedTokenizerFast
) -> None:
    for exercise in made(maker, "find"):
        chosen = [
            tokenizer.decode([token])
            for token, weight in zip(exercise.ids, exercise.weights, strict=True)
            if weight == CHOICE_WEIGHT
        ]
        assert chosen
        assert all(text.strip().isdigit() for text in chosen)


def test_a_packed_row_has_its_length_and_no_weight_on_padding(maker: DrillMaker) -> None:
    exercises = made(maker, "point", 2)
    length = sum(map(len, exercises)) + 7
    ids, weights = pack(exercises, length, pad=5)
    assert ids.shape == weights.shape == (length,)
    assert (ids[-7:] == 5).all()
    assert weights[-7:].sum() == 0
    assert weights.sum() == pytest.approx(np.sum([w for e in exercises for w in e.weights]))
