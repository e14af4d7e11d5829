import numpy as np
import pytest

from core.retrieval.mapping import draw_map, nearest, nearest_on_map


def unit(rows: np.ndarray) -> np.ndarray:
    scaled: np.ndarray = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return scaled


@pytest.fixture
def vectors() -> np.ndarray:
    return unit(np.random.default_rng(0).normal(size=(40, 384)))


def test_it_is_the_plane_of_the_largest_differences(vectors: np.ndarray) -> None:
    drawn = draw_map(vectors[1:], vectors[0])
    # The same by another road: the eigenvectors of the covariance.
    chunks = vectors[1:].astype(np.float64)
    values, directions = np.linalg.eigh(np.cov(chunks.T, bias=True))
    plane = directions[:, [-1, -2]]
    expected = (chunks - chunks.mean(0)) @ plane
    np.testing.assert_allclose(np.abs(drawn.points), np.abs(expected), atol=1e-6)
    query = (vectors[0].astype(np.float64) - chunks.mean(0)) @ plane
    np.testing.assert_allclose(np.abs(drawn.query), np.abs(query), atol=1e-6)
    assert drawn.variance == pytest.approx(values[-2:].sum() / values.sum())


def test_what_lies_in_a_plane_is_drawn_without_a_lie() -> None:
    angles = np.linspace(0.3, 1.1, 12) ** 2  # no two neighbours equally far
    flat = np.zeros((12, 384), dtype=np.float32)
    flat[:, 0], flat[:, 1] = np.cos(angles), np.sin(angles)
    drawn = draw_map(flat, flat[0])
    assert drawn.variance == pytest.approx(1)
    assert drawn.kept == 1
    assert drawn.agreement == pytest.approx(1)
    assert nearest(flat, 4) == nearest_on_map(drawn.points, 4)


def test_many_dimensions_of_chance_cannot_be_drawn(vectors: np.ndarray) -> None:
    drawn = draw_map(vectors, vectors[0])
    assert drawn.variance < 0.2
    assert drawn.kept < 0.6
    assert drawn.agreement < 0.7


def test_the_nearest_are_by_cosine_and_without_itself(vectors: np.ndarray) -> None:
    found = nearest(vectors, 7)
    cosines = [float(vectors[7] @ vector) for vector in vectors]
    expected = sorted((at for at in range(40) if at != 7), key=lambda at: -cosines[at])[:5]
    assert found == [at for at in expected if cosines[at] > 0]


def test_a_chunk_that_cannot_be_read_has_no_place(vectors: np.ndarray) -> None:
    vectors[3] = 0
    drawn = draw_map(vectors, vectors[0])
    assert np.isnan(drawn.points[3]).all()
    assert np.isfinite(np.delete(drawn.points, 3, axis=0)).all()
    assert 3 not in nearest_on_map(drawn.points, 0, most=39)


def test_two_chunks_make_no_map(vectors: np.ndarray) -> None:
    drawn = draw_map(vectors[:2], vectors[0])
    assert drawn.neighbours == 0
    assert np.isnan(drawn.points).all()
