"""Rows of an instruction data set, from JSON Lines, a JSON list or CSV, line by line."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from core.problems import Problem

# The names that published data sets give the two sides of a pair, in the order of trust.
ASKED = ("instruction", "prompt", "question", "Q")
ANSWERED = ("output", "answer", "response", "completion", "A")
_ENCODINGS = ("utf-8-sig", "cp949")

Row = tuple[int, Any]  # the line, from 1, and what stood there, or the Problem of that line


def read_rows(name: str, data: bytes) -> Iterator[Row]:
    """What stands on each line of the file ``name``; a line that cannot be read is a Problem.

    Raises Problem where the file as a whole cannot be read.
    """
    text = decoded(name, data)
    if PurePath(name).suffix.lower() == ".csv":
        return csv_rows(text)
    return list_rows(text) if text.lstrip().startswith("[") else json_rows(text)


def decoded(name: str, data: bytes) -> str:
    """The text of a file in UTF-8 or in Windows' Korean encoding. Raises Problem."""
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Problem("finetuning.encoding", name=name)


def json_rows(text: str) -> Iterator[Row]:
    """One JSON object a line; empty lines are left out."""
    for line, written in enumerate(text.splitlines(), start=1):
        if not written.strip():
            continue
        try:
            yield line, json.loads(written, object_pairs_hook=_unique)
        except (ValueError, RecursionError):
            yield line, Problem("finetuning.not_json", line=line)


def list_rows(text: str) -> Iterator[Row]:
    """The objects of one JSON list, numbered from 1."""
    try:
        rows = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise Problem("finetuning.not_json", line=1) from error
    yield from enumerate(rows, start=1)


def csv_rows(text: str) -> Iterator[Row]:
    """The rows of a CSV file with a head; after a row that cannot be read, nothing more is."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error:
        yield reader.line_num + 1, Problem("finetuning.not_csv", line=reader.line_num + 1)


def sides_of(line: int, row: Any) -> tuple[str, str]:
    """What is asked and what is answered in a row. Raises Problem where one is missing."""
    if isinstance(row, Problem):
        raise row
    if not isinstance(row, Mapping):
        raise Problem("finetuning.fields", line=line)
    asked, answered = _first(row, ASKED), _first(row, ANSWERED)
    if asked is None or answered is None:
        raise Problem("finetuning.fields", line=line)
    more = row.get("input")
    if isinstance(more, str) and more.strip():
        asked = f"{asked.strip()}\n\n{more}"
    if not asked.strip() or not answered.strip():
        raise Problem("finetuning.empty", line=line)
    return asked.strip(), answered.strip()


def _unique(items: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different: JSON lets the last of two win in silence."""
    row = dict(items)
    if len(row) < len(items):
        raise ValueError("a key stands there twice")
    return row


def _first(row: Mapping[str, Any], names: Sequence[str]) -> str | None:
    return next((row[name] for name in names if isinstance(row.get(name), str)), None)
