"""Shapes against the models that transformers builds of them, and configs that are none."""

import json

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from core.adapters.shapes import MODELS, LlamaShape, read_shape, shape_of
from core.problems import Problem
from core.settings import settings

PUBLISHED = {
    "llama-2-7b": 6_738_415_616,
    "llama-2-13b": 13_015_864_320,
    "llama-2-70b": 68_976_648_192,
}
SMALL = {
    "model_type": "llama", "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2,
    "num_attention_heads": 8, "num_key_value_heads": 2, "vocab_size": 100,
}  # fmt: skip


def as_bytes(**changes: object) -> bytes:
    return json.dumps({**SMALL, **changes}).encode()


def on_meta(shape: LlamaShape) -> LlamaForCausalLM:
    """The model of this shape as transformers builds it, without its memory."""
    config = LlamaConfig(
        vocab_size=shape.vocabulary, hidden_size=shape.width, intermediate_size=shape.inner,
        num_hidden_layers=shape.layers, num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads, head_dim=shape.head_width,
        tie_word_embeddings=shape.tied, attention_bias=shape.attention_bias,
        mlp_bias=shape.feed_forward_bias,
    )  # fmt: skip
    with torch.device("meta"):
        return LlamaForCausalLM(config)


@pytest.mark.parametrize(("model", "parameters"), PUBLISHED.items())
def test_llama_2_has_its_published_size(model: str, parameters: int) -> None:
    assert shape_of(model).parameters == parameters


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"tie_word_embeddings": True},
        {"attention_bias": True},
        {"mlp_bias": True, "head_dim": 24},
    ],
)
def test_a_config_counts_what_transformers_builds(changes: dict[str, object]) -> None:
    shape = read_shape("config.json", as_bytes(**changes))
    assert shape.parameters == sum(part.numel() for part in on_meta(shape).parameters())


def test_the_bundled_model_counts_its_own_weights() -> None:
    model = LlamaForCausalLM.from_pretrained(settings().model_dir, dtype=torch.float32)
    assert shape_of("bundled").parameters == sum(part.numel() for part in model.parameters())


def test_missing_key_value_heads_are_all_heads() -> None:
    config = {key: value for key, value in SMALL.items() if key != "num_key_value_heads"}
    assert read_shape("c", json.dumps(config).encode()).kv_heads == 8


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "adapters.not_config"),
        (b"[1, 2]", "adapters.not_config"),
        (b"\xff\xfe\x00", "adapters.not_config"),
        (b"[" * 100_000, "adapters.not_config"),
        (b'{"model_type": "llama", "model_type": "gpt2"}', "adapters.not_config"),
        (b" " * 300_000, "adapters.config_size"),
        (as_bytes(model_type="gpt2"), "adapters.family"),
        (as_bytes(model_type=None), "adapters.family"),
        (as_bytes(hidden_size=10**12), "adapters.size"),
        (as_bytes(hidden_size=-8), "adapters.size"),
        (as_bytes(hidden_size="64"), "adapters.size"),
        (as_bytes(num_hidden_layers=True), "adapters.size"),
        (as_bytes(vocab_size=None), "adapters.size"),
        (as_bytes(hidden_size=65), "adapters.heads"),
        (as_bytes(num_key_value_heads=3), "adapters.kv_heads"),
    ],
)
def test_what_is_no_config_is_told(data: bytes, key: str) -> None:
    with pytest.raises(Problem) as told:
        read_shape("config.json", data)
    assert told.value.key == key


def test_an_unknown_model_is_told_with_those_that_are_there() -> None:
    with pytest.raises(Problem) as told:
        shape_of("llama-3")
    assert all(model in str(told.value.values["known"]) for model in MODELS)
