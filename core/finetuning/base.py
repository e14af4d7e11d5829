"""The base that a run trains on: the bundled Llama, or another one, whole or in four bits."""

from importlib.util import find_spec
from pathlib import Path

import torch
from peft import prepare_model_for_kbit_training
from transformers import (
    AutoTokenizer,
    BitsAndBytesConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

from core.finetuning.training import LoraTraining
from core.hashing import file_hash
from core.llama.loading import load_base
from core.problems import Problem
from core.settings import settings

Loaded = tuple[LlamaForCausalLM, PreTrainedTokenizerFast]


def can_use_four_bits() -> bool:
    """Whether bitsandbytes is installed here."""
    return find_spec("bitsandbytes") is not None


def load_for_training(config: LoraTraining) -> Loaded:
    """The base of a run and its tokenizer, on the GPU where there is one.

    Raises Problem where weights are missing or damaged, or four bits cannot be had.
    """
    if not config.base and not config.four_bit:
        base, tokenizer = load_base(settings().model_dir)
        return base.to(_device()), tokenizer
    return _load(config.base or str(settings().model_dir), config.four_bit)


def load_tokenizer() -> PreTrainedTokenizerFast:
    """The bundled Llama's tokenizer."""
    tokenizer: PreTrainedTokenizerFast = AutoTokenizer.from_pretrained(settings().model_dir)
    return tokenizer


def base_fingerprint(config: LoraTraining) -> str:
    """What an adapter says of its base: the hash of its one weight file, else its name."""
    weights = Path(config.base or settings().model_dir) / "model.safetensors"
    return file_hash(weights) if weights.is_file() else config.base


def _device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _load(name: str, four_bit: bool) -> Loaded:
    device = _device()
    wide = torch.bfloat16 if device.type == "cuda" else torch.float32
    quantization = None
    if four_bit:
        if not can_use_four_bits():
            raise Problem("finetuning.no_four_bits")
        quantization = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=wide,
        )
    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
        model = LlamaForCausalLM.from_pretrained(
            name, dtype=wide, device_map=str(device), quantization_config=quantization
        )
    except (OSError, ValueError) as error:
        raise Problem("finetuning.no_base", name=Path(name).name) from error
    if four_bit:
        model = prepare_model_for_kbit_training(
            model, use_gradient_checkpointing=device.type == "cuda"
        )
    return model, tokenizer
