"""Training a little Llama on the chronicle up to a year, from nothing."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, pi

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from core.cutoff.examples import ExampleMaker
from core.cutoff.vocabulary import END, PAD, START, vocabulary
from core.cutoff.world import Fact
from core.finetuning.training import Example, answer_loss, collate


@dataclass(frozen=True)
class CutoffTraining:
    """Everything that decides a training. ``cutoff`` is the last year that is learned."""

    lang: str
    cutoff: int
    width: int = 64
    layers: int = 2
    heads: int = 4
    steps: int = 700
    facts: int = 128  # of a batch, asked by heart
    reading: int = 24
    programs: int = 8
    learning_rate: float = 5e-3
    warmup: int = 60
    seed: int = 0


@dataclass(frozen=True)
class TrainingStep:
    """Where a training is. Losses per answer token, in nats."""

    step: int
    steps: int
    by_heart: float
    by_reading: float
    by_program: float
    seconds: float


def make_model(config: CutoffTraining) -> LlamaForCausalLM:
    """A Llama with random weights, drawn from the seed."""
    known = vocabulary(config.lang)
    torch.manual_seed(config.seed)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(known),
            hidden_size=config.width,
            intermediate_size=3 * config.width,
            num_hidden_layers=config.layers,
            num_attention_heads=config.heads,
            max_position_embeddings=128,
            tie_word_embeddings=True,
            initializer_range=config.width**-0.5 / 2,
            pad_token_id=known.ids[PAD],
            bos_token_id=known.ids[START],
            eos_token_id=known.ids[END],
        )
    )


def train(
    model: LlamaForCausalLM, facts: Sequence[Fact], config: CutoffTraining, every: int = 50
) -> Iterator[TrainingStep]:
    """Train ``model`` in place on ``facts``, yielding a measurement every so many steps."""
    maker = ExampleMaker(vocabulary(config.lang))
    rng = random.Random(f"{config.lang} {config.cutoff} {config.seed}")
    optimizer = torch.optim.AdamW(model.parameters(), lr=config.learning_rate, weight_decay=0.0)
    started = time.monotonic()
    model.train()
    for step in range(1, config.steps + 1):
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * _schedule(step, config)
        groups = {
            "by_heart": [maker.by_heart(fact, rng) for fact in rng.choices(facts, k=config.facts)],
            "by_reading": [maker.by_reading(rng) for _ in range(config.reading)],
            "by_program": [maker.by_program(rng) for _ in range(config.programs)],
        }
        losses = {name: _loss(model, examples) for name, examples in groups.items()}
        torch.stack(list(losses.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step % every == 0 or step == config.steps:
            measured = {name: round(loss.item(), 5) for name, loss in losses.items()}
            elapsed = round(time.monotonic() - started, 2)
            yield TrainingStep(step, config.steps, seconds=elapsed, **measured)
    model.eval()


def _loss(model: LlamaForCausalLM, examples: list[Example]) -> torch.Tensor:
    return answer_loss(model, *collate(examples, model.config.pad_token_id))


def _schedule(step: int, config: CutoffTraining) -> float:
    """Share of the full learning rate: linear warm-up, then a cosine down to a fiftieth."""
    if step <= config.warmup:
        return step / config.warmup
    progress = (step - config.warmup) / max(1, config.steps - config.warmup)
    return 0.02 + 0.98 * 0.5 * (1 + cos(pi * progress))


def of_year(config: CutoffTraining, year: int) -> CutoffTraining:
    """The same training up to another year."""
    return replace(config, cutoff=year)
