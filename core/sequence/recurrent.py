"""Reading by recursion: a state that is carried from word to word.

The networks are those of ``torch.nn`` written out; given its weights they give its numbers.
"""

import torch
from torch import nn

from core.sequence.model import SequenceModel

State = tuple[torch.Tensor, ...]  # each (batch, width); the first is what the step gives out


class Recurrent(SequenceModel):
    """The same step for every word. A subclass says what the step does."""

    gates: int  # matrices side by side in one
    keep_gate: int | None = None  # which of them keeps the old state
    states: int = 1

    def __init__(self, width: int) -> None:
        super().__init__(width)
        self.from_word = nn.Linear(width, self.gates * width)
        self.from_state = nn.Linear(width, self.gates * width)

    def first_state(self, words: torch.Tensor) -> State:
        """Zeros: nothing has been read."""
        return tuple(words.new_zeros(words.shape[0], self.width) for _ in range(self.states))

    def step(self, word: torch.Tensor, state: State) -> State:
        """The next state, from ``from_word`` of the next word (batch, gates * width)."""
        raise NotImplementedError

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        state = self.first_state(words)
        outputs = []
        for word in self.from_word(words).unbind(1):  # what the words say needs no waiting
            state = self.step(word, state)
            outputs.append(state[0])
        return torch.stack(outputs, 1)  # (batch, length, width)

    def kept(self, words: torch.Tensor) -> torch.Tensor:
        """How much of the old state each step keeps, 0 to 1: (batch, length, width)."""
        if self.keep_gate is None:
            raise TypeError(f"{type(self).__name__} has no gate")
        before = self(words).roll(1, dims=1)  # the state that each step starts from
        before[:, 0] = 0
        gates = self.from_word(words) + self.from_state(before)
        return torch.sigmoid(gates.chunk(self.gates, -1)[self.keep_gate])


class RNN(Recurrent):
    """The plain recurrent network (Elman 1990): one matrix, used again at every word."""

    gates = 1

    def step(self, word: torch.Tensor, state: State) -> State:
        return (torch.tanh(word + self.from_state(state[0])),)


class LSTM(Recurrent):
    """Long short-term memory (Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000).

    The memory cell is carried by adding, and a gate decides how much of it is kept.
    """

    gates = 4
    keep_gate = 1
    states = 2

    def step(self, word: torch.Tensor, state: State) -> State:
        output, cell = state
        into, keep, news, out = (word + self.from_state(output)).chunk(4, -1)
        cell = torch.sigmoid(keep) * cell + torch.sigmoid(into) * torch.tanh(news)
        return torch.sigmoid(out) * torch.tanh(cell), cell


class GRU(Recurrent):
    """Gated recurrent unit (Cho et al. 2014): one gate weighs the old state against the new.

    As in ``torch.nn``, the gate that lets the old state into the news is applied after the
    matrix.
    """

    gates = 3
    keep_gate = 1

    def step(self, word: torch.Tensor, state: State) -> State:
        word_reset, word_keep, word_news = word.chunk(3, -1)
        reset, keep, news = self.from_state(state[0]).chunk(3, -1)
        keep = torch.sigmoid(word_keep + keep)
        news = torch.tanh(word_news + torch.sigmoid(word_reset + reset) * news)
        return (keep * state[0] + (1 - keep) * news,)


class TruncatedRNN(RNN):
    """A plain RNN whose gradient is cut ``window`` words back (Williams & Peng 1990).

    It reads as the RNN does; only the feedback is cut. The cut depends on the step at which
    the loss stands: the last, unless ``asked`` (batch,) names another for each sequence.
    """

    def __init__(self, width: int, window: int) -> None:
        super().__init__(width)
        self.window = window

    def forward(self, words: torch.Tensor, asked: torch.Tensor | None = None) -> torch.Tensor:
        batch, length, _ = words.shape
        last = torch.full((batch,), length - 1) if asked is None else asked
        first_felt = last - self.window + 1
        state = self.first_state(words)
        outputs = []
        for number, word in enumerate(self.from_word(words).unbind(1)):
            cut = (first_felt == number)[:, None]
            # Only where there is a cut: a choice at every step would cost as much as the step.
            old = torch.where(cut, state[0].detach(), state[0]) if cut.any() else state[0]
            state = self.step(word, (old,))
            outputs.append(state[0])
        return torch.stack(outputs, 1)  # (batch, length, width)


class BidirectionalRNN(SequenceModel):
    """Two RNNs (Schuster & Paliwal 1997): one reads forwards, one backwards."""

    def __init__(self, width: int) -> None:
        super().__init__(width)
        self.forwards = RNN(width)
        self.backwards = RNN(width)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        past = self.forwards(words)
        future = self.backwards(words.flip(1)).flip(1)
        return torch.cat([past, future], -1)  # (batch, length, 2 * width)

    def summary(self, words: torch.Tensor) -> torch.Tensor:
        """Each direction at its own last step: (batch, 2 * width)."""
        outputs = self(words)
        return torch.cat([outputs[:, -1, : self.width], outputs[:, 0, self.width :]], -1)

    def answer(self, words: torch.Tensor) -> torch.Tensor:
        """Both readings are done when an answer begins: it has the summary to go by."""
        return self.summary(words)
