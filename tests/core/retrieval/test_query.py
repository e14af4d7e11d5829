from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from core.retrieval.query import OTHER_NAME, read_query, share
from core.retrieval.words import search_terms


def flat_share(question: str, text: str) -> float:
    """The share of a text where every term weighs the same."""
    having = Counter(search_terms(text))
    return share(read_query(question), lambda terms: float(sum(t in having for t in terms)), len)


def test_terms_are_distinct_and_in_order():
    assert read_query("Does a gate close the gates of an LSTM?").terms == ("gat", "clos", "lstm")
    assert read_query("").terms == ()


def test_a_concept_knows_its_other_names():
    [concept] = read_query("왜 기울기 소실이 생기나요?").concepts
    assert set(search_terms("기울기 소실")) == set(concept.terms)
    assert tuple(search_terms("vanishing gradient")) in concept.other_names


def test_a_name_of_one_syllable_is_not_searched_for():
    assert read_query("What is a key?").concepts == ()  # 키 would find 키우다, to raise


def test_the_other_name_counts_for_less_than_the_one_asked_for():
    asked = flat_share("vanishing gradient", "The vanishing gradient.")
    other = flat_share("vanishing gradient", "기울기 소실은 학습을 멈춥니다.")
    neither = flat_share("vanishing gradient", "어텐션 가중치입니다.")
    assert asked == 1
    assert other == pytest.approx(OTHER_NAME)
    assert neither == 0


def test_naming_a_concept_twice_earns_nothing_more():
    once = flat_share("What is LoRA good for?", "LoRA is cheap.")
    twice = flat_share(
        "What is LoRA good for?", "LoRA (low-rank adaptation, 저랭크 적응) is cheap."
    )
    assert once == twice


def test_a_share_of_many_texts_at_once_is_the_shares_of_each():
    texts = ["The vanishing gradient.", "기울기 소실", "기울기", ""]
    query = read_query("vanishing gradient of gates")

    def score(terms: Sequence[str]) -> np.ndarray:
        return np.array([float(sum(t in search_terms(text) for t in terms)) for text in texts])

    together = share(query, score, len)
    assert together.tolist() == [flat_share(query.text, text) for text in texts]
