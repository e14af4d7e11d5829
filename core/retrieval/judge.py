"""Does any of these sentences answer the question? MiniLM reads both at once.

Likeness of meaning finds sentences about the same thing; it cannot tell *when was it built?*
from *what did it cost?*. So MiniLM has a second trade, taught by a LoRA adapter of its own
(``python -m core fit-judge``): question and sentence go in together, one number comes out
(a cross-encoder, Nogueira and Cho 2019). "None of them" takes part with a logit of 0, so the
same numbers say how likely each sentence is to answer and how likely it is that any does.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import cast

import numpy as np
import torch
from peft import PeftModel
from safetensors.torch import load_file, save_file
from transformers import PreTrainedTokenizerFast

from core.encoder import Encoder, bundled_encoder
from core.hashing import check_hashes
from core.retrieval.evidence import EvidenceSentence
from core.retrieval.gloss import gloss
from core.settings import settings

LONGEST = 72  # tokens of question, sentence and the sentence before it
CLUES = 5  # see ``clues_of``
WIDTH = 384
# Logistic regression of what a judge's logits (log of their summed odds) and the search's best
# score say together, fitted by ``core.recipe.judging`` on held-out questions, asked as they are
# and with their document taken away.
RELEVANCE = (0.649, 2.038, -2.333)
HEAD = "head.safetensors"


@dataclass(frozen=True)
class Judged:
    """Sentences in the order they came, each with its chance to be the answer, and the chance
    that any of them is, from 0 to 1."""

    sentences: tuple[EvidenceSentence, ...]
    relevance: float


class JudgeModel(torch.nn.Module):
    """MiniLM, a number from its first token and the mean of all, and the clues, weighed."""

    def __init__(self, bert: torch.nn.Module) -> None:
        super().__init__()
        self.bert = bert
        self.head = torch.nn.Linear(2 * WIDTH, 1)
        self.clues = torch.nn.Linear(CLUES, 1, bias=False)

    def forward(self, inputs: dict[str, torch.Tensor], clues: torch.Tensor) -> torch.Tensor:
        """Logits (pairs,) of ``inputs``, each (pairs, tokens), and ``clues`` (pairs, 5)."""
        states = self.bert(**inputs).last_hidden_state  # (pairs, tokens, width)
        mask = inputs["attention_mask"].unsqueeze(-1)
        mean = (states * mask).sum(1) / mask.sum(1)
        read = self.head(torch.cat([states[:, 0], mean], dim=-1))
        logits: torch.Tensor = (read + self.clues(clues)).squeeze(-1)
        return logits


def pair_texts(question: str, sentence: EvidenceSentence) -> tuple[str, str]:
    """What the model reads: the question; the sentence and, for its pronouns, the one before.

    Korean stands in English words. Whether a question ends in a mark says nothing of what it
    asks. The order keeps the sentence whole where the pair is cut.
    """
    asked = gloss(question).rstrip(" ?？!.")
    return asked, f"{gloss(sentence.text)} [SEP] {gloss(sentence.before)}"


def clues_of(sentence: EvidenceSentence) -> tuple[float, ...]:
    """What the first look measured, as the model is given it: ``CLUES`` numbers."""
    return (
        sentence.score,
        sentence.similarity,
        sentence.coverage,
        sentence.readable,
        sentence.behind,
    )


def chances(logits: np.ndarray) -> np.ndarray:
    """The chance of each sentence to be the answer, beside "none" at a logit of 0."""
    highest = max(0.0, float(logits.max(initial=0.0)))
    odds = np.exp(logits - highest)
    share: np.ndarray = odds / (odds.sum() + np.exp(-highest))
    return share


def evidence_of(logits: np.ndarray, best_score: float) -> tuple[float, float, float]:
    """What relevance is judged by: the summed odds, as a logarithm; the best score; 1."""
    return float(np.logaddexp.reduce(logits)), best_score, 1.0


def relevance(logits: np.ndarray, best_score: float) -> float:
    """The chance that any sentence answers, from 0 to 1; 0 if there is none."""
    if not len(logits):
        return 0.0
    return float(1 / (1 + np.exp(-np.dot(RELEVANCE, evidence_of(logits, best_score)))))


class Judge:
    """A trained ``JudgeModel`` and its tokenizer, for several threads at once."""

    def __init__(self, model: JudgeModel, tokenizer: PreTrainedTokenizerFast) -> None:
        self._model = model.eval()
        self._tokenizer = tokenizer
        self._tokenizer_lock = Lock()  # it holds its last settings

    def logits(self, question: str, sentences: Sequence[EvidenceSentence]) -> np.ndarray:
        """How well each sentence answers ``question``, (sentences,); 0 is as well as none."""
        if not sentences:
            return np.zeros(0)
        pairs = [pair_texts(question, sentence) for sentence in sentences]
        clues = torch.tensor([clues_of(sentence) for sentence in sentences])
        with self._tokenizer_lock:
            inputs = tokenized(self._tokenizer, pairs)
        with torch.inference_mode():
            found: np.ndarray = self._model(inputs, clues).double().numpy()
        return found

    def judge(self, question: str, sentences: Sequence[EvidenceSentence]) -> Judged:
        """How likely each of ``sentences`` answers ``question``, and that any of them does."""
        logits = self.logits(question, sentences)
        chance = chances(logits)
        return Judged(
            tuple(
                replace(sentence, chance=float(own))
                for sentence, own in zip(sentences, chance, strict=True)
            ),
            relevance=relevance(logits, max((one.score for one in sentences), default=0.0)),
        )


def tokenized(
    tokenizer: PreTrainedTokenizerFast, pairs: Sequence[tuple[str, str]]
) -> dict[str, torch.Tensor]:
    """``pairs`` as the model's inputs, each (pairs, tokens)."""
    questions, sentences = zip(*pairs, strict=True)
    return dict(
        tokenizer(
            list(questions),
            list(sentences),
            padding=True,
            truncation=True,
            max_length=LONGEST,
            return_tensors="pt",
        )
    )


def save_judge(model: JudgeModel, folder: Path) -> None:
    """Write the adapter (as PEFT does), head and weights of the clues to ``folder``.

    ``model.bert`` is a PEFT model, as ``core.recipe.judging`` makes it.
    """
    bert = cast(PeftModel, model.bert)
    for config in bert.peft_config.values():
        config.base_model_name_or_path = "sentence-transformers/all-MiniLM-L6-v2"
    bert.save_pretrained(str(folder), save_embedding_layers=False)  # none; asks no hub
    own = {"head": model.head, "clues": model.clues}
    save_file(
        {
            f"{name}.{key}": part
            for name, module in own.items()
            for key, part in module.state_dict().items()
        },
        folder / HEAD,
    )


def load_judge(folder: Path, encoder: Encoder) -> Judge:
    """The judge of ``folder`` on MiniLM, whose own weights stay as they are.

    Raises Problem when files are missing or changed.
    """
    check_hashes(folder)
    bert = deepcopy(encoder.model)
    bert.embeddings = encoder.model.embeddings  # half of the weights, and no adapter on them
    model = JudgeModel(PeftModel.from_pretrained(bert, folder).merge_and_unload())
    model.load_state_dict(load_file(folder / HEAD), strict=False)
    return Judge(model, encoder.tokenizer)


_loading = Lock()


def answer_judge() -> Judge:
    """The process's one judge, loaded at first use."""
    with _loading:
        return _answer_judge()


@lru_cache(maxsize=1)
def _answer_judge() -> Judge:
    return load_judge(settings().judge_dir, bundled_encoder())
