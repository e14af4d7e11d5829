"""The cosine of two texts, number by number, as one would work it out by hand."""

from dataclasses import dataclass

import numpy as np

from core.retrieval.encoder import SentenceEncoder


@dataclass(frozen=True)
class Cosine:
    """Two vectors of length 1, (384,) each: their cosine is the sum of ``products``."""

    one: np.ndarray
    other: np.ndarray

    @property
    def products(self) -> np.ndarray:
        product: np.ndarray = self.one.astype(np.float64) * self.other
        return product

    @property
    def running(self) -> np.ndarray:
        """The sum so far, after each of the products; the last is the cosine."""
        return np.cumsum(self.products)

    @property
    def value(self) -> float:
        return float(self.products.sum())


def compare(one: str, other: str, encoder: SentenceEncoder) -> Cosine:
    """The two texts as ``encoder`` sees them."""
    vectors = encoder.encode([one, other])
    return Cosine(vectors[0], vectors[1])
