"""Before and after: the same questions to the base and to the tuned model.

The run asks them itself when it ends, so that who looks later, or beside, sees the same.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from torch.nn import functional
from transformers import PreTrainedTokenizerFast

from core.finetuning.pairs import Pair, make_examples
from core.finetuning.training import answer_loss, collate
from core.llama.template import decode_text, encode_data, instruction_prompt
from core.problems import Problem
from core.settings import ASSETS, settings

ANSWERS = "answers.json"
_ROWS = 16  # questions answered side by side


@dataclass(frozen=True)
class Answered:
    """A question, the answer as taught, and what the model said before and after."""

    asked: str
    taught: str
    before: str
    after: str
    held_out: bool

    @property
    def after_is_right(self) -> bool:
        return same_text(self.after, self.taught)

    @property
    def before_is_right(self) -> bool:
        return same_text(self.before, self.taught)


@dataclass(frozen=True)
class Comparison:
    """All answers, and the mean loss on text that has nothing to do with the data."""

    answers: tuple[Answered, ...]
    general_before: float
    general_after: float
    seconds: float

    def of(self, held_out: bool) -> list[Answered]:
        return [answer for answer in self.answers if answer.held_out is held_out]


def same_text(one: str, other: str) -> bool:
    """Whether two answers are the same but for spaces."""
    return "".join(one.split()) == "".join(other.split())


def likeness(one: str, other: str) -> float:
    """How much of two texts is the same, from 0 to 1 (difflib's ratio)."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def write_answers(
    model: PeftModel, tokenizer: PreTrainedTokenizerFast, questions: Sequence[str], most: int
) -> list[str]:
    """The likeliest answer to each question, at most ``most`` tokens long."""
    answers: list[str] = []
    pad = tokenizer.pad_token_id or 0
    for start in range(0, len(questions), _ROWS):
        prompts = [instruction_prompt(tokenizer, text) for text in questions[start : start + _ROWS]]
        longest = max(map(len, prompts))
        ids = torch.tensor([[pad] * (longest - len(prompt)) + prompt for prompt in prompts])
        mask = torch.tensor(
            [[0] * (longest - len(prompt)) + [1] * len(prompt) for prompt in prompts]
        )
        with torch.no_grad():
            written = model.generate(
                input_ids=ids.to(model.device),
                attention_mask=mask.to(model.device),
                max_new_tokens=most,
                do_sample=False,
                pad_token_id=pad,
            )
        for row in written[:, longest:].tolist():
            if tokenizer.eos_token_id in row:
                row = row[: row.index(tokenizer.eos_token_id)]
            answers.append(decode_text(tokenizer, row).strip())
    return answers


def held_out_loss(
    model: PeftModel, tokenizer: PreTrainedTokenizerFast, pairs: Sequence[Pair]
) -> float:
    """Mean loss of the answers of ``pairs``, which the training does not see."""
    examples = make_examples(tokenizer, pairs, model.config.max_position_embeddings)
    ids, weights = collate(examples, model.config.pad_token_id or 0)
    with torch.no_grad():
        loss = answer_loss(model.get_base_model(), ids.to(model.device), weights.to(model.device))
    return float(loss)


def general_texts() -> list[str]:
    """A few paragraphs of the course's own chapters, in both languages."""
    texts = []
    for path in sorted((ASSETS / "library").glob("*/[1-6]_*.md")):
        paragraphs = path.read_text(encoding="utf-8").split("\n\n")
        texts.append(max(paragraphs, key=len))
    return texts


def general_loss(model: PeftModel, tokenizer: PreTrainedTokenizerFast, texts: list[str]) -> float:
    """Mean loss of every token of ``texts``: how well the model still reads what it read."""
    losses, tokens = 0.0, 0
    for text in texts:
        ids = torch.tensor([[tokenizer.bos_token_id or 1, *encode_data(tokenizer, text)[:254]]])
        ids = ids.to(model.device)
        with torch.no_grad():
            logits = model(input_ids=ids).logits[0, :-1].float()
        losses += float(functional.cross_entropy(logits, ids[0, 1:], reduction="sum"))
        tokens += ids.numel() - 1
    return losses / tokens


def compare(
    model: PeftModel,
    tokenizer: PreTrainedTokenizerFast,
    taught: Sequence[Pair],
    held_out: Sequence[Pair],
) -> Comparison:
    """Ask everything twice: with the adapter and without."""
    began = time.monotonic()
    most = settings().answer_tokens
    every = max(1, -(-len(taught) // settings().compared_pairs))
    rows = [(pair, False) for pair in taught[::every]] + [(pair, True) for pair in held_out]
    questions = [pair.asked for pair, _ in rows]
    texts = general_texts()
    model.eval()
    after = write_answers(model, tokenizer, questions, most)
    general_after = general_loss(model, tokenizer, texts)
    with model.disable_adapter():
        before = write_answers(model, tokenizer, questions, most)
        general_before = general_loss(model, tokenizer, texts)
    answers = tuple(
        Answered(pair.asked, pair.answered, first, then, held)
        for (pair, held), first, then in zip(rows, before, after, strict=True)
    )
    return Comparison(answers, general_before, general_after, time.monotonic() - began)


def save_comparison(folder: Path, found: Comparison) -> None:
    text = json.dumps(asdict(found), ensure_ascii=False, indent=1)
    (folder / ANSWERS).write_text(text + "\n", encoding="utf-8")


def load_comparison(folder: Path) -> Comparison | None:
    """What the run in ``folder`` answered; None before its end. Raises Problem if damaged."""
    try:
        row: dict[str, Any] = json.loads((folder / ANSWERS).read_text(encoding="utf-8"))
        answers = tuple(Answered(**answer) for answer in row.pop("answers"))
        return Comparison(answers, **row)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Problem("finetuning.answers", name=folder.name) from error
