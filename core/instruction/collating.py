"""From examples to what a training step reads: rows of token ids, and which tokens carry loss."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Example:
    """Token ids of prompt and answer, and the weight of each answer token in the loss."""

    prompt: list[int]
    answer: list[int]
    weights: list[float]

    def __len__(self) -> int:
        return len(self.prompt) + len(self.answer)


def batches_of(lengths: Sequence[int], batch_tokens: int, rng: random.Random) -> list[list[int]]:
    """Indices in batches of like length whose padded size is at most ``batch_tokens``.

    Sorting by length wastes little on padding; a jitter keeps the batches of two epochs
    different, and their order is shuffled.
    """
    order = sorted(range(len(lengths)), key=lambda index: lengths[index] + rng.random() * 32)
    batches = fill_batches(lengths, order, batch_tokens)
    rng.shuffle(batches)
    return batches


def fill_batches(
    lengths: Sequence[int], order: Sequence[int], batch_tokens: int
) -> list[list[int]]:
    """The indices of ``order`` in batches whose padded size is at most ``batch_tokens``."""
    batches: list[list[int]] = [[]]
    for index in order:
        longest = max(lengths[other] for other in [*batches[-1], index])
        if batches[-1] and longest * (len(batches[-1]) + 1) > batch_tokens:
            batches.append([])
        batches[-1].append(index)
    return batches


def collate(examples: Sequence[Example], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and loss weights, both (examples, longest); padding has weight 0.

    Padding stands at the end, where causal attention never looks, so no mask is needed.
    """
    longest = max(map(len, examples))
    ids = torch.full((len(examples), longest), pad)
    weights = torch.zeros(len(examples), longest)
    for row, example in enumerate(examples):
        start, end = len(example.prompt), len(example)
        ids[row, :end] = torch.tensor(example.prompt + example.answer)
        weights[row, start:end] = torch.tensor(example.weights)
    return ids, weights
