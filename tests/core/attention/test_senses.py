import numpy as np
import pytest

from core.attention.models import attention_of
from core.attention.senses import CONTROL, GROUPS, SENTENCE, senses_of, vector_alone, vector_in
from core.problems import Problem
from core.retrieval.encoder import sentence_encoder


def test_apple_moves_towards_companies_in_one_sentence_and_fruit_in_the_other():
    phone, pie = senses_of(SENTENCE).cosines, senses_of(CONTROL).cosines
    last = {
        (name, group): cosines[group][-1]
        for name, cosines in (("phone", phone), ("pie", pie))
        for group in GROUPS
    }
    assert last["phone", "company"] > last["phone", "fruit"] + 0.1
    assert last["pie", "fruit"] > last["pie", "company"] + 0.25
    # As measured when the lesson was planned, with other words of the same kinds.
    expected = {
        ("phone", "company"): 0.28,
        ("phone", "fruit"): 0.20,
        ("pie", "company"): 0.11,
        ("pie", "fruit"): 0.46,
    }
    assert last == pytest.approx(expected, abs=0.06)


def test_before_the_first_layer_apple_is_the_same_in_both_sentences():
    # Its position is the same in both as well.
    np.testing.assert_allclose(
        vector_in(SENTENCE, "apple")[0], vector_in(CONTROL, "apple")[0], atol=1e-6
    )
    difference = vector_in(SENTENCE, "apple")[1:] - vector_in(CONTROL, "apple")[1:]
    assert (np.linalg.norm(difference, axis=-1) > 0.1).all()


def test_the_last_layer_is_the_one_that_sentences_are_compared_by():
    states = attention_of(SENTENCE, "encoder").states[-1]
    mean = states.mean(axis=0)
    expected = sentence_encoder().encode([SENTENCE])[0]
    np.testing.assert_allclose(mean / np.linalg.norm(mean), expected, atol=1e-5)


def test_a_word_beside_itself_is_as_near_as_can_be():
    found = senses_of("apple", "apple", {"itself": ("apple",), "twice": ("apple", "apple")})
    for cosines in found.cosines.values():
        np.testing.assert_allclose(cosines, 1, atol=1e-5)
    assert vector_alone("apple").shape == (7, 384)


def test_the_first_mention_counts_and_capitals_do_not():
    text = "Apple pie from an apple tree"
    np.testing.assert_array_equal(vector_in(text, "aPPle"), attention_of(text).states[:, 1])


def test_a_word_of_several_tokens_is_their_mean():
    text = "an unbelievablest story"
    attention = attention_of(text)
    inside = [place for place, token in enumerate(attention.tokens) if 3 <= token.start < 17]
    assert len(inside) > 1
    np.testing.assert_allclose(
        vector_in(text, "unbelievablest"), attention.states[:, inside].mean(axis=1), atol=1e-6
    )


def test_a_word_that_is_not_there_is_told():
    with pytest.raises(Problem) as raised:
        senses_of(SENTENCE, "banana")
    assert (raised.value.key, raised.value.values) == ("attention.no_word", {"word": "banana"})
