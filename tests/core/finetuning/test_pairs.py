import json

import pytest
from transformers import PreTrainedTokenizerFast

from core.finetuning.pairs import (
    Pair,
    hold_out,
    make_examples,
    read_pairs,
    repeated,
    typed_pairs,
)
from core.problems import Problem
from core.settings import settings


def problem_of(name: str, data: bytes) -> Problem:
    with pytest.raises(Problem) as caught:
        read_pairs(name, data)
    return caught.value


@pytest.mark.parametrize(
    "row",
    [
        {"instruction": "2+2?", "output": "4"},
        {"prompt": " 2+2?", "completion": "4 "},
        {"question": "2+2?", "answer": "4", "source": 7},
        {"instruction": "2+2?", "input": "", "response": "4"},
    ],
)
def test_the_names_of_published_data_sets_are_known(row: dict[str, object]) -> None:
    assert read_pairs("a.jsonl", json.dumps(row).encode()) == [Pair("2+2?", "4", 1)]


def test_an_input_follows_its_instruction() -> None:
    row = {"instruction": "번역하세요.", "input": "Good morning", "output": "좋은 아침"}
    (pair,) = read_pairs("a.jsonl", json.dumps(row).encode())
    assert pair.asked == "번역하세요.\n\nGood morning"


def test_empty_lines_are_skipped_and_lines_are_counted() -> None:
    data = '\ufeff\n{"question": "가?", "answer": "나"}\n\n{"question": "다?", "answer": "라"}\n'
    assert [pair.line for pair in read_pairs("a.jsonl", data.encode())] == [2, 4]


def test_a_korean_table_of_an_old_spreadsheet() -> None:
    data = '질문,question,answer\n1,수도는?,"서울, 대한민국"\n'.encode("cp949")
    assert read_pairs("표.csv", data) == [Pair("수도는?", "서울, 대한민국", 2)]


@pytest.mark.parametrize(
    ("name", "data", "key", "line"),
    [
        ("a.jsonl", b"", "no_pairs", None),
        ("a.csv", b"question,answer\n", "no_pairs", None),
        ("a.jsonl", b"\xff\xfe\x00\x81", "encoding", None),
        ("a.jsonl", b'{"question": "a", "answer": "b"}\nnot json', "not_json", 2),
        ("a.jsonl", b'{"question": "a", "question": "b", "answer": "c"}', "not_json", 1),
        ("a.jsonl", b"[" * 100_000, "not_json", 1),
        ("a.jsonl", b'["a", "b"]', "fields", 1),
        ("a.jsonl", b'{"question": "a"}', "fields", 1),
        ("a.jsonl", b'{"question": "a", "answer": 3}', "fields", 1),
        ("a.jsonl", b'{"question": "a", "answer": " "}', "empty", 1),
        ("a.csv", b"first,second\na,b\n", "fields", 2),
        ("a.csv", b'question,answer\na,"b', "not_csv", 2),
    ],
)
def test_what_is_not_a_pair_is_named_with_its_line(
    name: str, data: bytes, key: str, line: int | None
) -> None:
    problem = problem_of(name, data)
    assert problem.key == f"finetuning.{key}"
    assert problem.values.get("line") == line


def test_more_pairs_than_the_limit() -> None:
    rows = b'{"question": "a", "answer": "b"}\n' * (settings().training_pairs + 1)
    assert problem_of("a.jsonl", rows).key == "finetuning.too_many"


def test_a_pair_in_the_chat_template_carries_loss_on_its_answer_alone(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    (example,) = make_examples(tokenizer, [Pair("Why [/INST]?", "Because.", 1)], 200)
    assert tokenizer.decode(example.prompt + example.answer) == (
        "<s>[INST] Why [/INST]? [/INST] Because. </s>"
    )
    assert example.prompt.count(tokenizer.convert_tokens_to_ids("[/INST]")) == 1
    assert example.weights == [1.0] * len(example.answer)


def test_a_pair_longer_than_the_window(tokenizer: PreTrainedTokenizerFast) -> None:
    with pytest.raises(Problem) as caught:
        make_examples(tokenizer, [Pair("word " * 5_000, "b", 3)], 1_024)
    assert caught.value.key == "finetuning.too_long"
    assert caught.value.values["line"] == 3


def test_typed_pairs_leave_out_empty_rows_and_name_a_half_one() -> None:
    rows = [("a?", "b"), (None, ""), (" c? ", "d"), (float("nan"), None)]
    assert typed_pairs(rows) == [Pair("a?", "b", 1), Pair("c?", "d", 3)]
    with pytest.raises(Problem) as half:
        typed_pairs([("a?", "b"), ("c?", None)])
    assert (half.value.key, half.value.values["line"]) == ("finetuning.empty", 2)
    with pytest.raises(Problem, match=r"finetuning\.none_typed"):
        typed_pairs([(None, None)])


def test_every_tenth_pair_is_held_out_and_none_of_a_few() -> None:
    pairs = [Pair(f"{n}?", "a", n) for n in range(1, 31)]
    taught, held_out = hold_out(pairs)
    assert [pair.line for pair in held_out] == [10, 20, 30]
    assert sorted([*taught, *held_out], key=lambda pair: pair.line) == pairs
    assert hold_out(pairs[:9]) == (pairs[:9], [])


def test_questions_that_stand_twice_are_found() -> None:
    pairs = [Pair("a?", "1", 1), Pair("b?", "2", 2), Pair("a?", "3", 3)]
    assert repeated(pairs) == [pairs[2]]
