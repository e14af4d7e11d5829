import pytest

from core.finetuning.drafting import draft_pairs
from core.problems import Problem


def asked(*sentences: str) -> list[str]:
    return [pair.asked for pair in draft_pairs(sentences, 40)]


def test_a_sentence_about_a_subject_answers_a_question_about_it() -> None:
    pairs = draft_pairs(["LoRA는 두 개의 얇은 행렬입니다.", "The harbour was built in 1904."], 40)
    assert [(pair.asked, pair.answered) for pair in pairs] == [
        ("LoRA는 무엇인가요?", "LoRA는 두 개의 얇은 행렬입니다."),
        ("What was the harbour?", "The harbour was built in 1904."),
    ]


def test_a_sentence_that_does_something_asks_about_its_subject() -> None:
    assert asked("검색기는 질문에 가까운 구절을 찾습니다.") == ["검색기에 대해 알려 주세요."]


def test_sentences_without_a_subject_of_their_own_are_left_out() -> None:
    with pytest.raises(Problem, match=r"finetuning\.nothing_drafted"):
        draft_pairs(["It is new.", "이것은 새롭습니다.", "Hello!", "x is " + "y" * 300], 40)


def test_one_question_of_a_subject_and_no_more_than_asked_for() -> None:
    sentences = [f"Lamp {number} is lit." for number in range(50)]
    assert len(asked("Lamp is red.", "Lamp is green.")) == 1
    assert len(draft_pairs(sentences, 10)) == 10
    assert draft_pairs(sentences, 10)[-1].asked == "What is Lamp 45?"
