"""Low rank against NumPy's own norms and ranks, and files that are no matrix."""

import io

import numpy as np
import pytest
from PIL import Image

from core.adapters.low_rank import (
    SAMPLES,
    approximate,
    energy,
    random_values,
    rank_holding,
    read_matrix,
    sample,
)
from core.problems import Problem
from core.settings import settings

PICTURED = [name for name in SAMPLES if name not in ("weights", "update")]


def picture(width: int = 30, height: int = 20, kind: str = "PNG") -> bytes:
    data = io.BytesIO()
    shades = np.arange(width * height, dtype=np.uint8).reshape(height, width)
    Image.fromarray(shades).save(data, kind)
    return data.getvalue()


@pytest.mark.parametrize("rank", [1, 3, 9, 20])
def test_the_likeness_is_the_best_of_its_rank(rank: int) -> None:
    matrix = np.random.default_rng(1).standard_normal((20, 33))
    found = approximate(matrix, rank)
    assert np.linalg.matrix_rank(found.likeness) == rank
    missing = np.linalg.norm(matrix - found.likeness) ** 2
    # Eckart and Young: what is missing is exactly the values left out.
    assert missing == pytest.approx((found.values[rank:] ** 2).sum(), abs=1e-9)
    assert found.energy == pytest.approx(1 - missing / np.linalg.norm(matrix) ** 2)
    assert found.numbers == rank * 53


def test_stripes_are_one_pattern_and_noise_is_not() -> None:
    assert approximate(sample("stripes"), 1).energy == pytest.approx(1)
    assert rank_holding(approximate(sample("stripes"), 1).values, 0.999) == 1
    assert rank_holding(approximate(sample("noise") - 0.5, 1).values, 0.9) > 40
    landscape = approximate(sample("landscape"), 8)
    assert landscape.energy > 0.98


@pytest.mark.parametrize("name", PICTURED)
def test_samples_are_pictures(name: str) -> None:
    matrix = sample(name)
    assert matrix.shape == (96, 144)
    assert matrix.min() >= 0
    assert matrix.max() <= 1


@pytest.mark.parametrize("rank", [0, -1, 21])
def test_a_rank_that_cannot_be_is_told(rank: int) -> None:
    with pytest.raises(Problem, match=r"adapters\.rank"):
        approximate(np.ones((20, 33)), rank)


def test_energy_of_nothing_is_whole() -> None:
    assert energy(np.zeros((2, 3))).tolist() == [[1, 1, 1], [1, 1, 1]]


def test_rank_that_holds_a_share() -> None:
    values = np.array([3.0, 1.0])  # squares 9 and 1
    assert rank_holding(values, 0.9) == 1
    assert rank_holding(values, 0.91) == 2


def test_values_of_chance_are_those_of_its_matrix() -> None:
    values = random_values(30, 50, seed=3)
    whole = np.random.default_rng(3).standard_normal((30, 50))
    assert (values**2).sum() == pytest.approx((whole**2).sum())


def test_pictures_and_tables_are_read() -> None:
    assert read_matrix("a.png", picture()).shape == (20, 30)
    assert read_matrix("a.JPG", picture(kind="JPEG")).shape == (20, 30)
    assert read_matrix("t.csv", b"1,2,3\n4,5,6\n").tolist() == [[1, 2, 3], [4, 5, 6]]
    wide = read_matrix("wide.png", picture(2_000, 40))
    assert wide.shape[1] == settings().matrix_side


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.png", b"", "adapters.picture"),
        ("a.png", picture()[:60], "adapters.picture"),
        ("a.png", b"GIF89a", "adapters.picture"),
        ("t.csv", b"1,2\n3\n", "adapters.table"),
        ("t.csv", b"a,b\n1,2\n", "adapters.table"),
        ("t.csv", b"1,nan\n1,2\n", "adapters.table"),
        ("t.csv", b"\xff\xfe", "adapters.table"),
        ("t.csv", b"", "adapters.table"),
        ("t.csv", b"1,2,3\n", "adapters.matrix_small"),
        ("a.png", b"x" * 6_000_000, "adapters.matrix_size"),
    ],
)
def test_what_is_no_matrix_is_told(name: str, data: bytes, key: str) -> None:
    with pytest.raises(Problem) as told:
        read_matrix(name, data)
    assert told.value.key == key
