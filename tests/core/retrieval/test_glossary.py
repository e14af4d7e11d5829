import re
from collections import Counter

import pytest

from core.retrieval.glossary import glossary, named_terms


def names(text: str) -> list[str]:
    return [name for name, _ in named_terms(text)]


def test_every_term_has_both_languages_and_one_sentence_in_each():
    assert len(glossary()) >= 120
    for term in glossary():
        assert term.ko and term.en
        assert re.fullmatch(r"[^.]+니다\.", term.meaning("ko"))
        assert re.fullmatch(r"[A-Z].+\.", term.meaning("en"))
        assert not re.search("[가-힣]", term.meaning("en"))


def test_no_name_stands_for_two_terms():
    counts = Counter(name.lower() for term in glossary() for name in term.names)
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU", "LLM", "PAL", "CoT", "RAG", "PEFT", "LoRA",
                                  "QLoRA", "BM25", "MRR", "RRF", "RLHF", "SFT", "Transformer"])  # fmt: skip
def test_the_course_s_short_names_have_korean_names(name):
    [(found, term)] = named_terms(f"What is {name}?")
    assert found == name
    assert all(re.search("[가-힣]", korean) for korean in term.ko)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Why do vanishing gradients stop an RNN?", ["vanishing gradient", "RNN"]),
        ("RNN에서 기울기 소실이 왜 생기나요?", ["RNN", "기울기 소실"]),
        ("기울기소실은 무엇인가요?", ["기울기 소실"]),
        ("fine tuning or finetuning", ["fine-tuning"]),
        ("self-attention", ["self-attention"]),  # not attention too
        ("How large is each chunk and its embeddings?", ["chunk", "embedding"]),
        ("키는 값과 어떻게 다른가요?", ["키", "값"]),
        ("나무를 키우고 값지게 쓰는 법", []),
        ("A fragment of the palace", []),  # neither RAG nor PAL
        ("스트랭크", []),
        ("", []),
    ],
)
def test_the_terms_of_a_text(text, expected):
    assert names(text) == expected


def test_the_longest_of_overlapping_names_counts():
    assert names("대규모 언어 모델") == ["대규모 언어 모델"]
    assert names("대규모 언어 모델과 언어 모델") == ["대규모 언어 모델", "언어 모델"]
