"""A Llama of a few thousand parameters with random weights, made in a second."""

from pathlib import Path

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from core.llama.loading import BundledLlama
from core.settings import settings


@pytest.fixture(scope="session")
def tokenizer() -> PreTrainedTokenizerFast:
    """The bundled Llama's own tokenizer."""
    return PreTrainedTokenizerFast.from_pretrained(settings().model_dir)


def random_llama(vocabulary: int, seed: int = 0) -> LlamaForCausalLM:
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=256,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=7,
    )
    return LlamaForCausalLM(config).eval()


@pytest.fixture
def tiny_llama(tokenizer: PreTrainedTokenizerFast) -> BundledLlama:
    """Random weights behind the real tokenizer."""
    return BundledLlama(random_llama(len(tokenizer)), tokenizer)


@pytest.fixture
def model_folder(tmp_path: Path, tokenizer: PreTrainedTokenizerFast) -> Path:
    """A saved tiny model, hashes and all."""
    from core.hashing import write_hashes

    folder = tmp_path / "tiny"
    random_llama(len(tokenizer)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    write_hashes(folder)
    return folder
