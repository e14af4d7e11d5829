import numpy as np
import pytest

from core.retrieval.cosine import compare
from core.retrieval.encoder import sentence_encoder


def test_the_products_add_up_to_the_cosine() -> None:
    one, other = "A dog sleeps.", "The hound is asleep."
    found = compare(one, other, sentence_encoder())
    first, second = sentence_encoder().encode([one, other]).astype(np.float64)
    cosine = first @ second / (np.linalg.norm(first) * np.linalg.norm(second))
    assert found.value == pytest.approx(cosine, abs=1e-6)
    assert found.running[-1] == pytest.approx(found.value)
    assert len(found.products) == 384


def test_a_negation_hardly_moves_it_and_another_subject_does() -> None:
    encoder = sentence_encoder()
    same = compare("The shop is open.", "The shop is not open.", encoder).value
    other = compare("The shop is open.", "Whales breathe air.", encoder).value
    assert same > 0.6 > 0.3 > other
