"""Rows for training, three ways: padded as examples come, padded by length, packed end to end."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch

from core.instruction.collating import Example, batches_of, fill_batches

Way = Literal["shuffled", "sorted", "packed"]
WAYS: tuple[Way, ...] = ("shuffled", "sorted", "packed")


@dataclass(frozen=True)
class Layout:
    """What one way of making rows comes to: how many rows, their tokens, how many are padding."""

    way: Way
    rows: int
    tokens: int
    padding: int

    @property
    def wasted(self) -> float:
        """Share of the tokens that are padding."""
        return self.padding / self.tokens


@dataclass(frozen=True)
class PackedRow:
    """Examples end to end in one row: ids, loss weights, and which example each token is of.

    ``owner`` is the example's index, -1 for padding; ``positions`` begin at 0 with each example.
    """

    ids: list[int]
    weights: list[float]
    owner: list[int]
    positions: list[int]


def lay_out(
    lengths: Sequence[int], batch_tokens: int, row_tokens: int, seed: int = 0
) -> list[Layout]:
    """Padding of the three ways, for examples of these ``lengths``.

    The first two fill batches of ``batch_tokens``; packing fills rows of ``row_tokens``.
    """
    rng = random.Random(seed)
    shuffled = rng.sample(range(len(lengths)), len(lengths))
    plans: list[tuple[Way, list[list[int]]]] = [
        ("shuffled", fill_batches(lengths, shuffled, batch_tokens)),
        ("sorted", batches_of(lengths, batch_tokens, rng)),
    ]
    own = sum(lengths)
    layouts = []
    for way, plan in plans:
        tokens = sum(max(lengths[index] for index in batch) * len(batch) for batch in plan)
        layouts.append(Layout(way, len(lengths), tokens, tokens - own))
    rows = fitted(lengths, row_tokens)
    return [
        *layouts,
        Layout("packed", len(rows), len(rows) * row_tokens, len(rows) * row_tokens - own),
    ]


def fitted(lengths: Sequence[int], row_tokens: int) -> list[list[int]]:
    """Indices row by row: the longest first, each into the first row that has room for it.

    Raises ValueError for an example longer than a row.
    """
    rows: list[list[int]] = []
    room: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda index: -lengths[index]):
        if lengths[index] > row_tokens:
            raise ValueError(f"example {index} is longer than a row")
        place = next((row for row, left in enumerate(room) if left >= lengths[index]), len(rows))
        if place == len(rows):
            rows.append([])
            room.append(row_tokens)
        rows[place].append(index)
        room[place] -= lengths[index]
    return rows


def pack(examples: Sequence[Example], row_tokens: int, pad: int) -> list[PackedRow]:
    """``examples`` packed into rows of ``row_tokens``."""
    packed = []
    for row in fitted([len(example) for example in examples], row_tokens):
        ids: list[int] = []
        weights: list[float] = []
        owner: list[int] = []
        positions: list[int] = []
        for index in row:
            example = examples[index]
            ids += [*example.prompt, *example.answer]
            weights += [*([0.0] * len(example.prompt)), *example.weights]
            owner += [index] * len(example)
            positions += range(len(example))
        empty = row_tokens - len(ids)
        packed.append(
            PackedRow([*ids, *[pad] * empty], [*weights, *[0.0] * empty],
                      [*owner, *[-1] * empty], [*positions, *range(empty)])
        )  # fmt: skip
    return packed


def own_example_only(row: PackedRow) -> torch.Tensor:
    """Which token may look at which, (length, length) of booleans: earlier ones of its own example.

    Without this mask an example would read its neighbours in the row.
    """
    owner = torch.tensor(row.owner)
    earlier = torch.tril(torch.ones(len(row.ids), len(row.ids), dtype=torch.bool))
    return earlier & (owner[:, None] == owner[None, :])
