"""Four ways out of a model's cutoff, measured alike: retrain, fine-tune, retrieve, look up."""

import copy
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from transformers import LlamaForCausalLM

from core.cutoff.archive import Archive
from core.cutoff.evaluation import Answers, answer_by_heart, judged, questions
from core.cutoff.examples import ExampleMaker
from core.cutoff.reader import Reader
from core.cutoff.world import Fact, of_year, until
from core.finetuning.training import Example, LoraTraining, train_adapter

Remedy = Literal["nothing", "retrain", "finetune", "finetune_old", "retrieval", "program"]
REMEDIES: tuple[Remedy, ...] = get_args(Remedy)


@dataclass(frozen=True)
class FinetuneConfig:
    """A LoRA fine-tuning on the year after the cutoff. ``old`` facts are mixed in for every
    new one (0 or more); ``epochs`` is how often each wording of each fact is seen."""

    lang: str
    cutoff: int
    rank: int = 8
    epochs: int = 12
    old: float = 0.0
    learning_rate: float = 3e-3
    seed: int = 0


@dataclass(frozen=True)
class Score:
    """One line of the score card. Shares from 0 to 1.

    ``new``: right about the year after the cutoff. ``old``: right about the years before, as
    the remedy answers them. ``known``: how many of those the model knew by heart before the
    remedy, ``forgotten``: how many of them its weights no longer know after it. ``later``:
    right about yet another year, when the world has moved on: nothing is trained again, but
    the chronicle is kept. ``seconds``: once, before the first question; ``per_question``
    after that. ``changed``: parameters that the remedy trains.
    """

    remedy: Remedy
    new: float
    old: float
    known: int
    forgotten: int
    later: float
    seconds: float
    per_question: float
    changed: int


def finetune(
    reader: Reader, facts: Sequence[Fact], config: FinetuneConfig, folder: Path | None = None
) -> tuple[Reader, int]:
    """``reader`` after LoRA on the year after its cutoff, merged; and how much was trained.

    ``folder`` keeps what ``train_adapter`` writes. ``reader`` itself stays as it is.
    """
    examples = _tuning_examples(reader.maker, tuple(facts), config)
    lora = LoraTraining(
        rank=config.rank,
        alpha=2 * config.rank,
        epochs=float(config.epochs),
        batch_tokens=2_048,
        learning_rate=config.learning_rate,
        warmup_steps=10,
        seed=config.seed,
        checkpoint_seconds=float("inf"),
    )
    base: LlamaForCausalLM = copy.deepcopy(reader.model)
    with tempfile.TemporaryDirectory() as temporary:
        tuned = train_adapter(base, examples, lora, folder or Path(temporary))
    assert tuned is not None  # noqa: S101 - nobody asked it to stop
    changed = sum(part.numel() for part in tuned.parameters() if part.requires_grad)
    merged: LlamaForCausalLM = tuned.merge_and_unload().eval()
    return Reader(merged, reader.vocabulary, reader.cutoff), changed


def _tuning_examples(
    maker: ExampleMaker, facts: tuple[Fact, ...], config: FinetuneConfig
) -> list[Example]:
    rng = random.Random(f"{config.lang} {config.cutoff} {config.seed}")
    new = of_year(facts, config.cutoff + 1)
    wordings = len(maker.vocabulary.wording.relations["leader"].asked)
    asked = [fact for fact in new for _ in range(wordings)]
    old = until(facts, config.cutoff)
    asked += rng.choices(old, k=round(config.old * len(asked)))
    return [maker.by_heart(fact, rng) for fact in asked]


def read_answers(reader: Reader, facts: Sequence[Fact], archive: Archive) -> Answers:
    """Ask about ``facts`` with the best line of ``archive`` before each question."""
    asked = questions(facts, reader.vocabulary.wording, 1)
    lines = [archive.find(question) for _, question in asked]
    texts = [question for _, question in asked]
    return judged(reader, asked, reader.by_reading(texts, lines))


def looked_up(reader: Reader, facts: Sequence[Fact], archive: Archive) -> np.ndarray:
    """Whether the model's program prints the truth about each fact, (facts,)."""
    asked = questions(facts, reader.vocabulary.wording, 1)
    written = reader.programs([question for _, question in asked])
    words = reader.vocabulary.wording
    return np.array(
        [
            archive.look_up(program).stdout.strip() == words.answer(fact)
            for program, (fact, _) in zip(written, asked, strict=True)
        ]
    )


def score_by_heart(
    remedy: Remedy,
    before: Answers,
    after: Reader,
    facts: tuple[Fact, ...],
    cutoff: int,
    seconds: float = 0.0,
    changed: int = 0,
) -> Score:
    """Score a remedy that leaves a model to answer by heart. ``before``: the old facts' answers
    of the model without it."""
    started = time.perf_counter()
    old = answer_by_heart(after, until(facts, cutoff), 1)
    per_question = (time.perf_counter() - started) / len(old.right)
    return Score(
        remedy,
        answer_by_heart(after, of_year(facts, cutoff + 1)).share,
        old.share,
        int(before.right.sum()),
        int((before.right & ~old.right).sum()),
        answer_by_heart(after, of_year(facts, cutoff + 2)).share,
        round(seconds, 2),
        per_question,
        changed,
    )


def score_outside(
    remedy: Literal["retrieval", "program"],
    before: Answers,
    reader: Reader,
    facts: tuple[Fact, ...],
) -> Score:
    """Score a remedy that leaves the model as it is and looks into the chronicle.

    Indexing the chronicle of a year more is what it costs once.
    """
    cutoff, words = reader.cutoff, reader.vocabulary.wording
    started = time.perf_counter()
    archive = Archive(until(facts, cutoff + 1), words)
    seconds = time.perf_counter() - started
    later_archive = Archive(until(facts, cutoff + 2), words)

    def right(year: int | None, within: Archive) -> np.ndarray:
        asked = of_year(facts, year) if year else until(facts, cutoff)
        if remedy == "retrieval":
            return read_answers(reader, asked, within).right
        return looked_up(reader, asked, within)

    started = time.perf_counter()
    new = right(cutoff + 1, archive)
    per_question = (time.perf_counter() - started) / len(new)
    still = answer_by_heart(reader, until(facts, cutoff), 1)
    return Score(
        remedy,
        float(new.mean()),
        float(right(None, archive).mean()),
        int(before.right.sum()),
        int((before.right & ~still.right).sum()),
        float(right(cutoff + 2, later_archive).mean()),
        round(seconds, 3),
        per_question,
        0,
    )
