"""What a head is good for: switch it off and see what changes.

A heatmap shows where a head looks, not whether anyone listens (Attention is not Explanation,
Jain and Wallace, 2019). Off means that its part of the layer's output is 0 before the output
projection mixes the heads (Are Sixteen Heads Really Better than One?, Michel et al., 2019).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch

from core.attention.reader import ModelName, Reader, Reading, before_input, bundled_reader
from core.attention.tokens import Token

Head = tuple[int, int]  # layer and head, counted from 0
GUESSES = 5


@dataclass(frozen=True)
class Guess:
    """A token that may come next, and its probability."""

    label: str
    probability: float


@dataclass(frozen=True)
class EncoderAblation:
    """``similarity``: cosine of the sentence's embedding with heads off to the one with all,
    1 if nothing changed."""

    similarity: float


@dataclass(frozen=True)
class LlamaAblation:
    """Natural log-probabilities of every token but the first, given those before it, with all
    heads (``before``) and with some off (``after``), each (tokens - 1,); and what the model
    would write next."""

    tokens: tuple[Token, ...]
    before: np.ndarray
    after: np.ndarray
    next_before: tuple[Guess, ...]
    next_after: tuple[Guess, ...]

    @property
    def loss_before(self) -> float:
        """Mean surprise in nats a token, with all heads."""
        return -float(self.before.mean())

    @property
    def loss_after(self) -> float:
        """Mean surprise in nats a token, without those switched off."""
        return -float(self.after.mean())


def ablate_encoder(text: str, off: Iterable[Head]) -> EncoderAblation:
    """Embed ``text`` with and without the heads ``off``.

    Raises Problem for a text that cannot be read and for a head that there is not.
    """
    reader = bundled_reader("encoder")
    reading = reader.read(text)
    embeddings = embed(reader, reading, masks(reader, [(), off]))
    return EncoderAblation(float(embeddings[0] @ embeddings[1]))


def ablate_llama(text: str, off: Iterable[Head]) -> LlamaAblation:
    """Let the bundled Llama read ``text`` with and without the heads ``off``.

    Raises Problem for a text that cannot be read and for a head that there is not.
    """
    return ablate_causal(bundled_reader("llama"), text, off)


def ablate_causal(reader: Reader, text: str, off: Iterable[Head]) -> LlamaAblation:
    """The same for any ``reader`` of a Llama."""
    reading = reader.read(text)
    logarithms = log_probabilities(reader, reading, masks(reader, [(), off]))
    before, after = told(logarithms, reading)
    guesses = [best_guesses(reader, row[-1]) for row in logarithms]
    return LlamaAblation(reading.tokens, before, after, guesses[0], guesses[1])


def importance(text: str, model: ModelName = "encoder") -> np.ndarray:
    """What each head alone is worth on ``text``: (layers, heads).

    For the encoder 1 minus the cosine to the embedding with all heads, 0 if nothing changes;
    for the Llama the rise of its loss in nats a token, below 0 where it does better without.
    """
    return importance_in(bundled_reader(model), text)


def importance_in(reader: Reader, text: str) -> np.ndarray:
    """The same for any ``reader``."""
    reading = reader.read(text)
    worth = np.zeros((reader.layers, reader.heads))
    for layer in range(reader.layers):
        alone = [[(layer, head)] for head in range(reader.heads)]
        keep = masks(reader, [(), *alone])
        if reader.causal:
            losses = -told(log_probabilities(reader, reading, keep), reading).mean(axis=-1)
            worth[layer] = losses[1:] - losses[0]
        else:
            embeddings = embed(reader, reading, keep)
            worth[layer] = 1 - embeddings[1:] @ embeddings[0]
    return worth


def masks(reader: Reader, trials: Iterable[Iterable[Head]]) -> torch.Tensor:
    """For each trial 0 at the heads that are off, 1 elsewhere: (trials, layers, heads)."""
    rows = []
    for off in trials:
        mask = torch.ones(reader.layers, reader.heads)
        for layer, head in off:
            reader.check_head(layer, head)
            mask[layer, head] = 0
        rows.append(mask)
    return torch.stack(rows)


def silence(keep: torch.Tensor, joined: torch.Tensor) -> torch.Tensor:
    """``joined`` (trials, tokens, heads x width) with the heads at 0 in ``keep`` (trials,
    heads) silenced."""
    apart = joined.unflatten(-1, (keep.shape[-1], -1))
    return (apart * keep[:, None, :, None]).flatten(-2)


def run_masked(reader: Reader, reading: Reading, keep: torch.Tensor) -> Any:
    """The model's output for every trial of ``keep`` at once."""
    hooks = [
        before_input(reader.projections(layer).output, partial(silence, keep[:, layer]))
        for layer in range(reader.layers)
    ]
    return reader.run([reading.ids] * len(keep), hooks)


def embed(reader: Reader, reading: Reading, keep: torch.Tensor) -> np.ndarray:
    """Embeddings of length 1, (trials, width): the mean over the last layer's tokens."""
    states = run_masked(reader, reading, keep).last_hidden_state
    means = states.double().mean(dim=1)
    embeddings: np.ndarray = torch.nn.functional.normalize(means, dim=-1).numpy()
    return embeddings


def log_probabilities(reader: Reader, reading: Reading, keep: torch.Tensor) -> np.ndarray:
    """Of every token of the vocabulary, after each token read: (trials, tokens, vocabulary)."""
    logits = run_masked(reader, reading, keep).logits
    logarithms: np.ndarray = torch.log_softmax(logits.float(), dim=-1).numpy()
    return logarithms


def told(logarithms: np.ndarray, reading: Reading) -> np.ndarray:
    """What ``logarithms`` say of the tokens that really come: (trials, tokens - 1)."""
    places = np.arange(len(reading.ids) - 1)
    chosen: np.ndarray = logarithms[:, places, reading.ids[1:]]
    return chosen


def best_guesses(reader: Reader, logarithms: np.ndarray) -> tuple[Guess, ...]:
    """The likeliest of ``logarithms`` (vocabulary,), likeliest first."""
    best = np.argsort(-logarithms, kind="stable")[:GUESSES]
    return tuple(
        Guess(reader.label(int(token)), float(np.exp(logarithms[token]))) for token in best
    )
