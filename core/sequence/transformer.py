"""Reading by attention: every word looks at all words at once."""

import torch
from torch import nn
from torch.nn import functional

from core.sequence.model import SequenceModel
from core.sequence.positions import LearnedPositions, Positions, rotate, sinusoidal

HEADS = 4


class Attention(nn.Module):
    """Scaled dot-product attention with several heads (Vaswani et al. 2017, section 3.2)."""

    def __init__(self, width: int, *, causal: bool, rotary: bool) -> None:
        super().__init__()
        self.causal = causal
        self.rotary = rotary
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.output = nn.Linear(width, width)

    def _heads(self, vectors: torch.Tensor) -> torch.Tensor:
        """(batch, length, width) to (batch, heads, length, width / heads)."""
        return vectors.unflatten(-1, (HEADS, -1)).transpose(1, 2)

    def _queries_and_keys(self, states: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        queries, keys = self._heads(self.query(states)), self._heads(self.key(states))
        return (rotate(queries), rotate(keys)) if self.rotary else (queries, keys)

    def forward(self, states: torch.Tensor, *, last: bool = False) -> torch.Tensor:
        """What every word finds (batch, length, width), or the last alone (batch, 1, width)."""
        queries, keys = self._queries_and_keys(states)
        values = self._heads(self.value(states))
        if last:
            queries = queries[:, :, -1:]  # it may see all words, so it needs no mask
        found = functional.scaled_dot_product_attention(
            queries, keys, values, is_causal=self.causal and not last
        )
        return self.output(found.transpose(1, 2).flatten(2))

    def weights(self, states: torch.Tensor) -> torch.Tensor:
        """Who looks at whom: (batch, heads, looking, looked at), rows sum to 1."""
        queries, keys = self._queries_and_keys(states)
        scores = queries @ keys.transpose(-1, -2) / queries.shape[-1] ** 0.5
        if self.causal:
            later = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
            scores = scores.masked_fill(later, -torch.inf)
        return scores.softmax(-1)


class Layer(nn.Module):
    """Attention between the words, then a small network for each word; pre-norm.

    The residual path adds what a part finds to what was there (Xiong et al. 2020 on why the
    norm comes first).
    """

    def __init__(self, width: int, *, causal: bool, rotary: bool, residual: bool) -> None:
        super().__init__()
        self.residual = residual
        self.attention_norm = nn.LayerNorm(width)
        self.attention = Attention(width, causal=causal, rotary=rotary)
        self.network_norm = nn.LayerNorm(width)
        self.network = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def _add(self, states: torch.Tensor, found: torch.Tensor) -> torch.Tensor:
        return states + found if self.residual else found

    def forward(self, states: torch.Tensor, *, last: bool = False) -> torch.Tensor:
        found = self.attention(self.attention_norm(states), last=last)
        states = self._add(states[:, -1:] if last else states, found)
        return self._add(states, self.network(self.network_norm(states)))


class Transformer(SequenceModel):
    """A stack of layers whose weights differ from layer to layer, never from word to word."""

    def __init__(
        self,
        width: int,
        depth: int,
        *,
        causal: bool = True,
        residual: bool = True,
        positions: Positions = "sinusoidal",
        longest: int = 0,
    ) -> None:
        super().__init__(width)
        self.positions = positions
        # What a ModuleList holds, its type does not say.
        self.layers: list[Layer] = nn.ModuleList(  # type: ignore[assignment]
            Layer(width, causal=causal, rotary=positions == "rotary", residual=residual)
            for _ in range(depth)
        )
        self.norm = nn.LayerNorm(width)
        if positions == "learned":
            self.learned = LearnedPositions(longest, width)

    def placed(self, words: torch.Tensor) -> torch.Tensor:
        """The words with their positions added, where these are added: (batch, length, width)."""
        if self.positions == "sinusoidal":
            return words + sinusoidal(*words.shape[1:]).to(words.dtype)
        if self.positions == "learned":
            return words + self.learned(words.shape[1])
        return words

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        states = self.placed(words)
        for layer in self.layers:
            states = layer(states)
        return self.norm(states)

    def summary(self, words: torch.Tensor) -> torch.Tensor:
        """The last word's vector (batch, width); the last layer need not compute the others."""
        states = self.placed(words)
        for layer in self.layers[:-1]:
            states = layer(states)
        return self.norm(self.layers[-1](states, last=True))[:, 0]

    def attention_weights(self, words: torch.Tensor) -> torch.Tensor:
        """(layers, batch, heads, looking, looked at)."""
        states, weights = self.placed(words), []
        for layer in self.layers:
            weights.append(layer.attention.weights(layer.attention_norm(states)))
            states = layer(states)
        return torch.stack(weights)
