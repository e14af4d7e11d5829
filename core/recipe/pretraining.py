"""Pretraining the bundled Llama: prose and drills, from random weights to a reader."""

import json
import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from core.finetuning.training import keep_metrics
from core.recipe.drills import DrillMaker, Exercise, pack
from core.recipe.muon import Muon


@dataclass(frozen=True)
class Stage:
    """What is practised until ``until`` million tokens: row length, shares of the exercises."""

    until: float
    length: int
    shares: dict[str, float]


@dataclass(frozen=True)
class PretrainingConfig:
    """Everything that decides a part. Two runs of one config give the same losses."""

    tokens: int
    stages: tuple[Stage, ...]
    matrix_rate: float  # of Muon, for the matrices inside the layers; 0: AdamW has them too
    other_rate: float
    warmup_tokens: int
    decay_tokens: int
    batch_tokens: int = 4_096
    seed: int = 0

    def stage(self, tokens: int) -> Stage:
        """The stage after ``tokens`` tokens."""
        return next(stage for stage in self.stages if tokens < stage.until * 1e6)


# The model learns in two parts. First prose and copying: copies alone had taught nothing
# after 1.7 million tokens; repeats are easier, and copying came within half a million.
COPYING = PretrainingConfig(
    tokens=6_100_000,
    stages=(
        Stage(1.75, 256, {"prose": 0.25, "copy": 0.55, "find": 0.20}),
        Stage(2.45, 256, {"prose": 0.15, "repeat": 0.45, "copy": 0.25, "find": 0.15}),
        Stage(4.85, 512, {"prose": 0.20, "copy": 0.10, "find": 0.45, "ask": 0.25}),
        Stage(float("inf"), 512, {"prose": 0.20, "copy": 0.05, "find": 0.50, "ask": 0.25}),
    ),
    matrix_rate=6e-3,
    other_rate=3e-3,
    warmup_tokens=122_000,
    decay_tokens=732_000,
)
# Then choosing, from short lines to whole sentences and people's own questions. At the first
# part's rates the model forgot copying without learning to choose; at these it does both.
CHOOSING = PretrainingConfig(
    tokens=5_300_000,
    stages=(
        Stage(0.4, 256, {"point": 0.80, "find": 0.15, "prose": 0.05}),
        Stage(1.4, 256, {"point": 0.35, "locate": 0.40, "find": 0.15, "prose": 0.10}),
        Stage(1.6, 512, {"point": 0.10, "locate": 0.25, "find": 0.30, "ask": 0.25, "prose": 0.10}),
        Stage(2.3, 256, {"scan": 0.50, "locate": 0.35, "find": 0.10, "prose": 0.05}),
        Stage(3.5, 256, {"scan": 0.35, "locate": 0.45, "find": 0.15, "prose": 0.05}),
        Stage(4.1, 1_024, {"locate": 0.10, "find": 0.35, "ask": 0.45, "prose": 0.10}),
        Stage(float("inf"), 1_024, {"locate": 0.10, "find": 0.60, "ask": 0.25, "prose": 0.05}),
    ),
    matrix_rate=0.0,
    other_rate=1e-3,
    warmup_tokens=41_000,
    decay_tokens=800_000,
)
PARTS = {"copying": COPYING, "choosing": CHOOSING}


def llama_config(tokenizer: PreTrainedTokenizerFast) -> LlamaConfig:
    """The shape of the bundled Llama: 6.8 million parameters, a window of 1,024 tokens."""
    return LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=256,
        intermediate_size=688,
        num_hidden_layers=6,
        num_attention_heads=8,
        num_key_value_heads=8,
        max_position_embeddings=1_024,
        tie_word_embeddings=True,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )


class Batches:
    """Batch number ``step`` is a function of the seed and the step alone, so a run can resume."""

    def __init__(
        self, maker: DrillMaker, prose: dict[str, np.ndarray], config: PretrainingConfig
    ) -> None:
        self.maker, self.prose, self.config = maker, prose, config

    def _prose(self, rng: random.Random, room: int) -> Exercise:
        stream = self.prose[rng.choice(("ko", "en"))]
        start = rng.randrange(len(stream) - room)
        return Exercise(stream[start : start + room].tolist(), [1.0] * room)

    def row(self, rng: random.Random, stage: Stage) -> tuple[np.ndarray, np.ndarray]:
        length, shares = stage.length, stage.shares
        kind = rng.choices(list(shares), list(shares.values()))[0]
        if kind == "prose":
            return pack([self._prose(rng, length)], length, 0)
        make: Callable[[random.Random, int], Exercise] = getattr(self.maker, kind)
        exercises: list[Exercise] = []
        room = length
        while not exercises or room > 90:
            exercises.append(make(rng, min(room, 512)))
            room -= len(exercises[-1])
        return pack(exercises, length, 0)

    def __getitem__(self, step: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Token ids and weights, both (rows, length)."""
        config = self.config
        stage = config.stage(step * config.batch_tokens)
        rng = random.Random(f"{config.seed}:{step}")
        rows = [self.row(rng, stage) for _ in range(config.batch_tokens // stage.length)]
        ids, weights = (np.stack(part) for part in zip(*rows, strict=True))
        return torch.from_numpy(ids), torch.from_numpy(weights)


def weighted_loss(
    hidden: torch.Tensor, head: torch.Tensor, ids: torch.Tensor, weights: torch.Tensor
) -> torch.Tensor:
    """Mean cross-entropy of the next token, by weight.

    ``hidden`` (rows, length, width), ``head`` (vocabulary, width), ``ids`` and ``weights``
    (rows, length). The vocabulary's logits are computed only where a weight is not zero.
    """
    target_weights = weights[:, 1:].reshape(-1)
    kept = target_weights > 0
    states = hidden[:, :-1].reshape(-1, hidden.shape[-1])[kept]
    targets = ids[:, 1:].reshape(-1)[kept]
    losses = functional.cross_entropy(states @ head.T, targets, reduction="none")
    return (losses * target_weights[kept]).sum() / target_weights[kept].sum()


def make_optimizers(
    model: torch.nn.Module, config: PretrainingConfig
) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the layers, AdamW for the embeddings and the norms.

    From random weights Muon (Jordan et al. 2024) needs about half the tokens that AdamW does
    at this size; with a ``matrix_rate`` of 0 AdamW has everything.
    """
    parameters = list(model.named_parameters())
    matrices = [p for name, p in parameters if p.ndim == 2 and "embed" not in name]
    if not config.matrix_rate:
        matrices = []
    chosen = {id(matrix) for matrix in matrices}
    others = [p for _, p in parameters if id(p) not in chosen]
    optimizers: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(others, lr=config.other_rate, betas=(0.9, 0.95), weight_decay=0.0)
    ]
    if matrices:
        optimizers.insert(0, Muon(matrices, lr=config.matrix_rate, weight_decay=0.05))
    return optimizers


def schedule(tokens: int, config: PretrainingConfig) -> float:
    """Share of the full learning rate after ``tokens``: warm up, hold, decay to a twentieth.

    Nothing before the decay depends on ``config.tokens``: a run can be made longer from the
    checkpoint kept there (Hägele et al. 2024, section 3).
    """
    warm, left = tokens / config.warmup_tokens, (config.tokens - tokens) / config.decay_tokens
    return min(1.0, max(0.02, warm), max(0.05, left))


def pretrain(
    model: LlamaForCausalLM, batches: Batches, folder: Path, *, compiled: bool = True
) -> None:
    """Train ``model`` in place; ``folder`` keeps metrics.jsonl and a checkpoint to resume from.

    ``steady.pt`` is the checkpoint before the decay: copied over ``checkpoint.pt``, it
    lets a longer run go on as if it had been planned so.
    """
    config = batches.config
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(asdict(config), indent=1))
    optimizers = make_optimizers(model, config)
    checkpoint, step = folder / "checkpoint.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        step = state["step"]
        keep_metrics(folder / "metrics.jsonl", step)
    backbone = torch.compile(model.model) if compiled else model.model
    head = model.get_output_embeddings().weight
    model.train()
    saved_at = started = time.monotonic()
    decay_step = (config.tokens - config.decay_tokens) // config.batch_tokens
    while (tokens := step * config.batch_tokens) < config.tokens:
        if step == decay_step:
            _save(folder / "steady.pt", model, optimizers, step)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group.setdefault("full_rate", group["lr"])
                group["lr"] = group["full_rate"] * schedule(tokens, config)
        ids, weights = batches[step]
        hidden = backbone(input_ids=ids, use_cache=False).last_hidden_state
        loss = weighted_loss(hidden, head, ids, weights)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        with (folder / "metrics.jsonl").open("a") as metrics:
            row = {
                "step": step,
                "tokens": tokens + config.batch_tokens,
                "loss": round(loss.item(), 5),
                "gradient_norm": round(norm.item(), 4),
                "seconds": round(time.monotonic() - started, 1),
            }
            metrics.write(json.dumps(row) + "\n")
        step += 1
        if time.monotonic() - saved_at > 240 or step * config.batch_tokens >= config.tokens:
            _save(checkpoint, model, optimizers, step)
            saved_at = time.monotonic()


def _save(
    path: Path, model: LlamaForCausalLM, optimizers: list[torch.optim.Optimizer], step: int
) -> None:
    """Write beside, then rename: a killed run never leaves half a checkpoint."""
    beside = path.with_suffix(".partial")
    torch.save(
        {
            "model": model.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in optimizers],
            "step": step,
        },
        beside,
    )
    beside.replace(path)
