"""Attention of real models on a text: every layer, every head, and what makes a weight."""

from dataclasses import dataclass

import numpy as np
import torch

from core.attention.reader import ModelName, Reader, Reading, bundled_reader, on_output
from core.attention.scaled import Attention, attend
from core.attention.tokens import Token


@dataclass(frozen=True)
class ModelAttention:
    """What a model's heads looked at while it read ``text``.

    ``weights`` (layers, heads, query tokens, key tokens) float32: every row sums to 1.
    ``states`` (layers + 1, tokens, width) float32: the tokens' vectors before the first layer
    and after each.
    """

    text: str
    tokens: tuple[Token, ...]
    weights: np.ndarray
    states: np.ndarray

    @property
    def labels(self) -> list[str]:
        """The tokens' labels, in order."""
        return [token.label for token in self.tokens]


def attention_of(text: str, model: ModelName = "encoder") -> ModelAttention:
    """Attention of the ``encoder`` or the bundled ``llama`` on ``text``.

    Raises Problem if the text is empty or longer than the limits in the settings.
    """
    return observe(bundled_reader(model), text)


def observe(reader: Reader, text: str) -> ModelAttention:
    """Attention of ``reader`` on ``text``; see ``attention_of``."""
    reading = reader.read(text)
    output = reader.run([reading.ids], output_attentions=True, output_hidden_states=True)
    return ModelAttention(
        reading.text,
        reading.tokens,
        torch.cat(output.attentions).float().numpy(),
        torch.cat(output.hidden_states).float().numpy(),
    )


@dataclass(frozen=True)
class HeadVectors:
    """The vectors of one head, each (tokens, width of a head) float32.

    In the Llama, ``query`` and ``key`` are those after rotation, which are the ones compared.
    """

    tokens: tuple[Token, ...]
    query: np.ndarray
    key: np.ndarray
    value: np.ndarray
    causal: bool

    def attention(self) -> Attention:
        """What our own formula makes of these vectors."""
        return attend(self.query, self.key, self.value, causal=self.causal)

    def products(self, position: int) -> np.ndarray:
        """The products that the token at ``position`` makes with each key, dimension by
        dimension: (keys, width). Summed and divided by the root of the width they are its
        scores."""
        return self.query[position] * self.key


def head_vectors(
    text: str, model: ModelName = "encoder", layer: int = 0, head: int = 0
) -> HeadVectors:
    """Queries, keys and values of ``head`` in ``layer``, counted from 0, on ``text``.

    Raises Problem as ``attention_of`` does, and if there is no such head.
    """
    return observe_head(bundled_reader(model), text, layer, head)


def observe_head(reader: Reader, text: str, layer: int, head: int) -> HeadVectors:
    """The vectors of one head of ``reader``; see ``head_vectors``."""
    reader.check_head(layer, head)
    reading = reader.read(text)
    query, key, value = observe_layers(reader, reading)[layer]
    return HeadVectors(reading.tokens, query[head], key[head], value[head], reader.causal)


Vectors = tuple[np.ndarray, np.ndarray, np.ndarray]


def observe_layers(reader: Reader, reading: Reading) -> list[Vectors]:
    """Queries, keys and values of each layer, each (heads, tokens, width of a head)."""
    seen: list[torch.Tensor] = []
    watched = [
        module
        for layer in range(reader.layers)
        for parts in [reader.projections(layer)]
        for module in (parts.query, parts.key, parts.value)
    ]
    reader.run([reading.ids], [on_output(module, seen.append) for module in watched])
    width = seen[0].shape[-1] // reader.heads
    # Each (heads, tokens, width), in the order of the layers.
    vectors = [part[0].float().unflatten(-1, (-1, width)).transpose(0, 1).numpy() for part in seen]
    return [per_head(reader, *vectors[first : first + 3]) for first in range(0, len(vectors), 3)]


def per_head(reader: Reader, query: np.ndarray, key: np.ndarray, value: np.ndarray) -> Vectors:
    """The vectors as they are compared: turned by their positions, if the model turns them,
    and one key and value for each head, where several share one."""
    if reader.causal:
        query, key = rotate(reader, query), rotate(reader, key)
    shared = len(query) // len(key)
    return query, key.repeat(shared, axis=0), value.repeat(shared, axis=0)


def rotate(reader: Reader, vectors: np.ndarray) -> np.ndarray:
    """``vectors`` (heads, tokens, width) of a Llama, each turned by its token's position.

    Dimension i and i + width/2 are the two coordinates of one turning hand (RoFormer, Su et
    al., 2021, in the order of the Llama's published weights).
    """
    tokens, width = vectors.shape[-2:]
    with torch.inference_mode():
        angles = reader.model.model.rotary_emb(
            torch.zeros(1, dtype=torch.float32), torch.arange(tokens)[None]
        )
    cosine, sine = (part[0].numpy() for part in angles)
    turned = np.concatenate([-vectors[..., width // 2 :], vectors[..., : width // 2]], axis=-1)
    rotated: np.ndarray = vectors * cosine + turned * sine
    return rotated
