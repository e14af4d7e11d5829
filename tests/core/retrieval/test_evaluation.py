import json
from pathlib import Path

import numpy as np
import pytest

from core.problems import Problem
from core.retrieval.encoder import sentence_encoder
from core.retrieval.evaluation import Asked, evaluate_squad, measure, plain_llama_index, read_squad

PARAGRAPHS = [
    "Owls hunt at night with soft feathers.",
    "Bees dance to show where flowers are.",
    "The moon makes the tides rise and fall.",
]


def squad(tmp_path: Path) -> Path:
    asked = ["What do owls do at night?", "Why do bees dance?", "What makes the tides rise?"]
    answers = ["hunt", "to show where flowers are", "The moon"]
    paragraphs = [
        {"context": text, "qas": [{"question": question, "answers": [{"text": answer}]}]}
        for text, question, answer in zip(PARAGRAPHS, asked, answers, strict=True)
    ]
    paragraphs[0]["qas"].append({"question": "Unanswerable?", "answers": []})  # type: ignore[attr-defined]
    path = tmp_path / "set.json"
    data = {"data": [{"paragraphs": paragraphs[:2]}, {"paragraphs": paragraphs[2:]}]}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_the_measures_are_those_of_the_ranks():
    asked = [Asked(str(number), number, (f"answer {number}",)) for number in range(4)]
    orders = {"0": [0, 1, 2], "1": [0, 1, 2], "2": [5, 6, 7, 8, 9, 2], "3": [0, 1]}
    texts = [f"answer {number}" for number in range(10)]
    quality = measure(asked, texts, lambda question: orders[question])
    assert quality.recall_at_1 == 1 / 4
    assert quality.recall_at_5 == 2 / 4
    assert quality.mrr == pytest.approx((1 + 1 / 2 + 1 / 6 + 0) / 4)
    assert quality.answer_at_5 == 2 / 4


def test_squad_files_are_read(tmp_path: Path):
    paragraphs, asked = read_squad(squad(tmp_path))
    assert paragraphs == PARAGRAPHS
    assert [question.paragraph for question in asked] == [0, 1, 2]
    assert asked[1].answers == ("to show where flowers are",)


@pytest.mark.parametrize(
    "content", ["", "[]", '{"data": []}', '{"data": [{"paragraphs": 3}]}', "{}"]
)
def test_other_files_are_refused(tmp_path: Path, content: str):
    path = tmp_path / "set.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Problem, match=r"retrieval\.not_squad"):
        read_squad(path)
    with pytest.raises(Problem, match=r"retrieval\.no_file"):
        read_squad(tmp_path / "none.json")


def test_plain_llama_index_ranks_by_cosine():
    encoder = sentence_encoder()
    vectors = encoder.encode(PARAGRAPHS)
    question = "Why does the sea rise?"
    expected = np.argsort(-vectors @ encoder.encode([question])[0]).tolist()
    assert plain_llama_index(PARAGRAPHS, vectors, encoder)(question) == expected


def test_an_evaluation_compares_the_rankers_on_the_same_questions(tmp_path: Path):
    done = evaluate_squad(squad(tmp_path), questions=2, seed=3)
    assert (done.paragraphs, done.questions, done.seed) == (3, 2, 3)
    assert list(done.rankers) == [
        "plain LlamaIndex",
        "ours, BM25 alone",
        "ours, dense alone",
        "ours, hybrid",
    ]
    assert done.rankers["ours, hybrid"].recall_at_1 == 1
    assert json.loads(json.dumps(done.as_dict()))["rankers"]["ours, hybrid"]["mrr"] == 1
    assert evaluate_squad(squad(tmp_path), questions=2, seed=3) == done
