"""Question-answer pairs for fine-tuning, read from a learner's JSON Lines or CSV file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from transformers import PreTrainedTokenizerFast

from core.instruction.collating import Example
from core.instruction.reading import read_rows, sides_of
from core.llama.template import chat_answer, instruction_prompt
from core.problems import Problem
from core.settings import settings


@dataclass(frozen=True)
class Pair:
    """What the model is asked and what it should say; ``line`` is where it stood, from 1."""

    asked: str
    answered: str
    line: int


def read_pairs(name: str, data: bytes) -> list[Pair]:
    """The pairs in ``data``, a file called ``name`` (``.csv``, or JSON Lines).

    Raises Problem, naming the line, for what is not a pair, and for no pair or too many.
    """
    pairs: list[Pair] = []
    for line, row in read_rows(name, data):
        pairs.append(_pair(line, row))
        if len(pairs) > settings().training_pairs:
            raise Problem("finetuning.too_many", most=f"{settings().training_pairs:,}")
    if not pairs:
        raise Problem("finetuning.no_pairs", name=name)
    return pairs


def typed_pairs(rows: Sequence[tuple[object, object]]) -> list[Pair]:
    """The pairs a learner typed into a table; empty rows are left out.

    Raises Problem, naming the row, for half a pair, and for no pair or too many.
    """
    pairs = []
    for line, (asked, answered) in enumerate(rows, start=1):
        texts = [text if isinstance(text, str) else "" for text in (asked, answered)]
        if any(text.strip() for text in texts):
            pairs.append(_pair(line, {"question": texts[0], "answer": texts[1]}))
    if not pairs:
        raise Problem("finetuning.none_typed")
    if len(pairs) > settings().training_pairs:
        raise Problem("finetuning.too_many", most=f"{settings().training_pairs:,}")
    return pairs


def hold_out(pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Pairs to teach and pairs to ask only: every tenth, at most a limit, none of fewer than 10."""
    held = list(pairs[9::10])[: settings().held_out_pairs]
    kept = {pair.line for pair in held}
    return [pair for pair in pairs if pair.line not in kept], held


def repeated(pairs: Sequence[Pair]) -> list[Pair]:
    """Pairs whose question stood before, with the same answer or another."""
    seen: set[str] = set()
    found = []
    for pair in pairs:
        if pair.asked in seen:
            found.append(pair)
        seen.add(pair.asked)
    return found


def make_examples(
    tokenizer: PreTrainedTokenizerFast, pairs: Sequence[Pair], window: int
) -> list[Example]:
    """Pairs in the chat template; only the answer carries loss. Raises Problem if too long."""
    examples = []
    for pair in pairs:
        prompt = instruction_prompt(tokenizer, pair.asked)
        answer = chat_answer(tokenizer, pair.answered)
        if len(prompt) + len(answer) > window:
            length = f"{len(prompt) + len(answer):,}"
            raise Problem("finetuning.too_long", line=pair.line, tokens=length, window=window)
        examples.append(Example(prompt, answer, [1.0] * len(answer)))
    return examples


def _pair(line: int, row: Any) -> Pair:
    return Pair(*sides_of(line, row), line)
