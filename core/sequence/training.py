"""Training a small model on a task, step by step, while someone watches.

Every architecture gets the same sentences, optimizer, warm-up and clipping, so that what
differs is the architecture.
"""

import copy
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from core.sequence.architectures import (
    Architecture,
    check_choice,
    check_range,
    make_model,
    start,
    stream,
)
from core.sequence.model import SequenceModel
from core.sequence.tasks import TASKS, Batch, TaskName, task
from core.sequence.transformer import Transformer
from core.settings import settings

HELD_OUT = 256  # sentences that are never trained on
LOOKED_AT = 16  # of them are looked into
WARM_UP = 20  # steps until the full learning rate; Transformers need it, the others get it too
LONGEST_GRADIENT = 1.0  # longer ones are cut; recurrent networks need it, the others get it too


@dataclass(frozen=True, kw_only=True)
class TrainingConfig(Architecture):
    """Everything that decides a run. Raises Problem on what is out of range.

    ``distance`` in words; ``batch`` new sentences at every one of ``steps``; a measurement
    every ``measured_every`` steps, before the first and after the last. A run ends early where
    the loss of a measurement is ``enough``: the task is solved.
    """

    task: TaskName = "apple"
    distance: int = 100
    steps: int = 300
    batch: int = 32
    learning_rate: float = 3e-3
    measured_every: int = 20
    enough: float = 0.01
    width: int = 32
    depth: int = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        limits = settings()
        check_choice("task", self.task, TASKS)
        check_range("distance", self.distance, 1, limits.sequence_length)
        check_range("steps", self.steps, 1, limits.sequence_training_steps)
        check_range("batch", self.batch, 1, limits.sequence_batch)
        check_range("learning_rate", self.learning_rate, 0, 1)


@dataclass(frozen=True)
class TrainingStep:
    """Where a run stands after ``step`` steps.

    ``loss`` (natural logarithm) and ``accuracy`` on the held-out sentences;
    ``first_word_gradient`` is how much feedback reached the word read first, the mean norm
    over the sentences of a batch; ``clue_attention`` the weight that the Transformer's keenest
    head gives to that word, None for models that do not attend; ``seconds`` of training so far.
    """

    step: int
    loss: float
    accuracy: float
    first_word_gradient: float
    clue_attention: float | None
    seconds: float


class Reader(nn.Module):
    """Words in, a model that reads them, an answer out at the last word."""

    def __init__(self, model: SequenceModel, vocabulary: int, answers: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, model.width)
        self.model = model
        self.choose = nn.Linear(model.width, answers)

    def read(self, vectors: torch.Tensor) -> torch.Tensor:
        """Word vectors (batch, length, width) to scores of the answers (batch, answers)."""
        return self.choose(self.model.summary(vectors))

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Word numbers (batch, length) to scores of the answers (batch, answers)."""
        return self.read(self.embedding(ids))


def make_reader(config: TrainingConfig) -> Reader:
    """The untrained reader of ``config``: word vectors unit normal, the rest as ever."""
    known = task(config.task)
    draw = stream(config.seed, "words")
    reader = Reader(make_model(config), known.vocabulary, len(known.clues))
    start(reader.choose, draw, config.radius, config.gate_bias)
    with torch.no_grad():
        reader.embedding.weight.normal_(generator=draw)
    return reader


def held_out(config: TrainingConfig, size: int = HELD_OUT) -> Batch:
    """Sentences that a run is measured on."""
    draw = stream(config.seed, "held_out")
    return task(config.task).batch(config.distance, size, draw)


@torch.no_grad()
def measure(reader: Reader, batch: Batch) -> tuple[float, float]:
    """Loss and accuracy of ``reader`` on ``batch``."""
    scores = reader(batch.ids)
    right = scores.argmax(-1) == batch.answers
    return functional.cross_entropy(scores, batch.answers).item(), right.float().mean().item()


def train(
    config: TrainingConfig, reader: Reader | None = None
) -> Generator[TrainingStep, None, None]:
    """Train, yielding a measurement now and then; stop early by closing the iterator.

    ``reader`` is trained in place, for those who want it afterwards. Two runs of one config
    give the same numbers on one machine.
    """
    reader = reader or make_reader(config)
    known, sentences = task(config.task), stream(config.seed, "sentences")
    test = held_out(config)
    optimizer = torch.optim.Adam(reader.parameters(), config.learning_rate)
    seconds = 0.0
    for step in range(config.steps + 1):
        began = time.perf_counter()
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * min(1.0, (step + 1) / WARM_UP)
        batch = known.batch(config.distance, config.batch, sentences)
        vectors = reader.embedding(batch.ids)
        vectors.retain_grad()
        optimizer.zero_grad()
        functional.cross_entropy(reader.read(vectors), batch.answers).backward()
        seconds += time.perf_counter() - began
        if step % config.measured_every == 0 or step == config.steps:
            loss, accuracy = measure(reader, test)
            feedback, attention = first_word_gradient(vectors), clue_attention(reader, test)
            yield TrainingStep(step, loss, accuracy, feedback, attention, seconds)
            if step == config.steps or loss <= config.enough:
                return
        began = time.perf_counter()
        nn.utils.clip_grad_norm_(reader.parameters(), LONGEST_GRADIENT)
        optimizer.step()
        seconds += time.perf_counter() - began


def first_word_gradient(vectors: torch.Tensor) -> float:
    """Mean norm of the gradient of each sentence's own loss at the word it read first.

    ``vectors`` (batch, length, width) hold the gradient of the batch's mean loss.
    """
    assert vectors.grad is not None  # noqa: S101 - a backward pass has just been made
    return float(_mean_norms(vectors.grad[:, :1])[0])


def word_gradients(reader: Reader, batch: Batch) -> np.ndarray:
    """The same at every word, in the order of reading: (length,), float64 throughout."""
    reader = copy.deepcopy(reader).double()
    vectors = reader.embedding(batch.ids).detach().requires_grad_()
    loss = functional.cross_entropy(reader.read(vectors), batch.answers)
    return _mean_norms(torch.autograd.grad(loss, vectors)[0])


def _mean_norms(gradients: torch.Tensor) -> np.ndarray:
    """(batch, length, width), gradients of a mean over the batch, to (length,)."""
    # In float64, because float32 could not square the small ones.
    return (gradients.double().norm(dim=-1).mean(0) * len(gradients)).numpy()


@torch.no_grad()
def clue_attention(reader: Reader, batch: Batch) -> float | None:
    """The weight that the last word gives to the first: the mean over some sentences of
    ``batch``, of the layer and head where it is largest. None if ``reader`` does not attend.
    """
    if not isinstance(reader.model, Transformer):
        return None
    vectors = reader.embedding(batch.ids[:LOOKED_AT])
    weights = reader.model.attention_weights(vectors)[..., -1, 0]  # (layers, batch, heads)
    return weights.mean(1).max().item()


def train_together(
    configs: Sequence[TrainingConfig],
) -> Generator[tuple[TrainingConfig, TrainingStep], None, None]:
    """Several runs in turns, so that their curves grow side by side."""
    runs = [(config, train(config)) for config in configs]
    try:
        while runs:
            for config, run in list(runs):
                step = next(run, None)
                if step is None:
                    runs.remove((config, run))
                else:
                    yield config, step
    finally:
        for _, run in runs:
            run.close()
