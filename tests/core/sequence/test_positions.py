import math

import numpy as np
import pytest
import torch
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

from core.sequence.positions import LearnedPositions, position_picture, rotate, sinusoidal


def test_sinusoidal_positions_are_the_paper_s() -> None:
    table = sinusoidal(50, 16)
    for position in (0, 1, 13, 49):
        for pair in range(8):
            angle = position / 10_000 ** (2 * pair / 16)
            assert table[position, 2 * pair].item() == pytest.approx(math.sin(angle), abs=1e-12)
            assert table[position, 2 * pair + 1].item() == pytest.approx(math.cos(angle), abs=1e-12)


def test_rotation_is_llama_s() -> None:
    vectors = torch.randn(1, 2, 30, 16, generator=torch.Generator().manual_seed(0))
    inverse = 1 / 10_000 ** (torch.arange(0, 16, 2).float() / 16)
    angles = torch.arange(30)[:, None] * inverse
    angles = torch.cat([angles, angles], -1)[None]
    expected, _ = apply_rotary_pos_emb(vectors, vectors, angles.cos(), angles.sin())
    torch.testing.assert_close(rotate(vectors), expected)


def test_rotated_vectors_know_their_distance_and_nothing_else() -> None:
    query, key = torch.randn(2, 16, generator=torch.Generator().manual_seed(0)).double()
    queries, keys = rotate(query.expand(40, 16)), rotate(key.expand(40, 16))
    products = queries @ keys.T  # (40, 40)
    for distance in (0, 3, 20):
        along = products.diagonal(distance)
        torch.testing.assert_close(along, along[:1].expand(len(along)))
    assert not torch.isclose(products[0, 0], products[0, 3])
    torch.testing.assert_close(queries.norm(dim=-1), query.norm().expand(40))


def test_learned_positions_are_one_vector_each() -> None:
    positions = LearnedPositions(10, 4)
    with torch.no_grad():
        positions.table.copy_(torch.arange(40.0).reshape(10, 4))
    torch.testing.assert_close(positions(3), torch.arange(12.0).reshape(3, 4))


def test_pictures_show_what_the_models_use() -> None:
    np.testing.assert_array_equal(position_picture("sinusoidal", 13, 16), sinusoidal(13, 16))
    ones = torch.ones(13, 16, dtype=torch.float64)
    np.testing.assert_array_equal(position_picture("rotary", 13, 16), rotate(ones))
    assert not position_picture("none", 13, 16).any()
    learned = position_picture("learned", 13, 16)
    assert learned.shape == (13, 16)
    np.testing.assert_array_equal(learned, position_picture("learned", 13, 16))
    assert (learned != position_picture("learned", 13, 16, seed=1)).all()
