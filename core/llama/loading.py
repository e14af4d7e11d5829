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
        self._kept: list[str] = []  # learners' own adapters in memory, the latest used last

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
        """Switch to ``adapter``, or to the base with ``none``.

        An adapter that a learner keeps is loaded when it is asked for first, and makes room
        for another when there are many. Raises Problem if it is unknown or damaged.
        """
        if adapter == self._active and adapter not in self._kept:
            return
        if adapter in adapter_names(settings().kept_dir) and adapter not in self._shipped:
            self._load_kept(adapter)
        elif adapter in self._kept:  # its learner has thrown it away
            self._forget(adapter)
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

    @property
    def _shipped(self) -> set[str]:
        return set(self.adapters) - set(self._kept)

    def _load_kept(self, name: str) -> None:
        """Have a learner's adapter in memory, as the latest used."""
        if name in self._kept:
            self._kept.remove(name)
            self._kept.append(name)
            return
        while len(self._kept) >= settings().loaded_adapters:
            self._forget(self._kept[0])
        folder = settings().kept_dir / name
        check_adapter(folder, settings().model_dir)
        with torch.inference_mode(False):
            if isinstance(self.model, PeftModel):
                self.model.load_adapter(folder, adapter_name=name)
            else:
                self.model = PeftModel.from_pretrained(self.model, folder, adapter_name=name)
            self.model.eval()
        self._kept.append(name)

    def _forget(self, name: str) -> None:
        self._kept.remove(name)
        if self._active == name:
            self._active = None
        if isinstance(self.model, PeftModel):
            self.model.delete_adapter(name)


def check_adapter(folder: Path, model_dir: Path) -> None:
    """Raise Problem if an adapter's weights are not whole, or made for another base."""
    check_hashes(folder)
    try:
        card = json.loads((folder / "made.json").read_text(encoding="utf-8"))
        base = card["base_sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Problem("llama.corrupt", name=folder.name) from error
    if base != file_hash(model_dir / "model.safetensors"):
        raise Problem("llama.other_base", name=folder.name)


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
    for name in adapter_names(adapters_dir):
        folder = adapters_dir / name
        check_adapter(folder, model_dir)
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
