"""The two real models, laid open: what goes on in their heads while they read a text.

A reader is a twin of a model that works elsewhere. It shares the weights, so it costs next to
no memory, but has settings and hooks of its own: what is watched or switched off in it, no
answer or search that runs at the same time will notice.
"""

import copy
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache, partial
from threading import Lock
from typing import Any, Literal

import torch
from peft import PeftModel
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel, LlamaForCausalLM

from core.attention.tokens import Token, label_of, plain_tokenizer, read_tokens
from core.encoder import bundled_encoder
from core.llama.generation import bundled_writer
from core.problems import Problem
from core.settings import settings

ModelName = Literal["encoder", "llama"]
MODELS: tuple[ModelName, ...] = ("encoder", "llama")

Hook = Callable[[], Any]  # registers a hook, returns its handle


@dataclass(frozen=True)
class Projections:
    """The four matrices of one attention layer, each holding all heads side by side."""

    query: nn.Module
    key: nn.Module
    value: nn.Module
    output: nn.Module


@dataclass(frozen=True)
class Reading:
    """A text with its tokens and their ids (tokens,)."""

    text: str
    tokens: tuple[Token, ...]
    ids: tuple[int, ...]


class Reader:
    """A model to look into. Several threads may use it; they take turns."""

    def __init__(self, model: BertModel | LlamaForCausalLM, tokenizer: Tokenizer) -> None:
        shared = {id(weight): weight for weight in model.parameters()}
        twin = copy.deepcopy(model, shared)
        # Without its adapters: the model as it came out of its pretraining.
        self.model = twin.unload() if isinstance(twin, PeftModel) else twin
        self.model.eval()
        # The faster ways of computing attention never hold its weights in their hands.
        self.model.set_attn_implementation("eager")
        self.tokenizer = plain_tokenizer(tokenizer)
        self._lock = Lock()

    @property
    def causal(self) -> bool:
        """Whether a token sees only those before it, and itself."""
        return isinstance(self.model, LlamaForCausalLM)

    @property
    def layers(self) -> int:
        """Number of layers."""
        count: int = self.model.config.num_hidden_layers
        return count

    @property
    def heads(self) -> int:
        """Number of heads in each layer."""
        count: int = self.model.config.num_attention_heads
        return count

    def projections(self, layer: int) -> Projections:
        """The projections of ``layer``, counted from 0."""
        if self.causal:
            attention = self.model.model.layers[layer].self_attn
            return Projections(
                attention.q_proj, attention.k_proj, attention.v_proj, attention.o_proj
            )
        attention = self.model.encoder.layer[layer].attention
        return Projections(
            attention.self.query, attention.self.key, attention.self.value, attention.output.dense
        )

    def check_head(self, layer: int, head: int) -> None:
        """Raise Problem if the model has no such head."""
        if not (0 <= layer < self.layers and 0 <= head < self.heads):
            raise Problem("attention.no_head", layers=self.layers - 1, heads=self.heads - 1)

    def read(self, text: str) -> Reading:
        """The tokens of ``text``. Raises Problem if there are none, or too many."""
        limits = settings()
        if len(text) > limits.attention_characters:
            raise Problem(
                "attention.long_text", characters=len(text), most=limits.attention_characters
            )
        text = text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is none
        encoding = self.tokenizer.encode(text)
        tokens = read_tokens(encoding, text)
        if not text.strip() or all(token.added for token in tokens):
            raise Problem("attention.empty_text")
        if len(tokens) > limits.attention_tokens:
            raise Problem("attention.many_tokens", tokens=len(tokens), most=limits.attention_tokens)
        return Reading(text, tokens, tuple(encoding.ids))

    def label(self, token: int) -> str:
        """The label of a token of the vocabulary, with nothing around it."""
        return label_of(self.tokenizer.id_to_token(token) or "")

    def run(self, ids: Sequence[Sequence[int]], hooks: Sequence[Hook] = (), **options: bool) -> Any:
        """The model's output for ``ids`` (texts, tokens), with ``hooks`` in place meanwhile.

        ``options`` go to the model, such as ``output_attentions=True``.
        """
        with self._lock, torch.inference_mode(), ExitStack() as stack:
            for register in hooks:
                stack.enter_context(register())
            return self.model(input_ids=torch.tensor(ids), **options)


def on_output(module: nn.Module, look: Callable[[torch.Tensor], None]) -> Hook:
    """A hook that shows ``look`` what comes out of ``module``."""
    return partial(module.register_forward_hook, lambda _module, _inputs, output: look(output))


def before_input(module: nn.Module, change: Callable[[torch.Tensor], torch.Tensor]) -> Hook:
    """A hook that lets ``change`` replace what goes into ``module``."""
    return partial(
        module.register_forward_pre_hook, lambda _module, inputs: (change(inputs[0]), *inputs[1:])
    )


_loading = Lock()


def bundled_reader(name: ModelName) -> Reader:
    """The process's one reader of ``name``; loads the model at first use."""
    with _loading:  # two first visitors must not load it twice
        return _bundled_reader(name)


@lru_cache(maxsize=len(MODELS))
def _bundled_reader(name: ModelName) -> Reader:
    if name == "llama":
        tokenizer = Tokenizer.from_file(str(settings().model_dir / "tokenizer.json"))
        return Reader(bundled_writer().llama.model, tokenizer)
    encoder = bundled_encoder()
    return Reader(encoder.model, Tokenizer.from_file(str(encoder.folder / "tokenizer.json")))
