"""The bundled Llama at every kept step of the recorded run, ready to write."""

import threading
from functools import lru_cache

import torch
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from core.instruction.recorded import CHECKPOINTS, RECORDED, adapter_of
from core.llama.generation import GenerationConfig, Writer
from core.llama.loading import load_llama
from core.llama.template import chat_prompt, encode_data, instruction_prompt
from core.settings import settings

ANSWER_TOKENS = 48
_loading = threading.Lock()


@lru_cache(maxsize=1)
def _writer() -> Writer:
    limits = settings()
    llama = load_llama(limits.model_dir, RECORDED / CHECKPOINTS)
    return Writer(llama, limits.generation_queue, limits.generation_seconds)


def checkpoint_writer() -> Writer:
    """The process's one writer whose adapters are the kept steps; loads them at first use.

    Raises Problem where an adapter is damaged or was made for another base.
    """
    with _loading:
        torch.set_num_threads(settings().model_threads)
        return _writer()


@lru_cache(maxsize=1)
def load_tokenizer() -> PreTrainedTokenizerFast:
    """The bundled Llama's tokenizer alone, without its weights."""
    tokenizer: PreTrainedTokenizerFast = AutoTokenizer.from_pretrained(settings().model_dir)
    return tokenizer


def answer_prompt(text: str, system: str, step: int) -> str:
    """What the model says at ``step`` to a question in its own template."""
    writer = checkpoint_writer()
    tokenizer = writer.llama.tokenizer
    if system:
        prompt = chat_prompt(tokenizer, system, encode_data(tokenizer, text))
    else:
        prompt = instruction_prompt(tokenizer, text)
    config = GenerationConfig(adapter_of(step), ANSWER_TOKENS)
    return "".join(token.text for token in writer.stream(prompt, config)).strip()
