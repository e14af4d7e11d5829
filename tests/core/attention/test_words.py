import numpy as np
import pytest

from core.attention.models import ModelAttention, attention_of
from core.attention.reader import MODELS, ModelName
from core.attention.tokens import Token
from core.attention.words import merge_words, words_of

SENTENCE = "I love apple so I expect this fall when they release the new iphone."


def by_hand() -> ModelAttention:
    """ab c as tokens [CLS], a, b, c of one head that looks as written."""
    tokens = (
        Token("[CLS]", 0, 0, added=True),
        Token("a", 0, 1, added=False),
        Token("b", 1, 2, added=False),
        Token("c", 3, 4, added=False),
    )
    weights = np.array(
        [
            [0.1, 0.2, 0.3, 0.4],
            [0.5, 0.3, 0.1, 0.1],
            [0.1, 0.1, 0.2, 0.6],
            [0.25, 0.25, 0.25, 0.25],
        ],
        dtype=np.float32,
    )
    return ModelAttention("ab c", tokens, weights[None, None], np.zeros((2, 4, 3)))


def test_a_word_receives_the_sum_and_gives_the_mean_over_its_tokens():
    merged = merge_words(by_hand())
    assert merged.labels == ["[CLS]", "ab", "c"]
    expected = [[0.1, 0.5, 0.4], [0.3, 0.35, 0.35], [0.25, 0.5, 0.25]]
    np.testing.assert_allclose(merged.weights[0, 0], expected, atol=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_both_models_have_the_words_of_the_sentence(model: ModelName):
    attention = attention_of(SENTENCE, model)
    merged = merge_words(attention)
    written = [word.label for word in merged.words if not word.added]
    assert written == SENTENCE.replace(".", " .").split()
    np.testing.assert_allclose(merged.weights.sum(axis=-1), 1, atol=1e-5)
    covered = [place for word in merged.words for place in range(*word.tokens.indices(1_000))]
    assert covered == list(range(len(attention.tokens)))


def test_in_the_llama_a_word_still_gives_later_words_exactly_nothing():
    merged = merge_words(attention_of(SENTENCE, "llama"))
    apple, iphone = merged.labels.index("apple"), merged.labels.index("iphone")
    assert (merged.weights[:, :, apple, iphone] == 0).all()
    assert (merged.weights[:, :, iphone, apple] > 0).any()


@pytest.mark.parametrize(
    ("model", "text", "expected"),
    [
        ("llama", "뷁쟉 사과를 먹어요 😀", ["뷁쟉", "사과를", "먹어요", "😀"]),
        ("encoder", "뷁쟉 사과를 먹어요 😀", ["뷁쟉", "사과를", "먹어요", "😀"]),
        ("llama", "don't stop!?", ["don't", "stop", "!", "?"]),
        ("encoder", "Don't stop!?", ["Don't", "stop", "!", "?"]),
        ("llama", "a\nb", ["a", "↵", "b"]),
        ("encoder", "<b>x</b>", ["<", "b", ">", "x", "<", "/", "b", ">"]),
        ("encoder", "שלום עולם", ["שלום", "עולם"]),
    ],
)
def test_words_of_other_texts(model: ModelName, text: str, expected: list[str]):
    attention = attention_of(text, model)
    words = words_of(attention.text, attention.tokens)
    assert [word.label for word in words if not word.added] == expected
