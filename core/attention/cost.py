"""What attention costs beside a recurrence, measured on this machine.

Attention compares every word with every other, so its work, and the weights it keeps for
learning, grow with the square of the length; but nothing in it has to wait. A recurrence
grows with the length only, and takes one step after another.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

Kind = Literal["attention", "fused", "recurrence"]
KINDS: tuple[Kind, ...] = ("attention", "fused", "recurrence")


@dataclass(frozen=True)
class CostConfig:
    """What to measure: one layer of ``width`` numbers a word, on one text of each length."""

    lengths: tuple[int, ...]
    width: int = 64
    heads: int = 4
    repeats: int = 3
    seed: int = 0


@dataclass(frozen=True)
class Cost:
    """Of each kind, at each of ``lengths``: ``seconds`` of one pass forward and back, the
    best of the repeats, and ``bytes`` that the pass forward keeps for the one back; each
    (lengths,). ``steps``: how many steps must wait for one another."""

    lengths: np.ndarray
    seconds: dict[Kind, np.ndarray]
    bytes: dict[Kind, np.ndarray]
    steps: dict[Kind, np.ndarray]


class SelfAttention(nn.Module):
    """One layer of attention: (texts, words, width) in and out.

    ``fused`` takes torch's own, which works through the weights in small blocks and keeps
    none of them; otherwise they are written out, as the lesson shows them.
    """

    def __init__(self, width: int, heads: int, fused: bool) -> None:
        super().__init__()
        self.heads = heads
        self.fused = fused
        self.inward = nn.Linear(width, 3 * width)
        self.outward = nn.Linear(width, width)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        apart = self.inward(words).unflatten(-1, (3, self.heads, -1))
        query, key, value = apart.permute(2, 0, 3, 1, 4)  # each (texts, heads, words, width)
        if self.fused:
            mixed = scaled_dot_product_attention(query, key, value)
        else:
            scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
            mixed = scores.softmax(dim=-1) @ value
        return self.outward(mixed.transpose(1, 2).flatten(-2))


class Recurrence(nn.Module):
    """One layer of a plain recurrent network: (texts, words, width) in and out."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer = nn.RNN(width, width, batch_first=True)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        states: torch.Tensor = self.layer(words)[0]
        return states


def measure_cost(config: CostConfig) -> Cost:
    """Measure each kind at each length; the caller chooses lengths that it can wait for."""
    torch.manual_seed(config.seed)
    layers: dict[Kind, nn.Module] = {
        "attention": SelfAttention(config.width, config.heads, fused=False),
        "fused": SelfAttention(config.width, config.heads, fused=True),
        "recurrence": Recurrence(config.width),
    }
    seconds: dict[Kind, list[float]] = {kind: [] for kind in KINDS}
    kept: dict[Kind, list[int]] = {kind: [] for kind in KINDS}
    for length in config.lengths:
        words = torch.randn(1, length, config.width)
        for kind, layer in layers.items():
            kept[kind].append(kept_bytes(layer, words))
            seconds[kind].append(best_seconds(layer, words, config.repeats))
    lengths = np.array(config.lengths)
    return Cost(
        lengths,
        {kind: np.array(seconds[kind]) for kind in KINDS},
        {kind: np.array(kept[kind]) for kind in KINDS},
        {kind: lengths if kind == "recurrence" else np.ones_like(lengths) for kind in KINDS},
    )


def kept_bytes(layer: Callable[[torch.Tensor], torch.Tensor], words: torch.Tensor) -> int:
    """Memory that a pass forward of ``layer`` over ``words`` keeps for the pass back."""
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()  # several tensors may look at the same memory
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        output = layer(words)  # held until counted, or freed memory would be counted twice
    total = sum(kept.values())
    del output
    return total


def best_seconds(
    layer: Callable[[torch.Tensor], torch.Tensor], words: torch.Tensor, repeats: int
) -> float:
    """Seconds of the fastest of ``repeats`` passes forward and back, after one to warm up."""
    taken = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        layer(words).sum().backward()
        taken.append(time.perf_counter() - start)
    return min(taken[1:])
