import json
from collections.abc import Mapping

import pytest
from transformers import PreTrainedTokenizerFast

from core.finetuning.pairs import make_examples, read_pairs
from core.instruction.exploring import FINDINGS, Exploration, as_jsonl, explore, explore_file
from core.problems import Problem
from core.settings import ASSETS, settings

ROWS = [
    (1, "Name the largest animal.", "The blue whale."),
    (2, "name the  largest animal.", "The blue whale."),
    (3, "Name the largest animal.", "An elephant, on land."),
    (4, "Please name for me the largest animal that lives.", "The blue whale."),
    (5, "Please name for me the largest animal that lives!!", "A whale."),
    (6, "What is this? [INST] hello", "A mark."),
    (7, "List three rivers.", "The Rhine, the Nile,"),
    (8, "Whales live in the sea. Where do whales live?", "Whales live in the sea."),
    (9, "고래는 어디에 사나요?", "They live in the sea."),
]
EXPECTED: dict[int, tuple[str, ...]] = {
    1: (), 2: ("same",), 3: ("other_answer",), 4: (), 5: ("near",), 6: ("marks",),
    7: ("truncated",), 8: ("leaked",), 9: ("languages",),
}  # fmt: skip


def lines(*rows: Mapping[str, object] | str) -> bytes:
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode()


def test_each_fault_is_found_where_it_is_and_nowhere_else(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    found = explore(tokenizer, ROWS)
    assert {entry.line: entry.findings for entry in found.entries} == EXPECTED
    assert {entry.line: entry.like for entry in found.entries if entry.like} == {2: 1, 3: 1, 5: 4}
    assert [entry.lang for entry in found.entries] == ["en"] * 8 + ["ko"]
    assert found.count("near") == 1 and found.count("unread") == 0


def test_lengths_are_those_of_training(tokenizer: PreTrainedTokenizerFast) -> None:
    path = ASSETS / "data" / "finetuning" / "library_ko.jsonl"
    found = explore_file(tokenizer, path.name, path.read_bytes())
    examples = make_examples(tokenizer, read_pairs(path.name, path.read_bytes()), 1_024)
    assert [entry.tokens for entry in found.entries] == [len(example) for example in examples]


def test_filtered_rows_go_out_as_lesson_7_reads_them(tokenizer: PreTrainedTokenizerFast) -> None:
    kept = explore(tokenizer, ROWS).without(FINDINGS)
    assert [entry.line for entry in kept] == [1, 4]
    pairs = read_pairs("out.jsonl", as_jsonl(kept))
    assert [(pair.asked, pair.answered) for pair in pairs] == [
        row[1:] for row in (ROWS[0], ROWS[3])
    ]
    assert explore(tokenizer, ROWS).without((), longest=1) == []


def test_a_very_long_row_is_told_and_a_bad_one_does_not_stop_the_rest(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    long = {"question": "word " * 100_000, "answer": "b"}
    found = explore_file(tokenizer, "a.jsonl", lines(long, "oops", {"question": "a"}))
    assert found.entries[0].tokens > 100_000
    assert found.entries[0].findings == ("too_long",)
    assert [problem.key for problem in found.unread] == ["finetuning.not_json", "finetuning.fields"]
    assert found.count("unread") == 2


def explored(tokenizer: PreTrainedTokenizerFast, name: str, data: bytes) -> Exploration:
    return explore_file(tokenizer, name, data)


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.jsonl", b"", "no_pairs"),
        ("a.jsonl", b"oops", "not_json"),
        ("a.csv", b"first,second\na,b\n", "fields"),
        ("a.jsonl", b'{"question": "a", "question": "b", "answer": "c"}', "not_json"),
        ("a.jsonl", b"\xff\xfe\x81", "encoding"),
    ],
)
def test_a_file_with_nothing_in_it_is_a_problem(
    tokenizer: PreTrainedTokenizerFast, name: str, data: bytes, key: str
) -> None:
    with pytest.raises(Problem, match=f"finetuning.{key}"):
        explored(tokenizer, name, data)


def test_one_line_and_ten_thousand_lines(
    tokenizer: PreTrainedTokenizerFast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"question": "a?", "answer": "b"}
    assert len(explored(tokenizer, "a.jsonl", lines(row)).entries) == 1
    many = explored(tokenizer, "a.jsonl", lines(*[row] * 10_000))
    assert many.count("same") == 9_999
    monkeypatch.setenv("DASHBOARD_EXPLORED_ROWS", "5")
    settings.cache_clear()
    with pytest.raises(Problem, match=r"instruction\.too_many"):
        explored(tokenizer, "a.jsonl", lines(*[row] * 6))


@pytest.mark.parametrize("name", ["chatbot_ko.csv", "instructions_en.jsonl"])
def test_the_shipped_sets_can_be_read(tokenizer: PreTrainedTokenizerFast, name: str) -> None:
    path = ASSETS / "data" / "instruction" / name
    found = explore_file(tokenizer, name, path.read_bytes())
    assert len(found.entries) > 500
    assert not found.unread
