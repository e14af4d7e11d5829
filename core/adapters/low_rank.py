"""Matrices of low rank: how much of a matrix its first few patterns hold.

Every matrix is a sum of patterns, each a column times a row, the strongest first: its
singular value decomposition. Keeping the first ``r`` is the best matrix of rank ``r`` there
is (Eckart and Young, 1936).
"""

import csv
import io
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal, get_args

import numpy as np
from PIL import Image

from core.problems import Problem
from core.settings import settings

Sample = Literal["landscape", "stripes", "noise", "weights", "update"]
SAMPLES: tuple[Sample, ...] = get_args(Sample)
PICTURES = ("png", "jpg", "jpeg")
TABLES = ("csv", "txt")


@dataclass(frozen=True)
class Approximation:
    """``matrix`` (rows, columns) and its best likeness of ``rank``, with what both cost."""

    matrix: np.ndarray
    likeness: np.ndarray
    values: np.ndarray
    rank: int

    @property
    def numbers(self) -> int:
        """Numbers in the two thin matrices."""
        return self.rank * sum(self.matrix.shape)

    @property
    def share(self) -> float:
        """Numbers in the thin matrices against those in the whole."""
        return self.numbers / self.matrix.size

    @property
    def energy(self) -> float:
        """Share of the whole (as a sum of squares) that the likeness holds."""
        return float(energy(self.values)[self.rank - 1])


def approximate(matrix: np.ndarray, rank: int) -> Approximation:
    """The best matrix of ``rank``. Raises Problem for a rank below 1 or above the sides."""
    most = min(matrix.shape)
    if not 1 <= rank <= most:
        raise Problem("adapters.rank", value=rank, most=f"{most:,}")
    left, values, right = np.linalg.svd(matrix.astype(np.float64), full_matrices=False)
    likeness = (left[:, :rank] * values[:rank]) @ right[:rank]
    return Approximation(matrix, likeness, values, rank)


def energy(values: np.ndarray) -> np.ndarray:
    """Share of the sum of squares in the first 1, 2, ... singular ``values`` (…, values)."""
    squares = np.cumsum(np.asarray(values, dtype=np.float64) ** 2, axis=-1)
    whole = squares[..., -1:]
    return np.divide(squares, whole, out=np.ones_like(squares), where=whole > 0)


def rank_holding(values: np.ndarray, share: float) -> int:
    """The smallest rank whose patterns hold ``share`` of one matrix's sum of squares."""
    return int(np.searchsorted(energy(values), share - 1e-12) + 1)


def random_values(rows: int, columns: int, seed: int = 0) -> np.ndarray:
    """Singular values of a matrix of chance: what no structure looks like."""
    matrix = np.random.default_rng(seed).standard_normal((rows, columns))
    return np.linalg.svd(matrix, compute_uv=False)


def sample(name: str, seed: int = 0) -> np.ndarray:
    """A picture to begin with: values 0 to 1, (rows, columns).

    ``stripes`` has rank 1 exactly, ``noise`` every rank there is.
    """
    rows, columns = 96, 144
    y, x = np.mgrid[0:rows, 0:columns] / np.array([rows, columns])[:, None, None]
    if name == "stripes":
        return np.outer(0.6 + 0.4 * np.sin(9 * np.pi * y[:, 0]), np.round(x[0] * 12) % 2)
    if name == "noise":
        return np.random.default_rng(seed).random((rows, columns))
    picture = 0.95 - 0.35 * y  # a sky, a sun, two ranges of hills, a fence
    picture[(x - 0.72) ** 2 * 2.25 + (y - 0.25) ** 2 < 0.012] = 1.0
    far = y > 0.52 + 0.10 * np.sin(5 * x + 1) + 0.03 * np.sin(17 * x)
    near = y > 0.74 + 0.08 * np.sin(3.2 * x + 4)
    picture[far] = (0.45 + 0.15 * np.sin(30 * (x + y)))[far]
    picture[near] = (0.22 + 0.06 * np.sin(60 * y + 8 * x))[near]
    posts = near & ((x * 24) % 2 < 0.35) & (y < 0.74 + 0.08 * np.sin(3.2 * x + 4) + 0.12)
    picture[posts] = 0.85
    return picture


def read_matrix(name: str, data: bytes) -> np.ndarray:
    """A learner's picture (as grey values 0 to 1) or table of numbers, (rows, columns).

    Large ones are made smaller. Raises Problem for what is neither.
    """
    limits = settings()
    if len(data) > limits.matrix_bytes:
        raise Problem("adapters.matrix_size", name=name, most=limits.matrix_bytes // 1024**2)
    ending = PurePath(name).suffix.lower().removeprefix(".")
    matrix = _picture(name, data) if ending in PICTURES else _table(name, data)
    if min(matrix.shape) < 2:
        raise Problem("adapters.matrix_small")
    return matrix


def _picture(name: str, data: bytes) -> np.ndarray:
    side = settings().matrix_side
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
            opened.draft("L", (side, side))
            opened.thumbnail((side, side))
            return np.asarray(opened.convert("L"), dtype=np.float64) / 255
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Problem("adapters.picture", name=name) from error


def _table(name: str, data: bytes) -> np.ndarray:
    side = settings().matrix_side
    try:
        text = data.decode("utf-8-sig")
        rows = [list(map(float, row)) for row in csv.reader(io.StringIO(text)) if row]
        matrix = np.array(rows, dtype=np.float64)
    except (ValueError, csv.Error) as error:
        raise Problem("adapters.table", name=name) from error
    if matrix.ndim != 2 or not np.isfinite(matrix).all():
        raise Problem("adapters.table", name=name)
    return matrix[:side, :side]
