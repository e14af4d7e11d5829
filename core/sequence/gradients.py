"""How much feedback reaches each word: the norm of a gradient, by one real backward pass.

The reference setting, and what differs from it where someone asks: float64, because float32
underflows to 0; width 64; inputs unit normal; weights as ``architectures.start`` draws them;
the loss is a fixed random projection of what the model gives out.
"""

import copy
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import torch

from core.problems import Problem
from core.sequence.architectures import (
    Architecture,
    check_choice,
    check_range,
    make_model,
    stream,
)
from core.sequence.model import SequenceModel
from core.sequence.recurrent import Recurrent, TruncatedRNN
from core.settings import settings

Probe = Literal["answer", "word"]
HYBRIDS = ("rnn_attention", "conv_attention")


@dataclass(frozen=True, kw_only=True)
class GradientFlowConfig(Architecture):
    """One measurement. Raises Problem on what is out of range.

    ``probe`` says where the loss stands: on the first step of an *answer*, or on the last
    *word* itself. By default it is the answer for the two hybrids, whose attention sits there,
    and the word for the others.
    """

    length: int
    probe: Probe | None = None
    input_scale: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        check_range("length", self.length, 1, settings().sequence_length)
        check_range("input_scale", self.input_scale, 0, 100)
        if self.probe is not None:
            check_choice("probe", self.probe, get_args(Probe))

    @property
    def asked(self) -> Probe:
        """The probe that is meant."""
        return self.probe or ("answer" if self.model in HYBRIDS else "word")


@dataclass(frozen=True)
class GradientFlow:
    """What came back: ``norms`` (length,), float64, oldest word first."""

    config: GradientFlowConfig
    norms: np.ndarray

    @property
    def relative(self) -> np.ndarray:
        """Norms as multiples of the last word's; not a number where that got nothing."""
        last = self.norms[-1]
        return self.norms / last if last > 0 else np.full_like(self.norms, np.nan)


@dataclass(frozen=True)
class GradientMatrix:
    """``norms[t, s]``: how much the vector of word t feels word s; ``answer[s]``: the answer.

    Shapes (length, length) and (length,), float64.
    """

    words: tuple[str, ...]
    config: GradientFlowConfig
    norms: np.ndarray
    answer: np.ndarray


def gradient_norms(config: GradientFlowConfig, model: SequenceModel | None = None) -> GradientFlow:
    """The norm of the loss's gradient with respect to each of ``config.length`` words.

    ``model`` may be a trained one of the same architecture; by default it is untrained.
    Raises Problem where the gradient explodes beyond what float64 can hold.
    """
    model = (make_model(config) if model is None else copy.deepcopy(model)).double()
    return GradientFlow(config, _norms(_feedback(model, _words(config), config)[0]))


def direction_norms(config: GradientFlowConfig) -> tuple[np.ndarray, np.ndarray]:
    """What the forward and the backward reading of a bidirectional RNN each feel of every word.

    Each (length,), oldest word first: the loss sees one half of the summary at a time.
    """
    model = make_model(config).double()
    words = _words(config).requires_grad_()
    halves = (model.summary(words)[0] * _projection(2 * config.width, config.seed)).chunk(2)
    forwards, backwards = (
        _norms(torch.autograd.grad(half.sum(), words, retain_graph=True)[0][0]) for half in halves
    )
    return forwards, backwards


def gate_values(config: GradientFlowConfig, model: SequenceModel | None = None) -> np.ndarray:
    """How much of its old state an LSTM or GRU keeps at each word: 0 to 1, (length, width).

    For the words and the model that ``gradient_norms`` measures. Raises TypeError for a model
    without such a gate.
    """
    model = (make_model(config) if model is None else copy.deepcopy(model)).double()
    if not isinstance(model, Recurrent):
        raise TypeError(f"{config.model} has no gate")
    with torch.no_grad():
        return model.kept(_words(config))[0].numpy()


def gradient_matrix(words: Sequence[str], config: GradientFlowConfig) -> GradientMatrix:
    """What every word of a sentence, and the answer after it, feels of every word.

    ``config.length`` and ``config.probe`` do not count here. One forward pass and, for all
    words at once, one backward pass. Raises Problem if there are no words or too many.
    """
    most = settings().sequence_sentence_words
    if not words:
        raise Problem("sequence.no_words")
    if len(words) > most:
        raise Problem("sequence.many_words", count=len(words), most=most)
    config = replace(config, length=len(words), probe="answer")
    model = make_model(config).double()
    vectors = config.input_scale * word_vectors(words, config.width, config.seed)[None]
    if isinstance(model, TruncatedRNN):
        gradients = _window_gradients(model, vectors, config.seed)
    else:
        gradients = _all_gradients(model, vectors, config.seed)
    answer = _norms(_feedback(model, vectors, config)[0])
    return GradientMatrix(tuple(words), config, _norms(gradients), answer)


def word_vectors(words: Sequence[str], width: int, seed: int = 0) -> torch.Tensor:
    """A vector for each word, unit normal, the same wherever it stands: (length, width)."""

    def vector(word: str) -> torch.Tensor:
        digest = hashlib.sha256(f"{seed} {word}".encode()).digest()
        draw = torch.Generator().manual_seed(int.from_bytes(digest[:7], "big"))
        return torch.randn(width, generator=draw, dtype=torch.float64)

    return torch.stack([vector(word) for word in words])


def _words(config: GradientFlowConfig) -> torch.Tensor:
    """Unit normal times the input scale: (1, length, width)."""
    shape = (1, config.length, config.width)
    drawn = torch.randn(shape, generator=stream(config.seed, "words"), dtype=torch.float64)
    return config.input_scale * drawn


def _projection(width: int, seed: int) -> torch.Tensor:
    return torch.randn(width, generator=stream(seed, "projection"), dtype=torch.float64)


def _feedback(
    model: SequenceModel, words: torch.Tensor, config: GradientFlowConfig
) -> torch.Tensor:
    """The gradient that reaches ``words``, (1, length, width)."""
    words = words.requires_grad_()
    output = model.answer(words) if config.asked == "answer" else model.summary(words)
    loss = output[0] @ _projection(output.shape[-1], config.seed)
    return torch.autograd.grad(loss, words)[0]


def _all_gradients(model: SequenceModel, words: torch.Tensor, seed: int) -> torch.Tensor:
    """For each step's output the gradient at each word: (step, word, width)."""
    words = words.requires_grad_()
    outputs = model(words)[0]  # (step, output width)
    losses = outputs @ _projection(outputs.shape[-1], seed)  # (step,)
    each = torch.eye(len(losses), dtype=losses.dtype)
    return torch.autograd.grad(losses, words, each, is_grads_batched=True)[0][:, 0]


def _window_gradients(model: TruncatedRNN, words: torch.Tensor, seed: int) -> torch.Tensor:
    """The same where the cut depends on the step: every step gets its own copy of the words."""
    length = words.shape[1]
    steps = torch.arange(length)
    copies = words.expand(length, -1, -1).clone().requires_grad_()
    outputs = model(copies, asked=steps)[steps, steps]  # (step, width)
    losses = outputs @ _projection(outputs.shape[-1], seed)
    return torch.autograd.grad(losses.sum(), copies)[0]


def _norms(gradients: torch.Tensor) -> np.ndarray:
    """Length of the last dimension, without squaring what would leave float64."""
    largest = gradients.abs().amax(-1, keepdim=True)
    scale = torch.where(largest > 0, largest, 1)
    norms = (gradients / scale).norm(dim=-1) * scale[..., 0]
    if not norms.isfinite().all():
        raise Problem("sequence.overflow")
    return norms.numpy()
