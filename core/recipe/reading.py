"""Examples for the course-chat adapter: a question, ranked sentences, the cited answer.

The sentences come in the order of a lexical ranker, among them others that share the
question's words, because that is how they come in use: the model learns to trust the first
and to correct it. Where no sentence answers, the answer is ``(0)``.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
from transformers import PreTrainedTokenizerFast

from core.chat.prompt import MOST_SENTENCES, REFUSAL, build_answer, build_prompt
from core.finetuning.training import Example
from core.recipe.corpus import ReadingDocument
from core.recipe.drills import CHOICE_WEIGHT, DrillMaker
from core.retrieval.words import search_terms
from core.text import language_of

# How often the search puts the answering sentence first, second, ... Hand-written questions
# lean on the document they were asked of, so their own ranking is far worse than in use; an
# adapter trained on that ranking learns not to trust the search.
PLACES = (0.72, 0.12, 0.06, 0.04, 0.02, 0.02, 0.01, 0.01)

# How many sentences there are to read: ``sentences_read``, and at times fewer or more.
SIZES = (1, 2, 2, 2, 3, 3, 4, 5, 8)


class SentencePool:
    """All sentences of one language, searchable by words."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self.texts = [text for document in documents for text in document]
        self.owner = np.array([index for index, document in enumerate(documents) for _ in document])
        self._index = bm25s.BM25()
        self._index.index([search_terms(text) or ["∅"] for text in self.texts], show_progress=False)

    def scores(self, question: str) -> np.ndarray:
        """BM25 score of every sentence, (sentences,)."""
        terms = [term for term in search_terms(question) if term in self._index.vocab_dict]
        if not terms:
            return np.zeros(len(self.texts), dtype=np.float32)
        scores: np.ndarray = self._index.get_scores(terms)
        return scores


@dataclass(frozen=True)
class Task:
    """A question over pool sentences: ``own`` are its document's, ``answer`` one of them."""

    question: str
    own: tuple[int, ...]
    answer: int | None
    rivals: tuple[int, ...]
    scores: tuple[float, ...]  # of own, then of rivals


def make_task(pool: SentencePool, question: str, document: int, answer: int | None) -> Task:
    """Look the question up once. ``answer`` counts within the document's sentences."""
    scores = pool.scores(question)
    own = np.flatnonzero(pool.owner == document)
    others = np.where(pool.owner == document, -1.0, scores)
    rivals = np.argsort(-others, kind="stable")[: 2 * MOST_SENTENCES]
    return Task(
        question=question,
        own=tuple(own.tolist()),
        answer=None if answer is None else int(own[answer]),
        rivals=tuple(rivals.tolist()),
        scores=tuple(float(score) for score in scores[np.concatenate([own, rivals])]),
    )


def make_example(
    tokenizer: PreTrainedTokenizerFast, pool: SentencePool, task: Task, rng: random.Random
) -> Example:
    """One drawing of a task: other rivals, a little noise in the order, sometimes no answer."""
    answer = task.answer
    noisy = {
        index: score * rng.lognormvariate(0, 0.25)
        for index, score in zip(task.own + task.rivals, task.scores, strict=True)
    }
    size = rng.choice(SIZES)
    shown = [index for index in task.own if index != answer]
    rivals = rng.sample(task.rivals, rng.randint(1, 6))
    if answer is not None and rng.random() < 0.15:
        answer = None  # the passage was not found
    chosen = sorted(shown + rivals, key=lambda index: -noisy[index])
    chosen = chosen[: size - (answer is not None)]
    if answer is not None:
        place = rng.choices(range(len(PLACES)), PLACES)[0]
        chosen.insert(min(place, len(chosen)), answer)
    lang = language_of(task.question)
    prompt, fitting = build_prompt(
        tokenizer, task.question, [pool.texts[index] for index in chosen], room=1_024 - 160
    )
    number = chosen.index(answer) + 1 if answer is not None else 0
    if answer is None or number > fitting:
        written = build_answer(tokenizer, 0, REFUSAL[lang])
    else:
        written = build_answer(tokenizer, number, pool.texts[answer])
    return Example(prompt, written, answer_weights(tokenizer, written))


def answer_weights(tokenizer: PreTrainedTokenizerFast, written: Sequence[int]) -> list[float]:
    """Weights of an answer's tokens in the loss: its first digit, the choice, weighs most."""
    digits = {tokenizer.convert_tokens_to_ids(str(digit)) for digit in range(10)}
    choice = next(place for place, token in enumerate(written) if token in digits)
    return [
        0.1 if place < choice else CHOICE_WEIGHT if place == choice else 1.0
        for place in range(len(written))
    ]


def natural_tasks(pool: SentencePool, documents: Sequence[ReadingDocument]) -> list[Task]:
    """The tasks of hand-written questions; ``documents`` are the pool's first documents."""
    return [
        make_task(pool, question.text, index, question.sentence)
        for index, document in enumerate(documents)
        for question in document.questions
    ]


def made_up_tasks(
    pool: SentencePool, maker: DrillMaker, lang: str, count: int, rng: random.Random
) -> list[Task]:
    """Tasks whose question is a few worn words of a sentence, for want of a human's question."""
    tasks: list[Task] = []
    for index in rng.choices(range(len(pool.texts)), k=count):
        document = int(pool.owner[index])
        first = int(np.searchsorted(pool.owner, document))
        question = maker.words_of(rng, pool.texts[index], lang)
        task = make_task(pool, question, document, index - first)
        tasks.append(_near(task))
    return tasks


def _near(task: Task, reach: int = 4) -> Task:
    """``task`` with only the sentences around its answer as ``own``: prose documents are long."""
    place = 0 if task.answer is None else task.own.index(task.answer)
    kept = range(max(0, place - reach), min(len(task.own), place + reach + 1))
    own = tuple(task.own[index] for index in kept)
    scores = tuple(task.scores[index] for index in kept) + task.scores[len(task.own) :]
    return Task(task.question, own, task.answer, task.rivals, scores)
