"""Question-answer pairs for fine-tuning, read from a learner's JSON Lines or CSV file."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from transformers import PreTrainedTokenizerFast

from core.finetuning.training import Example
from core.llama.template import chat_answer, instruction_prompt
from core.problems import Problem
from core.settings import settings

# The names that published data sets give the two sides of a pair, in the order of trust.
_ASKED = ("instruction", "prompt", "question")
_ANSWERED = ("output", "answer", "response", "completion")
_ENCODINGS = ("utf-8-sig", "cp949")


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
    text = _decoded(name, data)
    rows = _csv_rows(text) if PurePath(name).suffix.lower() == ".csv" else _json_rows(text)
    pairs: list[Pair] = []
    for line, row in rows:
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


def _decoded(name: str, data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Problem("finetuning.encoding", name=name)


def _json_rows(text: str) -> Iterator[tuple[int, Any]]:
    for line, written in enumerate(text.splitlines(), start=1):
        if not written.strip():
            continue
        try:
            yield line, json.loads(written, object_pairs_hook=_unique)
        except (ValueError, RecursionError) as error:
            raise Problem("finetuning.not_json", line=line) from error


def _unique(items: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different: JSON lets the last of two win in silence."""
    row = dict(items)
    if len(row) < len(items):
        raise ValueError("a key stands there twice")
    return row


def _csv_rows(text: str) -> Iterator[tuple[int, Any]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise Problem("finetuning.not_csv", line=reader.line_num + 1) from error


def _pair(line: int, row: Any) -> Pair:
    if not isinstance(row, Mapping):
        raise Problem("finetuning.fields", line=line)
    asked, answered = _first(row, _ASKED), _first(row, _ANSWERED)
    if asked is None or answered is None:
        raise Problem("finetuning.fields", line=line)
    more = row.get("input")
    if isinstance(more, str) and more.strip():
        asked = f"{asked.strip()}\n\n{more}"
    if not asked.strip() or not answered.strip():
        raise Problem("finetuning.empty", line=line)
    return Pair(asked.strip(), answered.strip(), line)


def _first(row: Mapping[str, Any], names: Sequence[str]) -> str | None:
    return next((row[name] for name in names if isinstance(row.get(name), str)), None)
