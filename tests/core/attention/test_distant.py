"""Whether *apple* still finds *iphone* over a long text."""

import pytest

from core.attention.distant import reach
from core.attention.models import attention_of
from core.attention.words import merge_words
from core.problems import Problem

FILLER = ("today", "quietly", "near", "the", "river")


def test_without_filler_it_is_the_attention_of_the_sentence() -> None:
    found = reach("I love apple", "and iphone.", FILLER, 0, looking="apple", looked_at="iphone")
    read = merge_words(attention_of("I love apple and iphone."))
    apple, iphone = read.labels.index("apple"), read.labels.index("iphone")
    assert (found.weights == read.weights[:, :, apple, iphone]).all()
    layer, head = found.keenest
    assert found.weights[layer, head] == found.weights.max()


def test_a_trained_head_reaches_over_two_hundred_words() -> None:
    found = reach(
        "I love apple", "so I expect the new iphone.", FILLER, 200,
        looking="apple", looked_at="iphone",
    )  # fmt: skip
    assert found.weights.max() > 20 / 200, "far more than an equal share"


def test_a_missing_word_and_too_long_a_text_are_told() -> None:
    with pytest.raises(Problem) as missing:
        reach("I love apple", "and pie", FILLER, 3, looking="apple", looked_at="iphone")
    assert missing.value.key == "attention.no_word"
    with pytest.raises(Problem) as long:
        reach("apple", "iphone", FILLER, 5_000, looking="apple", looked_at="iphone")
    assert long.value.key.startswith("attention.")
