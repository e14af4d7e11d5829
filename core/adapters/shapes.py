"""The shapes of Llama-like models: every matrix in them, from a handful of numbers.

Numbers of Llama 2 are those of its published ``config.json`` (Touvron et al., 2023).
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.problems import Problem
from core.settings import settings

ATTENTION = ("q_proj", "k_proj", "v_proj", "o_proj")
FEED_FORWARD = ("gate_proj", "up_proj", "down_proj")
LINEARS = (*ATTENTION, *FEED_FORWARD)
HEAD = "lm_head"
EMBEDDING = "embed_tokens"
NORMS = ("input_layernorm", "post_attention_layernorm", "norm")
FAMILIES = ("llama", "mistral")  # of one and the same make

# No model that anyone has trained is larger, and a calculator must not be asked for a galaxy.
_MOST = {
    "hidden_size": 65_536,
    "intermediate_size": 524_288,
    "num_hidden_layers": 1_024,
    "num_attention_heads": 1_024,
    "num_key_value_heads": 1_024,
    "head_dim": 8_192,
    "vocab_size": 4_194_304,
}


@dataclass(frozen=True)
class Linear:
    """A matrix from ``inputs`` to ``outputs`` that stands ``times`` times in the model."""

    name: str
    inputs: int
    outputs: int
    times: int
    has_bias: bool = False

    @property
    def weights(self) -> int:
        """Numbers in one such matrix."""
        return self.inputs * self.outputs


@dataclass(frozen=True)
class LlamaShape:
    """What decides every size in a Llama: widths in numbers, ``layers`` and heads counted."""

    name: str
    width: int
    inner: int
    layers: int
    heads: int
    kv_heads: int
    head_width: int
    vocabulary: int
    tied: bool = False
    attention_bias: bool = False
    feed_forward_bias: bool = False

    @property
    def query_width(self) -> int:
        return self.heads * self.head_width

    @property
    def key_width(self) -> int:
        """Also that of the values; narrower than the queries' in a grouped-query model."""
        return self.kv_heads * self.head_width

    def linear(self, name: str) -> Linear:
        """The matrix ``name``. Raises KeyError."""
        ends = {
            "q_proj": (self.width, self.query_width),
            "k_proj": (self.width, self.key_width),
            "v_proj": (self.width, self.key_width),
            "o_proj": (self.query_width, self.width),
            "gate_proj": (self.width, self.inner),
            "up_proj": (self.width, self.inner),
            "down_proj": (self.inner, self.width),
            HEAD: (self.width, self.vocabulary),
        }
        inputs, outputs = ends[name]
        if name == HEAD:
            return Linear(name, inputs, outputs, 1)
        has_bias = self.attention_bias if name in ATTENTION else self.feed_forward_bias
        return Linear(name, inputs, outputs, self.layers, has_bias)

    @property
    def inside(self) -> tuple[Linear, ...]:
        """The seven matrices of a layer."""
        return tuple(map(self.linear, LINEARS))

    @property
    def embedding(self) -> int:
        """Numbers in the table of token vectors."""
        return self.vocabulary * self.width

    @property
    def norms(self) -> int:
        """Numbers in all normalisations: two a layer, one at the end."""
        return (2 * self.layers + 1) * self.width

    @property
    def biases(self) -> int:
        return sum(part.outputs * part.times for part in self.inside if part.has_bias)

    @property
    def in_linears(self) -> int:
        """Numbers in the matrices of all layers, without embedding and head."""
        return sum(part.weights * part.times for part in self.inside)

    @property
    def parameters(self) -> int:
        """All numbers of the model; a head tied to the embedding counts once."""
        tables = self.embedding if self.tied else 2 * self.embedding
        return self.in_linears + self.biases + self.norms + tables


_LLAMA_2 = {
    "llama-2-7b": LlamaShape("llama-2-7b", 4_096, 11_008, 32, 32, 32, 128, 32_000),
    "llama-2-13b": LlamaShape("llama-2-13b", 5_120, 13_824, 40, 40, 40, 128, 32_000),
    "llama-2-70b": LlamaShape("llama-2-70b", 8_192, 28_672, 80, 64, 8, 128, 32_000),
}
BUNDLED = "bundled"
MODELS = (*_LLAMA_2, BUNDLED)


def shape_of(model: str) -> LlamaShape:
    """The shape of one of ``MODELS``. Raises Problem if there is no such model."""
    if model == BUNDLED:
        return _bundled()
    if model not in _LLAMA_2:
        raise Problem("adapters.model", value=model, known=", ".join(MODELS))
    return _LLAMA_2[model]


@lru_cache(maxsize=1)
def _bundled() -> LlamaShape:
    path = settings().model_dir / "config.json"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Problem("llama.missing", name=path.name) from error
    return read_shape(BUNDLED, data)


def read_shape(name: str, data: bytes) -> LlamaShape:
    """The shape that a ``config.json`` describes.

    Raises Problem for what is no such file, another family, or sizes that cannot be.
    """
    if len(data) > settings().config_bytes:
        raise Problem("adapters.config_size", name=name, most=settings().config_bytes // 1024)
    try:
        config = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        raise Problem("adapters.not_config", name=name) from error
    if not isinstance(config, dict):
        raise Problem("adapters.not_config", name=name)
    family = config.get("model_type")
    if family not in FAMILIES:
        raise Problem("adapters.family", name=name, value=_plain(family), known=", ".join(FAMILIES))
    heads = _size(config, "num_attention_heads")
    width = _size(config, "hidden_size")
    if config.get("head_dim") is None and width % heads:
        raise Problem("adapters.heads", width=f"{width:,}", heads=heads)
    kv_heads = _size(config, "num_key_value_heads", heads)
    if heads % kv_heads:
        raise Problem("adapters.kv_heads", heads=heads, kv_heads=kv_heads)
    return LlamaShape(
        name=name,
        width=width,
        inner=_size(config, "intermediate_size"),
        layers=_size(config, "num_hidden_layers"),
        heads=heads,
        kv_heads=kv_heads,
        head_width=_size(config, "head_dim", width // heads),
        vocabulary=_size(config, "vocab_size"),
        tied=config.get("tie_word_embeddings") is True,
        attention_bias=config.get("attention_bias") is True,
        feed_forward_bias=config.get("mlp_bias") is True,
    )


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; a key that comes twice could mean either value."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice")
    return found


def _size(config: dict[str, Any], key: str, default: int | None = None) -> int:
    value = config.get(key)
    if value is None and default is not None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST[key]:
        raise Problem("adapters.size", field=key, value=_plain(value), most=f"{_MOST[key]:,}")
    return value


def _plain(value: object) -> str:
    """What a stranger's file says, short and without markup."""
    letters = "".join(letter for letter in str(value) if letter.isalnum() or letter in "_-. ")
    return letters[:40] or "…"
