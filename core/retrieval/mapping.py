"""A map of embeddings: 384 numbers squeezed into two, and how much that distorts.

The two directions along which the chunks differ most are kept (principal components, Pearson
1901); everything else is lost, and what is lost can be measured.
"""

from dataclasses import dataclass

import numpy as np

NEIGHBOURS = 5


@dataclass(frozen=True)
class EmbeddingMap:
    """Chunks and a question on a plane, and what the plane tells of the true space.

    ``points`` (chunks, 2) and ``query`` (2,); NaN for a chunk whose vector has no length.
    ``variance`` is the share of all differences that the two directions hold, ``kept`` the
    share of the nearest neighbours in the true space that are nearest on the map too, and
    ``agreement`` the rank correlation of all distances, true against drawn (-1 to 1).
    """

    points: np.ndarray
    query: np.ndarray
    variance: float
    kept: float
    agreement: float
    neighbours: int


def draw_map(vectors: np.ndarray, query: np.ndarray, neighbours: int = NEIGHBOURS) -> EmbeddingMap:
    """The map of ``vectors`` (chunks, width), with ``query`` (width,) put where it falls."""
    readable = np.flatnonzero(np.linalg.norm(vectors, axis=1) > 0)
    points = np.full((len(vectors), 2), np.nan)
    if len(readable) < 3:
        return EmbeddingMap(points, np.zeros(2), 0.0, 0.0, 0.0, 0)
    chosen = vectors[readable].astype(np.float64)
    middle = chosen.mean(axis=0)
    _, sizes, directions = np.linalg.svd(chosen - middle, full_matrices=False)
    plane = directions[:2]
    # A direction has no sign of its own: the largest part is made positive, so that the same
    # text is always drawn the same way round.
    plane = plane * np.sign(plane[np.arange(2), np.abs(plane).argmax(axis=1)])[:, None]
    drawn = (chosen - middle) @ plane.T
    points[readable] = drawn
    true, flat = _distances(chosen), _distances(drawn)
    most = min(neighbours, len(readable) - 1)
    total = float((sizes**2).sum())
    return EmbeddingMap(
        points=points,
        query=(query.astype(np.float64) - middle) @ plane.T,
        variance=float((sizes[:2] ** 2).sum() / total) if total else 0.0,
        kept=_kept(true, flat, most),
        agreement=_rank_correlation(true, flat),
        neighbours=most,
    )


def nearest(vectors: np.ndarray, place: int, most: int = NEIGHBOURS) -> list[int]:
    """The chunks nearest to chunk ``place`` by cosine in the true space, nearest first."""
    cosines = vectors @ vectors[place]
    order = [int(at) for at in np.argsort(-cosines, kind="stable") if at != place]
    return [at for at in order if cosines[at] > 0][:most]


def nearest_on_map(points: np.ndarray, place: int, most: int = NEIGHBOURS) -> list[int]:
    """The chunks nearest to chunk ``place`` on the map, nearest first."""
    distances = np.linalg.norm(points - points[place], axis=1)
    order = [int(at) for at in np.argsort(distances, kind="stable") if at != place]
    return [at for at in order if np.isfinite(distances[at])][:most]


def _distances(points: np.ndarray) -> np.ndarray:
    difference: np.ndarray = np.linalg.norm(points[:, None] - points[None], axis=-1)
    return difference


def _kept(true: np.ndarray, flat: np.ndarray, most: int) -> float:
    shares = []
    for place in range(len(true)):
        others = [at for at in range(len(true)) if at != place]
        near = set(sorted(others, key=lambda at: true[place, at])[:most])
        drawn = set(sorted(others, key=lambda at: flat[place, at])[:most])
        shares.append(len(near & drawn) / most)
    return float(np.mean(shares))


def _rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Spearman's, over all pairs."""
    above = np.triu_indices(len(one), 1)
    ranks = [np.argsort(np.argsort(distances[above])) for distances in (one, other)]
    return float(np.asarray(np.corrcoef(ranks))[0, 1])
