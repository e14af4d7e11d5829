"""The bundled Llama: weights checked, loaded once, adapters swapped on it."""

import json
from functools import lru_cache
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoTokenizer, LlamaForCausalLM, PreTrainedTokenizerFast

from core.hashing import check_hashes, file_hash
from core.problems import Problem
from core.settings import settings

NO_ADAPTER = "none"


def adapter_names(folder: Path) -> list[str]:
    """Names of the adapters kept in ``folder``, in order."""
    return sorted(path.parent.name for path in folder.glob("*/adapter_config.json"))


class BundledLlama:
    """One base model with its adapters. Not safe for several threads: see ``generation``."""

    def __init__(self, model: PeftModel | LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast):
        self.model = model
        self.tokenizer = tokenizer
        self._active: str | None = None

    @property
    def window(self) -> int:
        """Most tokens the model reads and writes in one go."""
        length: int = self.model.config.max_position_embeddings
        return length

    @property
    def adapters(self) -> list[str]:
        """Names of the loaded adapters."""
        return sorted(self.model.peft_config) if isinstance(self.model, PeftModel) else []

    def use(self, adapter: str) -> None:
        """Switch to ``adapter``, or to the base with ``none``. Raises Problem if unknown."""
        if adapter == self._active:
            return
        if adapter != NO_ADAPTER and adapter not in self.adapters:
            raise Problem("llama.unknown_adapter", name=adapter, known=", ".join(self.adapters))
        if isinstance(self.model, PeftModel):
            if adapter == NO_ADAPTER:
                self.model.base_model.disable_adapter_layers()
            else:
                self.model.base_model.enable_adapter_layers()
                self.model.set_adapter(adapter)
        self._active = adapter


def load_base(model_dir: Path) -> tuple[LlamaForCausalLM, PreTrainedTokenizerFast]:
    """The Llama of ``model_dir`` in float32, and its tokenizer.

    Raises Problem when weights are missing or changed.
    """
    check_hashes(model_dir)
    tokenizer = AutoTokenizer.from_pretrained(model_dir)
    # float32: without bfloat16 instructions a processor emulates them, many times slower.
    return LlamaForCausalLM.from_pretrained(model_dir, dtype=torch.float32), tokenizer


def load_llama(model_dir: Path, adapters_dir: Path) -> BundledLlama:
    """Load a Llama of ``model_dir`` with every adapter of ``adapters_dir``.

    Raises Problem when weights are missing, changed, or made for another base.
    """
    base, tokenizer = load_base(model_dir)
    model: PeftModel | LlamaForCausalLM = base
    base_hash = file_hash(model_dir / "model.safetensors")
    for name in adapter_names(adapters_dir):
        folder = adapters_dir / name
        check_hashes(folder)
        card = json.loads((folder / "made.json").read_text(encoding="utf-8"))
        if card["base_sha256"] != base_hash:
            raise Problem("llama.other_base", name=name)
        if isinstance(model, PeftModel):
            model.load_adapter(folder, adapter_name=name)
        else:
            model = PeftModel.from_pretrained(base, folder, adapter_name=name)
    model.eval()
    return BundledLlama(model, tokenizer)


@lru_cache(maxsize=1)
def bundled_llama() -> BundledLlama:
    """The process's one bundled Llama, loaded at first use."""
    chosen = settings()
    torch.set_num_threads(chosen.model_threads)
    return load_llama(chosen.model_dir, chosen.adapters_dir)
