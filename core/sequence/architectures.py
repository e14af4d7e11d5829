"""The eight architectures by name, and how each starts before it has learned anything."""

from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import nn

from core.problems import Problem
from core.sequence.hybrid import ConvolutionWithAttention, RNNWithAttention
from core.sequence.model import SequenceModel
from core.sequence.positions import LearnedPositions, Positions
from core.sequence.recurrent import GRU, LSTM, RNN, BidirectionalRNN, Recurrent, TruncatedRNN
from core.sequence.transformer import HEADS, Transformer
from core.settings import settings

ModelName = Literal[
    "rnn",
    "lstm",
    "gru",
    "birnn",
    "truncated",
    "rnn_attention",
    "conv_attention",
    "transformer",
]
MODELS: tuple[ModelName, ...] = get_args(ModelName)

WIDTH_STEP = 2 * HEADS  # each head turns pairs of dimensions

# What a seed is used for: each purpose draws from a stream of its own, so that, for one,
# all architectures are shown the same words.
Purpose = Literal["weights", "words", "projection", "sentences", "held_out"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


def stream(seed: int, purpose: Purpose) -> torch.Generator:
    """Random numbers of ``seed`` for one purpose."""
    return torch.Generator().manual_seed(seed * len(PURPOSES) + PURPOSES.index(purpose))


def check_range(name: str, value: float, least: float, most: float) -> None:
    """Raise the Problem ``sequence.<name>`` unless ``least <= value <= most``."""
    if not least <= value <= most:
        raise Problem(f"sequence.{name}", value=value, least=least, most=most)


def check_choice(name: str, value: str, known: tuple[str, ...]) -> None:
    """Raise the Problem ``sequence.<name>`` unless ``value`` is one of ``known``."""
    if value not in known:
        raise Problem(f"sequence.{name}", value=value, known=", ".join(known))


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """Which model, how large, and how it starts. Raises Problem on what is out of range.

    ``radius`` is what the recurrent matrix stretches a state by; ``gate_bias`` the bias of the
    gate that keeps the old state; ``window`` the words that the truncated RNN's feedback
    reaches; ``depth`` the layers of convolution and Transformer. What a model does not have,
    it ignores.
    """

    model: ModelName
    width: int = 64
    depth: int = 4
    window: int = 20
    radius: float = 0.9
    gate_bias: float = 1.0
    residual: bool = True
    positions: Positions = "sinusoidal"
    seed: int = 0

    def __post_init__(self) -> None:
        limits = settings()
        check_choice("model", self.model, MODELS)
        check_choice("positions", self.positions, get_args(Positions))
        check_range("width", self.width, WIDTH_STEP, limits.sequence_width)
        if self.width % WIDTH_STEP:
            raise Problem("sequence.width_step", value=self.width, step=WIDTH_STEP)
        check_range("depth", self.depth, 1, limits.sequence_depth)
        check_range("window", self.window, 1, limits.sequence_length)
        check_range("radius", self.radius, 0, limits.sequence_radius)
        check_range("gate_bias", self.gate_bias, -10, 10)
        check_range("seed", self.seed, 0, limits.sequence_seed)


def make_model(config: Architecture) -> SequenceModel:
    """The model of ``config``, untrained, float32. The same config gives the same weights."""
    model: SequenceModel
    match config.model:
        case "rnn":
            model = RNN(config.width)
        case "lstm":
            model = LSTM(config.width)
        case "gru":
            model = GRU(config.width)
        case "birnn":
            model = BidirectionalRNN(config.width)
        case "truncated":
            model = TruncatedRNN(config.width, config.window)
        case "rnn_attention":
            model = RNNWithAttention(config.width)
        case "conv_attention":
            model = ConvolutionWithAttention(config.width, config.depth, residual=config.residual)
        case "transformer":
            model = Transformer(
                config.width,
                config.depth,
                residual=config.residual,
                positions=config.positions,
                longest=settings().sequence_length + 1,
            )
    start(model, stream(config.seed, "weights"), config.radius, config.gate_bias)
    return model


@torch.no_grad()
def start(model: nn.Module, draw: torch.Generator, radius: float, gate_bias: float) -> None:
    """Draw the weights of an untrained ``model`` in place.

    Matrices uniform within one over the root of their inputs, PyTorch's default; the recurrent
    matrix, all gates in one, with orthogonal columns (Saxe et al. 2013) times ``radius``;
    biases zero, but for the gate that keeps the old state, which gets ``gate_bias``
    (Jozefowicz et al. 2015).
    """
    for module in model.modules():
        if isinstance(module, nn.Linear):
            bound = module.in_features**-0.5
            module.weight.uniform_(-bound, bound, generator=draw)
            module.bias.zero_()
        elif isinstance(module, LearnedPositions):
            module.table.normal_(0, 0.02, generator=draw)
    for module in model.modules():
        if isinstance(module, Recurrent):
            nn.init.orthogonal_(module.from_state.weight, radius, generator=draw)
            if module.keep_gate is not None:
                module.from_word.bias.chunk(module.gates)[module.keep_gate].fill_(gate_bias)
