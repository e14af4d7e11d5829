"""The gradient at every word: one backward pass for all, beside one pass for each word.

    python -m benchmarks.gradients --length 1000 --rounds 3

The naive way asks for the gradient of each word in a backward pass of its own, over one
forward pass. At a thousand words it would take minutes for each architecture, so it is timed
at some words, evenly spaced, and their mean is taken times the number of words; the norms of
both ways are compared at these words. The two ways take turns.
"""

import argparse
import time
from statistics import median

import numpy as np
import torch

from core.sequence.architectures import MODELS, make_model, stream
from core.sequence.gradients import GradientFlowConfig, gradient_norms


def naive_seconds(config: GradientFlowConfig, asked: list[int]) -> tuple[float, list[float]]:
    """Seconds for all words, from the words ``asked``; and the norms of these."""
    model = make_model(config).double()
    drawn = torch.randn(
        (config.length, config.width), generator=stream(config.seed, "words"), dtype=torch.float64
    )
    words = [word.clone().requires_grad_() for word in drawn]
    start = time.perf_counter()
    stacked = torch.stack(words)[None]
    output = (model.answer if config.asked == "answer" else model.summary)(stacked)[0]
    draw = stream(config.seed, "projection")
    loss = output @ torch.randn(len(output), generator=draw, dtype=torch.float64)
    forward = time.perf_counter() - start
    start = time.perf_counter()
    norms = [
        torch.autograd.grad(loss, words[number], retain_graph=True)[0].norm().item()
        for number in asked
    ]
    return forward + (time.perf_counter() - start) / len(asked) * config.length, norms


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--length", type=int, default=1_000)
    parser.add_argument("--asked", type=int, default=10, help="words timed the naive way")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    asked = np.linspace(0, arguments.length - 1, arguments.asked, dtype=int).tolist()
    print("| architecture | one pass, s | a pass for each word, s | ratio | rounds |")
    print("|---|---|---|---|---|")
    totals = np.zeros(2)
    for name in MODELS:
        config = GradientFlowConfig(model=name, length=arguments.length)
        gradient_norms(config)  # the first run warms up and does not count
        ours, theirs = [], []
        for _ in range(arguments.rounds):
            start = time.perf_counter()
            norms = gradient_norms(config).norms
            ours.append(time.perf_counter() - start)
            seconds, expected = naive_seconds(config, asked)
            theirs.append(seconds)
            # Where squares underflow, the naive way's norm is 0.
            np.testing.assert_allclose(norms[asked], expected, rtol=1e-9, atol=1e-150)
        pair = median(ours), median(theirs)
        totals += pair
        print(f"| {name} | {pair[0]:.3f} | {pair[1]:.0f} | {pair[1] / pair[0]:.0f} | {len(ours)} |")
    print(f"| all eight | {totals[0]:.2f} | {totals[1]:.0f} | {totals[1] / totals[0]:.0f} | |")


if __name__ == "__main__":
    main()
