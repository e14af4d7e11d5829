"""How long reading and its feedback take on this machine, measured."""

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from core.sequence.architectures import Architecture, check_range, make_model, stream
from core.sequence.paths import sequential_steps
from core.settings import settings


@dataclass(frozen=True)
class Timing:
    """One architecture at one length.

    ``seconds`` is the median of forward and backward together; ``waiting`` the number of
    steps that had to wait for one another.
    """

    config: Architecture
    length: int
    seconds: float
    waiting: int


def measure_times(
    configs: Sequence[Architecture], lengths: Sequence[int], *, repeats: int = 3, batch: int = 1
) -> Iterator[Timing]:
    """Time each of ``configs`` at each of ``lengths``, shortest first, float32.

    The architectures take turns, so that a busy moment of the machine meets all of them.
    Raises Problem if a length is out of range.
    """
    for length in lengths:
        check_range("length", length, 1, settings().sequence_length)
    models = [make_model(config) for config in configs]
    for length in sorted(lengths):
        taken: list[list[float]] = [[] for _ in configs]
        for _ in range(repeats + 1):
            for seconds, config, model in zip(taken, configs, models, strict=True):
                words = torch.randn(
                    batch, length, config.width, generator=stream(config.seed, "words")
                )
                began = time.perf_counter()
                model.summary(words).sum().backward()
                seconds.append(time.perf_counter() - began)
        for seconds, config in zip(taken, configs, strict=True):
            # The first time of each warms up and does not count.
            median = statistics.median(seconds[1:])
            yield Timing(config, length, median, sequential_steps(config, length))
