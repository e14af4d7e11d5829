"""Telling a model without recursion where a word stands."""

from typing import Literal

import numpy as np
import torch
from torch import nn

Positions = Literal["none", "sinusoidal", "learned", "rotary"]


def wave_lengths(width: int) -> torch.Tensor:
    """Radians per position of each pair of dimensions: from 1 down to nearly 1/10,000.

    Shape (width / 2,), float64. Vaswani et al. 2017, section 3.5.
    """
    return 10_000.0 ** -(torch.arange(0, width, 2, dtype=torch.float64) / width)


def sinusoidal(length: int, width: int) -> torch.Tensor:
    """A clock with many hands: sines and cosines of many wave lengths, (length, width).

    Vaswani et al. 2017, section 3.5. Added to the words.
    """
    angles = torch.arange(length)[:, None] * wave_lengths(width)  # (length, width / 2)
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)


class LearnedPositions(nn.Module):
    """One vector per position, learned as words are (BERT, GPT). Ends at ``longest``."""

    def __init__(self, longest: int, width: int) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.zeros(longest, width))

    def forward(self, length: int) -> torch.Tensor:
        return self.table[:length]  # (length, width)


def rotate(vectors: torch.Tensor) -> torch.Tensor:
    """Turn query or key vectors by an angle that grows with their position.

    (..., length, width) to the same. Only the distance between two words then shows in their
    dot product (Su et al. 2021). A pair is a dimension of the first half and its partner in
    the second, as in Llama.
    """
    length, width = vectors.shape[-2:]
    angles = torch.arange(length)[:, None] * wave_lengths(width)  # (length, width / 2)
    cosine, sine = angles.cos().to(vectors.dtype), angles.sin().to(vectors.dtype)
    first, second = vectors.chunk(2, -1)
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], -1)


def position_picture(kind: Positions, length: int, width: int, seed: int = 0) -> np.ndarray:
    """What the positions look like, (length, width).

    Sinusoidal and learned ones are what is added to the words; learned ones are shown as
    they are before learning. Rotary ones are what they make of a vector of ones.
    """
    if kind == "sinusoidal":
        return sinusoidal(length, width).numpy()
    if kind == "learned":
        draw = torch.Generator().manual_seed(seed)
        return (0.02 * torch.randn(length, width, generator=draw, dtype=torch.float64)).numpy()
    if kind == "rotary":
        return rotate(torch.ones(length, width, dtype=torch.float64)).numpy()
    return np.zeros((length, width))
