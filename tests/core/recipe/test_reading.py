import random
from collections import Counter

import pytest
from transformers import PreTrainedTokenizerFast

from core.chat.prompt import MOST_SENTENCES, read_reply
from core.recipe.corpus import ReadingDocument
from core.recipe.drills import CHOICE_WEIGHT, DrillMaker
from core.recipe.reading import (
    PLACES,
    SentencePool,
    Task,
    made_up_tasks,
    make_example,
    natural_tasks,
)


@pytest.fixture(scope="module")
def english(documents: list[ReadingDocument]) -> list[ReadingDocument]:
    return [document for document in documents if document.lang == "en"]


@pytest.fixture(scope="module")
def pool(english: list[ReadingDocument]) -> SentencePool:
    return SentencePool([document.sentences for document in english])


@pytest.fixture(scope="module")
def tasks(pool: SentencePool, english: list[ReadingDocument]) -> list[Task]:
    return natural_tasks(pool, english)


def test_tasks_know_their_document_and_their_rivals_are_of_others(
    pool: SentencePool, tasks: list[Task], english: list[ReadingDocument]
) -> None:
    assert len(tasks) == sum(len(document.questions) for document in english)
    for task in tasks:
        owners = {pool.owner[index] for index in task.own}
        assert len(owners) == 1
        assert not owners & {pool.owner[index] for index in task.rivals}
        assert task.answer is None or task.answer in task.own


def test_the_pool_scores_a_sentence_best_for_its_own_words(pool: SentencePool) -> None:
    for index in (0, 7, 30):
        assert pool.scores(pool.texts[index]).argmax() == index


def test_examples_cite_the_answer_where_it_is_shown_and_refuse_where_it_is_not(
    pool: SentencePool, tasks: list[Task], tokenizer: PreTrainedTokenizerFast
) -> None:
    rng = random.Random(0)
    places: Counter[int] = Counter()
    for task in tasks * 3:
        example = make_example(tokenizer, pool, task, rng)
        prompt = tokenizer.decode(example.prompt)
        shown = [line for line in prompt.split("\n") if line.startswith("[") and line[1].isdigit()]
        reply = read_reply(tokenizer.decode(example.answer, skip_special_tokens=True))
        places[reply.number or 0] += 1
        assert 1 <= len(shown) <= MOST_SENTENCES
        assert len(example.prompt) + len(example.answer) <= 1_024
        if reply.number:
            assert task.answer is not None
            assert (
                shown[reply.number - 1]
                == f"[{reply.number}] {pool.texts[task.answer]} ({reply.number})"
            )
            assert reply.text == pool.texts[task.answer]
        else:
            assert task.answer is None or all(pool.texts[task.answer] not in s for s in shown)
    answered = sum(places.values()) - places[0]
    assert places[1] / answered == pytest.approx(PLACES[0], abs=0.08)
    assert places[0] > 0


def test_the_number_weighs_most(
    pool: SentencePool, tasks: list[Task], tokenizer: PreTrainedTokenizerFast
) -> None:
    example = make_example(tokenizer, pool, tasks[0], random.Random(0))
    heaviest = example.answer[example.weights.index(CHOICE_WEIGHT)]
    assert tokenizer.decode([heaviest]).strip().isdigit()
    assert example.weights.count(CHOICE_WEIGHT) == 1


def test_made_up_searches_look_only_near_their_answer(
    pool: SentencePool, maker: DrillMaker
) -> None:
    for task in made_up_tasks(pool, maker, "en", 40, random.Random(0)):
        assert task.answer is not None
        assert all(abs(index - task.answer) <= 4 for index in task.own)
        assert len(task.scores) == len(task.own) + len(task.rivals)
