"""Adapters in the hand: switched on and off, scaled, mixed, merged and taken out again."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from peft import PeftModel
from peft.tuners.lora import LoraLayer
from transformers import DynamicCache, LlamaForCausalLM, PreTrainedTokenizerFast

from core.adapters.recorded import ADAPTER, RECORDED
from core.adapters.study import HELD_OUT, Ids, held_out_loss, read_examples
from core.hashing import check_hashes, file_hash
from core.llama.loading import load_base
from core.llama.template import decode_text, instruction_prompt
from core.problems import Problem
from core.settings import settings

MEASURED = 16  # held-out examples
ANSWER_TOKENS = 48


@dataclass(frozen=True)
class Merging:
    """Largest differences that merging makes: of logits, and of the weights once taken out."""

    logits: float
    weights: float
    same_token: bool


@dataclass(frozen=True)
class Sizes:
    """Bytes of the weight files: the model's, and each adapter's by name."""

    model: int
    adapters: dict[str, int]


class Hand:
    """A Llama of its own with adapters that are not merged; safe for several threads."""

    def __init__(
        self, model: PeftModel, tokenizer: PreTrainedTokenizerFast, examples: Sequence[Ids]
    ) -> None:
        self.model, self.tokenizer, self.examples = model.eval(), tokenizer, examples
        self._layers = [part for part in model.modules() if isinstance(part, LoraLayer)]
        self._lock = threading.Lock()

    @property
    def names(self) -> list[str]:
        return list(self.model.peft_config)

    def answer(self, text: str, scales: Sequence[float]) -> str:
        """What the model says to ``text`` with each adapter's change times its scale."""
        prompt = self._prompt(text)
        with self._lock, torch.inference_mode():
            self._use(scales)
            cache, ids, written = DynamicCache(), prompt, list[int]()
            for _ in range(ANSWER_TOKENS):
                found = self._base(input_ids=ids, past_key_values=cache, use_cache=True)
                token = int(found.logits[0, -1].argmax())
                if token == self.tokenizer.eos_token_id:
                    break
                written.append(token)
                ids = torch.tensor([[token]])
        return decode_text(self.tokenizer, written).strip()

    def loss(self, scales: Sequence[float]) -> float:
        """Held-out loss of the short answers with each adapter's change times its scale."""
        with self._lock:
            self._use(scales)
            return held_out_loss(self._base, self.examples)

    def merge(self, text: str, scales: Sequence[float]) -> Merging:
        """Merge, compare the logits after ``text``, take out again, compare the weights."""
        prompt = self._prompt(text)
        with self._lock, torch.inference_mode():
            self._use(scales)
            before = [layer.get_base_layer().weight.clone() for layer in self._layers]
            apart = self._base(input_ids=prompt).logits
            if any(scales):
                self.model.base_model.merge_adapter()
            merged = self._base(input_ids=prompt).logits
            if any(scales):
                self.model.base_model.unmerge_adapter()
            pairs = list(zip(self._layers, before, strict=True))
            moved = max(float((p.get_base_layer().weight - b).abs().max()) for p, b in pairs)
            for part, weight in pairs:  # rounding must not pile up over many visits
                part.get_base_layer().weight.data.copy_(weight)
        return Merging(
            logits=float((merged - apart).abs().max()),
            weights=moved,
            same_token=bool(merged[0, -1].argmax() == apart[0, -1].argmax()),
        )

    @property
    def _base(self) -> LlamaForCausalLM:
        return self.model.get_base_model()

    def _prompt(self, text: str) -> torch.Tensor:
        ids = instruction_prompt(self.tokenizer, text)
        room = self._base.config.max_position_embeddings - ANSWER_TOKENS
        if len(ids) > room:
            raise Problem("llama.prompt_too_long", tokens=len(ids), window=room)
        return torch.tensor([ids])

    def _use(self, scales: Sequence[float]) -> None:
        active = [name for name, scale in zip(self.names, scales, strict=True) if scale]
        if not active:
            self.model.base_model.disable_adapter_layers()
            return
        self.model.base_model.enable_adapter_layers()
        self.model.base_model.set_adapter(active)
        for layer in self._layers:
            for name, scale in zip(self.names, scales, strict=True):
                layer.set_scale(name, scale)


def adapter_folders() -> list[Path]:
    """The two adapters of the lesson: the chatbot's, and that of the recorded runs."""
    chosen = settings()
    return [chosen.adapters_dir / chosen.chat_adapter, RECORDED / ADAPTER]


def sizes() -> Sizes:
    """Bytes on disk."""
    weights = "adapter_model.safetensors"
    try:
        return Sizes(
            (settings().model_dir / "model.safetensors").stat().st_size,
            {path.name: (path / weights).stat().st_size for path in adapter_folders()},
        )
    except OSError as error:
        raise Problem("adapters.no_recording") from error


_loading = threading.Lock()


@lru_cache(maxsize=1)
def _hand() -> Hand:
    model_dir = settings().model_dir
    base, tokenizer = load_base(model_dir)
    base_hash = file_hash(model_dir / "model.safetensors")
    model: PeftModel | None = None
    for folder in adapter_folders():
        check_hashes(folder)
        made = json.loads((folder / "made.json").read_text(encoding="utf-8"))
        if made["base_sha256"] != base_hash:
            raise Problem("llama.other_base", name=folder.name)
        if model is None:
            model = PeftModel.from_pretrained(base, folder, adapter_name=folder.name)
        else:
            model.load_adapter(folder, adapter_name=folder.name)
    assert model is not None  # noqa: S101 - there are two
    return Hand(model, tokenizer, read_examples(tokenizer, HELD_OUT)[:MEASURED])


def hand() -> Hand:
    """The process's one, loaded at first use. Raises Problem where an adapter does not fit."""
    with _loading:
        torch.set_num_threads(settings().model_threads)
        return _hand()
