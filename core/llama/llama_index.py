"""The bundled Llama as a LlamaIndex language model."""

from typing import Any

from llama_index.core.base.llms.types import (
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
)
from llama_index.core.llms import CustomLLM
from llama_index.core.llms.callbacks import llm_completion_callback
from pydantic import PrivateAttr
from transformers import PreTrainedTokenizerFast

from core.llama.generation import GenerationConfig, Writer


class LlamaIndexLlama(CustomLLM):
    """Completes prompts given as token ids or as text already in the chat template.

    LlamaIndex passes prompts as strings. Text that people brought must not be able to
    spell the template's special tokens, so whoever holds such text builds token ids and
    passes them as ``prompt_ids``; a plain string is read as data, never as template.
    """

    adapter: str
    max_tokens: int

    _writer: Writer = PrivateAttr()

    def __init__(self, writer: Writer, **settings: Any) -> None:
        super().__init__(**settings)
        self._writer = writer

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(
            context_window=self._writer.llama.window,
            num_output=self.max_tokens,
            model_name="course-llama",
        )

    @property
    def tokenizer(self) -> PreTrainedTokenizerFast:
        """The tokenizer that ``prompt_ids`` are made with."""
        return self._writer.llama.tokenizer

    def _prompt_ids(self, prompt: str, prompt_ids: list[int] | None) -> list[int]:
        tokenizer = self.tokenizer
        ids = prompt_ids or [
            tokenizer.bos_token_id,
            *tokenizer.encode(prompt, add_special_tokens=False, split_special_tokens=True),
        ]
        # Keep the end: what is asked stands there.
        return ids[-(self._writer.llama.window - self.max_tokens) :]

    @llm_completion_callback()
    def stream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> CompletionResponseGen:
        config = GenerationConfig(
            adapter=kwargs.get("adapter", self.adapter),
            max_tokens=kwargs.get("max_tokens", self.max_tokens),
        )
        ids = self._prompt_ids(prompt, kwargs.get("prompt_ids"))

        def responses() -> CompletionResponseGen:
            text = ""
            for token in self._writer.stream(ids, config):
                text += token.text
                yield CompletionResponse(
                    text=text, delta=token.text, raw={"probability": token.probability}
                )
            if not text:  # LlamaIndex's callbacks want to see one response at least
                yield CompletionResponse(text="", delta="", raw={"probability": 0.0})

        return responses()

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        responses = list(self.stream_complete(prompt, formatted, **kwargs))
        return responses[-1] if responses else CompletionResponse(text="")
