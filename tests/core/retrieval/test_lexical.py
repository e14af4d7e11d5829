from collections import Counter
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.retrieval.lexical import K1, B, LexicalIndex
from core.retrieval.query import read_query
from core.retrieval.words import search_terms

quietly = settings(deadline=None, database=None)
term_lists = st.lists(st.lists(st.sampled_from("abcde"), max_size=12), min_size=1, max_size=8)


def bm25(texts: list[list[str]], query: list[str]) -> list[float]:
    """Robertson and Zaragoza 2009, with Lucene's idf, written out."""
    lengths = [max(1, len(text)) for text in texts]
    average = sum(lengths) / len(texts)
    scores = []
    for text, length in zip(texts, lengths, strict=True):
        counts, total = Counter(text), 0.0
        for term in query:
            having = sum(term in other for other in texts)
            idf = log(1 + (len(texts) - having + 0.5) / (having + 0.5))
            slack = K1 * (1 - B + B * length / average)
            total += idf * counts[term] / (counts[term] + slack)
        scores.append(total)
    return scores


@quietly
@given(term_lists, st.lists(st.sampled_from("abcdefg"), max_size=4, unique=True))
def test_scores_are_bm25(texts, query):
    np.testing.assert_allclose(LexicalIndex(texts).scores(query), bm25(texts, query), atol=1e-5)


def test_rarity_falls_with_every_text_that_has_the_term():
    index = LexicalIndex([["common", "rare"], ["common"], ["common", "some"], ["some"]])
    rarities = [index.rarity(term) for term in ("unseen", "rare", "some", "common")]
    assert rarities == sorted(rarities, reverse=True)
    assert len(set(rarities)) == 4
    assert rarities[-1] > 0
    assert index.mass(["rare", "some"]) == pytest.approx(rarities[1] + rarities[2])


def test_a_text_with_every_rare_word_of_a_question_has_a_large_share():
    texts = [
        "Lighthouses were lit with whale oil.",
        "Ships were lit with candles.",
        "고래는 노래합니다.",
    ]
    index = LexicalIndex([search_terms(text) for text in texts])
    shares = index.shares(read_query("Which oil lit the lighthouses?"))
    assert shares.argmax() == 0
    assert 0.5 < shares[0] <= 1
    assert shares[2] == 0


def test_a_question_of_no_terms_finds_nothing():
    assert LexicalIndex([["a"], []]).shares(read_query("🙂")).tolist() == [0, 0]
