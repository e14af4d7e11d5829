"""The steps of history in between: recurrence or convolution, with attention added.

In both, attention sits between the answer and the words. Among the words themselves, the
old way of reading stays.
"""

import torch
from torch import nn
from torch.nn import functional

from core.sequence.model import SequenceModel
from core.sequence.positions import sinusoidal
from core.sequence.recurrent import RNN, BidirectionalRNN

KERNEL = 3  # words that one convolution sees: itself and a neighbour on each side


class RNNWithAttention(SequenceModel):
    """Bahdanau et al. 2014: the answer looks back at every word's state.

    An encoder that reads in both directions, and a decoder's first step. Their gated unit is
    a plain RNN here, so that what attention changes can be told from what gates change.
    """

    def __init__(self, width: int) -> None:
        super().__init__(width)
        self.encoder = BidirectionalRNN(width)
        self.first_state = nn.Linear(width, width)
        self.from_state = nn.Linear(width, width)
        self.from_word = nn.Linear(2 * width, width)
        self.energy = nn.Linear(width, 1)
        self.context = nn.Linear(2 * width, width)
        self.decoder = RNN(width)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        return self.encoder(words)  # (batch, length, 2 * width)

    def _weights(self, annotations: torch.Tensor, state: torch.Tensor) -> torch.Tensor:
        """How much each word counts: (batch, length, 1)."""
        tried = torch.tanh(self.from_state(state)[:, None] + self.from_word(annotations))
        return self.energy(tried).softmax(1)

    def _first_state(self, annotations: torch.Tensor) -> torch.Tensor:
        """From the backward reading of the first word, as in the paper: (batch, width)."""
        return torch.tanh(self.first_state(annotations[:, 0, self.width :]))

    def attention_weights(self, words: torch.Tensor) -> torch.Tensor:
        """Where the answer looks: (batch, length), sums to 1."""
        annotations = self(words)
        return self._weights(annotations, self._first_state(annotations))[..., 0]

    def answer(self, words: torch.Tensor) -> torch.Tensor:
        annotations = self(words)
        state = self._first_state(annotations)
        found = (self._weights(annotations, state) * annotations).sum(1)  # (batch, 2 * width)
        return self.decoder.step(self.context(found), (state,))[0]


class GatedConvolution(nn.Module):
    """A convolution with a gated linear unit (Dauphin et al. 2017): one matrix for each window.

    ``before`` and ``after``: how many neighbours on either side it sees.
    """

    def __init__(self, width: int, before: int, after: int) -> None:
        super().__init__()
        self.sides = (before, after)
        self.mix = nn.Linear((before + 1 + after) * width, 2 * width)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        padded = functional.pad(states, (0, 0, *self.sides))
        windows = padded.unfold(1, sum(self.sides) + 1, 1)  # (batch, length, width, window)
        return functional.glu(self.mix(windows.flatten(2)), -1)  # (batch, length, width)


class ConvolutionWithAttention(SequenceModel):
    """ConvS2S, Gehring et al. 2017: words see their neighbours, the answer sees every word.

    The decoder has as many layers as the encoder, each with an attention of its own.
    """

    def __init__(self, width: int, depth: int, *, residual: bool = True) -> None:
        super().__init__(width)
        self.residual = residual
        side = KERNEL // 2
        # What a ModuleList holds, its type does not say.
        self.encoder: list[GatedConvolution] = nn.ModuleList(  # type: ignore[assignment]
            GatedConvolution(width, side, side) for _ in range(depth)
        )
        self.decoder: list[GatedConvolution] = nn.ModuleList(  # type: ignore[assignment]
            GatedConvolution(width, 2 * side, 0) for _ in range(depth)
        )
        self.queries: list[nn.Linear] = nn.ModuleList(  # type: ignore[assignment]
            nn.Linear(width, width) for _ in range(depth)
        )

    def _add(self, states: torch.Tensor, found: torch.Tensor) -> torch.Tensor:
        """The residual path; halving the variance keeps sums of two as large as one."""
        return (states + found) * 0.5**0.5 if self.residual else found

    def _placed(self, words: torch.Tensor) -> torch.Tensor:
        return words + sinusoidal(*words.shape[1:]).to(words.dtype)

    def _encode(self, placed: torch.Tensor) -> torch.Tensor:
        states = placed
        for convolution in self.encoder:
            states = self._add(states, convolution(states))
        return states

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        return self._encode(self._placed(words))  # (batch, length, width)

    def _decode(self, words: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The answer (batch, width) and where each layer looked (depth, batch, length)."""
        placed = self._placed(words)
        encoded = self._encode(placed)
        nothing = self._placed(torch.zeros_like(words[:, :1]))  # no word of the answer yet
        state, looked = nothing, []
        for convolution, query in zip(self.decoder, self.queries, strict=True):
            own = convolution(state)  # (batch, 1, width)
            weights = ((query(own) + nothing) @ encoded.transpose(1, 2)).softmax(-1)
            # Times the root of the length: a mean of many is smaller than one (section 3.5).
            found = weights @ (encoded + placed) * words.shape[1] ** 0.5
            state = self._add(state, (own + found) * 0.5**0.5)
            looked.append(weights[:, 0])
        return state[:, 0], torch.stack(looked)

    def answer(self, words: torch.Tensor) -> torch.Tensor:
        return self._decode(words)[0]

    def attention_weights(self, words: torch.Tensor) -> torch.Tensor:
        """Where the answer looks, layer by layer: (depth, batch, length), rows sum to 1."""
        return self._decode(words)[1]
