"""What one training step takes of memory, by formula: part for part, at the fullest moment.

Counted are the tensors that PyTorch keeps when the Llama of ``transformers`` is trained with
fused attention (``sdpa``) and an adapter of PEFT. Two moments can be the fullest: the end of
the forward pass, when every activation waits for its gradient and the loss works on the
logits, and the end of the backward pass, when the gradients are there instead.
``benchmarks/training_memory.py`` holds the forecast against measured peaks.
"""

from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from core.adapters.counting import AdapterConfig, AdapterCount, check_adapter, count_adapter
from core.adapters.shapes import LlamaShape
from core.problems import Problem
from core.settings import settings

Tuning = Literal["full", "lora", "qlora"]
Precision = Literal["float32", "mixed", "bfloat16"]
Optimizer = Literal["adamw", "adamw_8bit", "sgd"]
Device = Literal["gpu", "cpu"]

TUNINGS: tuple[Tuning, ...] = get_args(Tuning)
TRAINING_PRECISIONS: tuple[Precision, ...] = get_args(Precision)
OPTIMIZERS: tuple[Optimizer, ...] = get_args(Optimizer)
PARTS = (
    "weights", "constants", "adapter", "optimizer", "gradients", "activations", "loss",
    "workspace", "overhead",
)  # fmt: skip
GIB = 1024**3

# What a card keeps for itself (CUDA's context and its libraries), and the share of moving
# memory that its allocator cannot use. Both are customary values, not measured here.
CONTEXT_BYTES = 600 * 1024**2
FRAGMENTATION = 0.05
# 4-bit NormalFloat: a float32 for 64 weights; double quantisation makes it a byte, with a
# float32 for 256 of those (Dettmers et al., 2023).
NF4_BLOCK, NF4_SECOND_BLOCK = 64, 256


@dataclass(frozen=True)
class MemoryConfig:
    """One training step: ``batch`` examples of ``length`` tokens.

    ``precision`` is that of the base's weights and of the activations; ``mixed`` keeps the
    weights in float32 and computes in bfloat16. QLoRA stores the base in ``bits`` (4 or 8).
    ``accumulating`` keeps the gradients over several forward passes.
    """

    tuning: Tuning = "lora"
    batch: int = 1
    length: int = 1_024
    precision: Precision = "bfloat16"
    checkpointing: bool = True
    optimizer: Optimizer = "adamw"
    bits: int = 4
    double_quantisation: bool = True
    accumulating: bool = True
    device: Device = "gpu"
    adapter: AdapterConfig = field(default_factory=AdapterConfig)

    @property
    def width(self) -> int:
        """Bytes of a number in the activations."""
        return 4 if self.precision == "float32" else 2


@dataclass(frozen=True)
class MemoryForecast:
    """Bytes of each of ``PARTS`` at the fullest ``moment``, ``forward`` or ``backward``."""

    parts: dict[str, int]
    moment: Literal["forward", "backward"]

    @property
    def total(self) -> int:
        return sum(self.parts.values())


def forecast(shape: LlamaShape, config: MemoryConfig) -> MemoryForecast:
    """Memory at the fullest moment. Raises Problem for what cannot be trained so."""
    count = check_memory(shape, config)
    tokens = config.batch * config.length
    trained = shape.parameters if count is None else count.trainable
    each = 2 if count is None and config.precision == "bfloat16" else 4
    steady = {
        "weights": _weights(shape, config),
        "constants": _constants(shape, config),
        "adapter": 0 if count is None else 4 * (count.total - count.base),
        "optimizer": _optimizer(trained, each, config.optimizer),
    }
    gradients, layer = each * trained, tokens * _layer_bytes(shape, config)
    kept = shape.layers * layer
    if config.checkpointing:  # each layer's input; the layer at work is computed again
        kept = shape.layers * tokens * config.width * shape.width
    ends = tokens * (4 * shape.width + (2 * config.width * shape.width if count is None else 0))
    # Before the first gradient: the logits, their logarithms, and the gradients of both.
    loss = tokens * shape.vocabulary * (16 if config.width == 4 else 18)
    forward = {
        "gradients": gradients if config.accumulating else 0,
        "activations": kept + ends,
        "loss": loss,
    }
    backward = {
        "gradients": gradients,
        "activations": layer + (kept if config.checkpointing else 0),
        "loss": tokens * shape.vocabulary * config.width,  # the logits are still the caller's
    }
    fuller: Literal["forward", "backward"] = (
        "forward" if sum(forward.values()) >= sum(backward.values()) else "backward"
    )
    moving = forward if fuller == "forward" else backward
    moving["workspace"] = _workspace(shape, config, count)
    overhead = 0
    if config.device == "gpu":
        overhead = CONTEXT_BYTES + round(FRAGMENTATION * sum(moving.values()))
    return MemoryForecast({**steady, **moving, "overhead": overhead}, fuller)


def check_memory(shape: LlamaShape, config: MemoryConfig) -> AdapterCount | None:
    """What the adapter counts, None where there is none. Raises Problem."""
    for name, value, known in (
        ("tuning", config.tuning, TUNINGS),
        ("precision", config.precision, TRAINING_PRECISIONS),
        ("optimizer", config.optimizer, OPTIMIZERS),
        ("bits", config.bits, (4, 8)),
    ):
        if value not in known:
            raise Problem(f"adapters.{name}", value=value, known=", ".join(map(str, known)))
    limits = settings()
    for name, value, most in (
        ("batch", config.batch, limits.memory_batch),
        ("length", config.length, limits.memory_length),
    ):
        if not 1 <= value <= most:
            raise Problem(f"adapters.{name}", value=value, most=f"{most:,}")
    if config.tuning == "full":
        return None
    check_adapter(shape, config.adapter)
    return count_adapter(shape, config.adapter)


def _weights(shape: LlamaShape, config: MemoryConfig) -> int:
    plain = 2 if config.precision == "bfloat16" else 4
    if config.tuning != "qlora":
        return plain * shape.parameters
    outside = shape.parameters - shape.in_linears  # embedding, head and norms stay as they are
    return shape.in_linears * config.bits // 8 + plain * outside


def _constants(shape: LlamaShape, config: MemoryConfig) -> int:
    if config.tuning != "qlora":
        return 0
    if config.bits == 8:  # a float32 for each row
        return sum(4 * part.outputs * part.times for part in shape.inside)
    blocks = shape.in_linears // NF4_BLOCK
    return blocks + 4 * blocks // NF4_SECOND_BLOCK if config.double_quantisation else 4 * blocks


def _optimizer(trained: int, each: int, optimizer: Optimizer) -> int:
    """AdamW keeps two averages of every gradient, in the gradient's own precision."""
    return {"adamw": 2 * each, "adamw_8bit": 2, "sgd": 0}[optimizer] * trained


def _workspace(shape: LlamaShape, config: MemoryConfig, count: AdapterCount | None) -> int:
    """Short-lived copies of weights, or of what the optimizer is working on."""
    largest = max(part.weights for part in shape.inside)
    if config.tuning == "qlora":
        return config.width * largest  # one matrix at a time is unpacked
    if config.precision == "mixed":  # autocast keeps a bfloat16 copy of every matrix it used
        return 2 * (shape.in_linears + shape.embedding)
    if count is None:
        return config.width * max(largest, shape.embedding)
    return 0


def _layer_bytes(shape: LlamaShape, config: MemoryConfig) -> int:
    """Bytes that one layer keeps of one token for its backward pass."""
    width, inner, size = shape.width, shape.inner, config.width
    queries, keys = shape.query_width, shape.key_width
    kept = 2 * 4 * width  # what the two normalisations read, in float32
    kept += size * (2 * queries + 2 * keys) + 4 * shape.heads  # q, k, v, output, its scale
    kept += size * 3 * inner  # gate, its activation, up
    if config.tuning == "full":
        # Each normalisation before and after its weight, and what down_proj reads.
        return kept + size * (4 * width + inner)
    return kept + _adapter_inputs(shape, config)


def _adapter_inputs(shape: LlamaShape, config: MemoryConfig) -> int:
    """What the thin matrices keep of one token: their inputs, and what A makes of them."""
    targets = [name for name in config.adapter.targets if name != "lm_head"]
    between = 4 * config.adapter.rank * len(targets)
    if config.precision == "bfloat16":  # PEFT reads a float32 copy of its own for each
        return between + sum(4 * shape.linear(name).inputs for name in targets)
    read = 0
    if {"q_proj", "k_proj", "v_proj"} & set(targets):
        read += shape.width
    if {"gate_proj", "up_proj"} & set(targets):
        read += shape.width
    if "down_proj" in targets:
        read += shape.inner
    return between + config.width * read


# Cards, and what helps --------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """A graphics card and its memory as its maker states it, in GiB."""

    name: str
    gib: int


CARDS = (
    Card("RTX 3060", 12), Card("T4", 16), Card("RTX 4090", 24), Card("L4", 24),
    Card("RTX 5090", 32), Card("A100 40GB", 40), Card("L40S", 48), Card("H100", 80),
    Card("H200", 141),
)  # fmt: skip


@dataclass(frozen=True)
class Knob:
    """One change to a config, and the bytes it saves (negative: costs)."""

    name: str
    config: MemoryConfig
    saved: int


def rank_knobs(shape: LlamaShape, config: MemoryConfig) -> tuple[Knob, ...]:
    """Every single change that would save memory, the greatest saving first."""
    changes: dict[str, MemoryConfig] = {
        "lora": replace(config, tuning="lora"),
        "qlora": replace(config, tuning="qlora", precision="bfloat16"),
        "bfloat16": replace(config, precision="bfloat16"),
        "checkpointing": replace(config, checkpointing=True),
        "batch": replace(config, batch=max(1, config.batch // 2)),
        "length": replace(config, length=max(1, config.length // 2)),
        "optimizer": replace(config, optimizer="adamw_8bit"),
        "rank": replace(
            config, adapter=replace(config.adapter, rank=max(1, config.adapter.rank // 2))
        ),
    }
    if config.tuning == "qlora":
        del changes["lora"], changes["qlora"]
    now = forecast(shape, config).total
    knobs = [
        Knob(name, changed, now - forecast(shape, changed).total)
        for name, changed in changes.items()
        if changed != config
    ]
    return tuple(sorted((knob for knob in knobs if knob.saved > 0), key=lambda knob: -knob.saved))
