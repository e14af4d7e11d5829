"""A loss with two weights only, so that it can be seen whole and walked on.

A model of one number reads +1, then N - 1 words that say nothing, and shall still know the +1
at the end. One weight lets the word in, the other brings it to the end: by recursion (the
state times the weight, again and again) or by attention (how much more the end looks at the
first word than at the others). The plateau of recursion is what vanished feedback looks like
from above; see Pascanu et al. 2013 for its cliff.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch
from torch.nn import functional

from core.sequence.architectures import check_choice, check_range
from core.settings import settings

Way = Literal["recursion", "attention"]
WAYS: tuple[Way, ...] = get_args(Way)
SHARPNESS = 4.0  # of the answer: a state of 1 is answered with 98 per cent


@dataclass(frozen=True)
class Landscape:
    """``loss[i, j]`` at ``bring[i]`` and ``let_in[j]``; natural logarithm, float64."""

    bring: np.ndarray
    let_in: np.ndarray
    loss: np.ndarray


@dataclass(frozen=True)
class Walk:
    """Gradient descent step by step: all (steps + 1,). ``slope`` is the gradient's norm."""

    bring: np.ndarray
    let_in: np.ndarray
    loss: np.ndarray
    slope: np.ndarray


def loss_at(way: Way, distance: int, bring: torch.Tensor, let_in: torch.Tensor) -> torch.Tensor:
    """The loss for weights of any one shape, in that shape."""
    if way == "recursion":
        state = torch.tanh(let_in)
        for _ in range(distance):
            state = torch.tanh(bring * state)
    else:
        share = torch.sigmoid(bring - np.log(distance))  # of the first word among distance + 1
        state = share * torch.tanh(let_in)
    return functional.softplus(-SHARPNESS * state)


def landscape(
    way: Way,
    distance: int,
    bring: tuple[float, float],
    let_in: tuple[float, float],
    resolution: int = 61,
) -> Landscape:
    """The loss over a rectangle of weights, ends included. Raises Problem out of range."""
    _check(way, distance)
    rows = torch.linspace(*bring, resolution, dtype=torch.float64)
    columns = torch.linspace(*let_in, resolution, dtype=torch.float64)
    grid = torch.meshgrid(rows, columns, indexing="ij")
    return Landscape(rows.numpy(), columns.numpy(), loss_at(way, distance, *grid).numpy())


def walk(
    way: Way,
    distance: int,
    start: tuple[float, float],
    *,
    steps: int = 200,
    learning_rate: float = 0.5,
    longest: float = 1.0,
) -> Walk:
    """Walk downhill from ``start`` (bring, let in). Raises Problem out of range.

    Each step is ``learning_rate`` times the gradient, which is cut to the length ``longest``.
    """
    _check(way, distance)
    weights = torch.tensor(start, dtype=torch.float64)
    trace = []
    for _ in range(steps + 1):
        weights = weights.detach().requires_grad_()
        loss = loss_at(way, distance, weights[0], weights[1])
        gradient = torch.autograd.grad(loss, weights)[0]
        slope = gradient.norm()
        trace.append((*weights.tolist(), loss.item(), slope.item()))
        weights = weights - learning_rate * gradient * min(1.0, longest / max(slope.item(), 1e-300))
    return Walk(*np.array(trace).T)


def _check(way: str, distance: int) -> None:
    check_choice("way", way, WAYS)
    check_range("distance", distance, 1, settings().sequence_length)
