"""Asking a little model: what it answers, and how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from transformers import LlamaForCausalLM

from core.cutoff.examples import ExampleMaker
from core.cutoff.vocabulary import ASK, END, READ, WRITE, Vocabulary
from core.cutoff.world import Relation

AT_ONCE = 512  # questions in one batch


@dataclass(frozen=True)
class Reader:
    """A model with its vocabulary. ``cutoff`` is the last year it was trained on."""

    model: LlamaForCausalLM
    vocabulary: Vocabulary
    cutoff: int

    @cached_property
    def maker(self) -> ExampleMaker:
        return ExampleMaker(self.vocabulary)

    @property
    def parameters(self) -> int:
        """How many numbers the model learned."""
        return sum(parameter.numel() for parameter in self.model.parameters())

    def by_heart(self, questions: Sequence[str]) -> np.ndarray:
        """Probability of every word as the answer, (questions, words)."""
        return self._next([self.maker.prompt(ASK, question) for question in questions])

    def by_reading(self, questions: Sequence[str], lines: Sequence[str]) -> np.ndarray:
        """The same where each question stands after its own line of the chronicle."""
        return self._next(
            [self.maker.prompt(READ, *pair) for pair in zip(questions, lines, strict=True)]
        )

    def programs(self, questions: Sequence[str]) -> list[str]:
        """The program that the model writes for each question."""
        written: list[list[int]] = [[] for _ in questions]
        prompts = [self.maker.prompt(WRITE, question) for question in questions]
        end = self.vocabulary.ids[END]
        for _ in range(10):
            rows = [prompt + done for prompt, done in zip(prompts, written, strict=True)]
            for done, best in zip(written, self._next(rows).argmax(axis=1), strict=True):
                if end not in done:
                    done.append(int(best))
        return [self.vocabulary.decode(done[:-1] if done[-1] == end else done) for done in written]

    def values(self, relation: Relation, probabilities: np.ndarray) -> np.ndarray:
        """The columns of ``relation``'s values, (questions, values)."""
        found: np.ndarray = probabilities[:, self.vocabulary.value_ids(relation)]
        return found

    @torch.inference_mode()
    def _next(self, prompts: Sequence[list[int]]) -> np.ndarray:
        found = [self._batch(prompts[at : at + AT_ONCE]) for at in range(0, len(prompts), AT_ONCE)]
        return np.concatenate(found) if found else np.zeros((0, len(self.vocabulary)))

    def _batch(self, prompts: Sequence[list[int]]) -> np.ndarray:
        lengths = torch.tensor([len(prompt) for prompt in prompts])
        ids = torch.full((len(prompts), int(lengths.max())), self.model.config.pad_token_id)
        for row, prompt in enumerate(prompts):
            ids[row, : len(prompt)] = torch.tensor(prompt)
        # Padding stands at the end, where causal attention never looks.
        hidden = self.model.model(input_ids=ids, use_cache=False).last_hidden_state
        last = hidden[torch.arange(len(prompts)), lengths - 1]
        probabilities: np.ndarray = self.model.lm_head(last).float().softmax(-1).numpy()
        return probabilities
