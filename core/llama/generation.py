"""Writing text with the bundled Llama: token by token, for many readers at once.

The model is locked for one step at a time, not for one answer, so that answers being
written at the same time take turns and none waits for another to end.
"""

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from transformers import DynamicCache

from core.llama.loading import BundledLlama, bundled_llama
from core.llama.template import decode_text
from core.problems import Problem
from core.settings import settings


@dataclass(frozen=True)
class GenerationConfig:
    """How to write: ``temperature`` 0 takes the likeliest token each time."""

    adapter: str
    max_tokens: int
    temperature: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class Token:
    """One token as it is written: its id, the new text and the model's probability of it."""

    id: int
    text: str
    probability: float


class Writer:
    """Writes with one Llama for several threads, a bounded number of answers at a time."""

    def __init__(self, llama: BundledLlama, most_at_once: int, longest_seconds: float) -> None:
        self.llama = llama
        self.most_at_once = most_at_once
        self.longest_seconds = longest_seconds
        self._places = threading.BoundedSemaphore(most_at_once)
        self._model = threading.Lock()

    def stream(
        self, prompt: Sequence[int], config: GenerationConfig
    ) -> Generator[Token, None, None]:
        """Tokens that follow ``prompt`` (token ids), until the model ends or a limit is met.

        Stop early by closing the iterator. Raises Problem when too many answers are being
        written already, or when the prompt leaves no room in the window.
        """
        room = self.llama.window - len(prompt)
        if room < 1:
            raise Problem("llama.prompt_too_long", tokens=len(prompt), window=self.llama.window)
        if not self._places.acquire(blocking=False):
            raise Problem("llama.busy", most=self.most_at_once)
        try:
            yield from self._write(list(prompt), config, min(room, config.max_tokens))
        finally:
            self._places.release()

    def _write(self, prompt: list[int], config: GenerationConfig, most: int) -> Iterator[Token]:
        tokenizer = self.llama.tokenizer
        cache = DynamicCache()
        draw = torch.Generator().manual_seed(config.seed)
        written: list[int] = []
        shown = ""
        step_input = prompt
        deadline = time.monotonic() + self.longest_seconds
        while len(written) < most and time.monotonic() < deadline:
            logits = self._step(step_input, cache, config.adapter)  # (vocabulary,)
            probabilities = torch.softmax(logits, dim=-1)
            if config.temperature > 0:
                sharpened = torch.softmax(logits / config.temperature, dim=-1)
                token = int(torch.multinomial(sharpened, 1, generator=draw))
            else:
                token = int(logits.argmax())
            probability = float(probabilities[token])
            if token == tokenizer.eos_token_id:
                return
            written.append(token)
            step_input = [token]
            text = decode_text(tokenizer, written)
            # A character of several byte tokens shows as U+FFFD until its last byte is there.
            if text.endswith("\N{REPLACEMENT CHARACTER}") and len(written) < most:
                continue
            yield Token(token, text[len(shown) :], probability)
            shown = text

    def write_many(self, prompts: Sequence[Sequence[int]], config: GenerationConfig) -> list[str]:
        """What follows each of ``prompts`` (token ids), all written side by side in one batch.

        Raises Problem as ``stream`` does.
        """
        longest = max(map(len, prompts))
        room = self.llama.window - longest
        if room < 1:
            raise Problem("llama.prompt_too_long", tokens=longest, window=self.llama.window)
        if not self._places.acquire(blocking=False):
            raise Problem("llama.busy", most=self.most_at_once)
        try:
            return self._write_many(prompts, config, min(room, config.max_tokens))
        finally:
            self._places.release()

    def _write_many(
        self, prompts: Sequence[Sequence[int]], config: GenerationConfig, most: int
    ) -> list[str]:
        tokenizer, rows, longest = self.llama.tokenizer, len(prompts), max(map(len, prompts))
        # Padding stands before the prompts, so that all go on at the same place. Rotary
        # positions are relative: being moved as a whole changes nothing.
        ids = torch.full((rows, longest), int(tokenizer.pad_token_id))
        mask = torch.zeros(rows, longest, dtype=torch.long)
        for row, prompt in enumerate(prompts):
            ids[row, longest - len(prompt) :] = torch.tensor(prompt)
            mask[row, longest - len(prompt) :] = 1
        cache = DynamicCache()
        draw = torch.Generator().manual_seed(config.seed)
        written: list[list[int]] = [[] for _ in prompts]
        going = set(range(rows))
        deadline = time.monotonic() + self.longest_seconds
        for _ in range(most):
            if not going or time.monotonic() > deadline:
                break
            with self._model, torch.inference_mode():
                self.llama.use(config.adapter)
                output = self.llama.model(
                    input_ids=ids,
                    attention_mask=mask,
                    past_key_values=cache,
                    use_cache=True,
                    logits_to_keep=1,
                )
            logits = output.logits[:, -1].float()  # (rows, vocabulary)
            if config.temperature > 0:
                sharpened = torch.softmax(logits / config.temperature, dim=-1)
                ids = torch.multinomial(sharpened, 1, generator=draw)
            else:
                ids = logits.argmax(-1, keepdim=True)
            mask = torch.cat([mask, torch.ones(rows, 1, dtype=torch.long)], dim=1)
            for row, token in enumerate(ids[:, 0].tolist()):
                if row in going and token == tokenizer.eos_token_id:
                    going.discard(row)
                elif row in going:
                    written[row].append(token)
        return [decode_text(tokenizer, tokens) for tokens in written]

    def _step(self, ids: list[int], cache: DynamicCache, adapter: str) -> torch.Tensor:
        """One pass over ``ids`` (length,), extending ``cache``: logits of what comes next."""
        with self._model, torch.inference_mode():
            self.llama.use(adapter)
            output = self.llama.model(
                input_ids=torch.tensor([ids]),
                past_key_values=cache,
                use_cache=True,
                logits_to_keep=1,
            )
        logits: torch.Tensor = output.logits[0, -1].float()
        return logits

    def score(self, prompt: Sequence[int], continuation: Sequence[int], adapter: str) -> float:
        """Log-probability (natural) of ``continuation`` after ``prompt``, both token ids."""
        ids = torch.tensor([[*prompt, *continuation]])
        with self._model, torch.inference_mode():
            self.llama.use(adapter)
            output = self.llama.model(input_ids=ids, logits_to_keep=len(continuation) + 1)
        logits = output.logits[0, :-1].float()  # (continuation, vocabulary)
        chosen = torch.log_softmax(logits, dim=-1).gather(1, ids[0, len(prompt) :, None])
        return float(chosen.sum())


_loading = threading.Lock()


@lru_cache(maxsize=1)
def _bundled_writer() -> Writer:
    limits = settings()
    return Writer(bundled_llama(), limits.generation_queue, limits.generation_seconds)


def bundled_writer() -> Writer:
    """The process's one writer over the bundled Llama; loads the model at first use."""
    with _loading:  # two first visitors must not load it twice
        return _bundled_writer()
