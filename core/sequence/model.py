"""What the eight architectures have in common: a sequence of word vectors goes in."""

import torch
from torch import nn
from torch.nn import functional


class SequenceModel(nn.Module):
    """Reads word vectors; gives one vector per word, a summary, and an answer.

    A causal model (one whose vector of a word knows only the words up to it) need only say
    what ``forward`` does.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        """One vector per word: (batch, length, width) to (batch, length, output width)."""
        raise NotImplementedError

    def summary(self, words: torch.Tensor) -> torch.Tensor:
        """What the model knows at its last step: (batch, length, width) to (batch, width)."""
        return self(words)[:, -1]

    def answer(self, words: torch.Tensor) -> torch.Tensor:
        """The first step of an answer: (batch, length, width) to (batch, width).

        The answer's own word is a vector of zeros, because nothing is written yet.
        """
        return self.summary(functional.pad(words, (0, 0, 0, 1)))
