import pytest

from core.chat.support import Verdict, check_support

SOURCES = [
    "Vaswani and colleagues reached 28.4 BLEU on English to German in 2017.",
    "A plain RNN loses its gradient because recursion multiplies the same weight again.",
    "The encoder of BERT does not write text, it reads a whole sentence at once.",
    "바다나우와 동료들은 2014년에 순환 신경망에 어텐션을 붙였습니다.",
    "LoRA는 원래 가중치를 고정하므로 전체 파라미터를 학습하지 않습니다.",
]


@pytest.mark.parametrize("source", SOURCES)
def test_a_sentence_supports_itself(source: str) -> None:
    assert check_support(source, source).supported


@pytest.mark.parametrize(
    ("answer", "source", "verdict"),
    [
        (SOURCES[0].replace("28.4", "41.8"), SOURCES[0], Verdict.OTHER_NUMBER),
        (SOURCES[0].replace("2017", "2018"), SOURCES[0], Verdict.OTHER_NUMBER),
        (SOURCES[2].replace("BERT", "GPT"), SOURCES[2], Verdict.OTHER_NAME),
        (SOURCES[2].replace("does not write", "does write"), SOURCES[2], Verdict.OTHER_NEGATION),
        (SOURCES[1].replace("loses", "never loses"), SOURCES[1], Verdict.OTHER_NEGATION),
        (SOURCES[3].replace("2014", "2015"), SOURCES[3], Verdict.OTHER_NUMBER),
        (SOURCES[4].replace("학습하지 않습니다", "학습합니다"), SOURCES[4], Verdict.OTHER_NEGATION),
        ("강아지는 산책을 좋아합니다.", SOURCES[4], Verdict.OTHER_WORDS),
        ("Anything at all.", None, Verdict.NO_CITATION),
        ("", SOURCES[0], Verdict.NO_CITATION),
    ],
)
def test_a_changed_answer_is_not_supported(
    answer: str, source: str | None, verdict: Verdict
) -> None:
    assert check_support(answer, source).verdict is verdict


def test_a_shorter_answer_may_leave_a_clause_out() -> None:
    assert check_support("A plain RNN loses its gradient.", SOURCES[1]).supported
