"""The relevance of evidence: the shipped coefficients are those that a fit gives."""

from math import log

import numpy as np
import pytest

from core.recipe.relevance import Case, chances, cross_entropy, fit_relevance, reading_cases
from core.retrieval.encoder import sentence_encoder
from core.retrieval.evidence import RELEVANCE


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return reading_cases(sentence_encoder(), every=20)


def test_newton_finds_the_coefficients_that_made_the_labels() -> None:
    rng = np.random.default_rng(0)
    truth = np.array([-1.0, 2.0, 3.0, -0.5])
    inputs = np.column_stack([np.ones(20_000), rng.normal(size=(20_000, 3))])
    present = rng.random(20_000) < 1 / (1 + np.exp(-inputs @ truth))
    made = [Case(row[None], bool(label)) for row, label in zip(inputs, present, strict=True)]
    fit = fit_relevance(made)
    assert np.allclose(fit.coefficients, truth, atol=0.12)
    assert (chances(made, fit.coefficients)[present] >= fit.threshold).mean() == pytest.approx(
        0.98, abs=1e-3
    )


def test_the_shipped_coefficients_do_as_well_as_a_fresh_fit(cases: list[Case]) -> None:
    fresh = fit_relevance(cases)
    shipped = cross_entropy(cases, np.array(RELEVANCE))
    assert shipped < log(2)
    assert shipped < cross_entropy(cases, fresh.coefficients) + 0.04
