import numpy as np
import pytest
import torch
from torch import nn

from core.attention.cost import (
    KINDS,
    CostConfig,
    Recurrence,
    SelfAttention,
    kept_bytes,
    measure_cost,
)
from core.attention.scaled import attend


@pytest.mark.parametrize("fused", [False, True])
def test_the_layer_is_the_attention_of_the_lesson(fused: bool):
    torch.manual_seed(0)
    layer = SelfAttention(12, 3, fused)
    words = torch.randn(2, 7, 12)
    query, key, value = (
        part.detach().numpy().reshape(2, 7, 3, 4).swapaxes(1, 2)
        for part in layer.inward(words).chunk(3, dim=-1)
    )
    mixed = attend(query, key, value).output.swapaxes(1, 2).reshape(2, 7, 12)
    expected = layer.outward(torch.tensor(mixed)).detach().numpy()
    np.testing.assert_allclose(layer(words).detach().numpy(), expected, atol=1e-6)


def test_kept_memory_is_counted_once_and_to_the_byte():
    words = torch.randn(10, 4, requires_grad=True)
    assert kept_bytes(torch.exp, words) == 10 * 4 * 4  # its own result
    # A product keeps both its factors; here they are one and the same.
    assert kept_bytes(lambda given: given * given, words) == 10 * 4 * 4
    assert kept_bytes(nn.Identity(), words) == 0


def test_the_weights_that_attention_keeps_grow_with_the_square():
    config = CostConfig(lengths=(64, 128, 256), width=16, heads=2, repeats=1)
    cost = measure_cost(config)
    weights = 2 * 4 * np.array(config.lengths) ** 2  # two heads, four bytes
    assert (cost.bytes["attention"] >= weights).all()
    # What is beside the weights grows with the length, as all does in the other two.
    rest = cost.bytes["attention"] - weights
    np.testing.assert_allclose(rest[1:] / rest[:-1], 2, rtol=0.1)
    for kind in ("fused", "recurrence"):
        grown = cost.bytes[kind][1:] / cost.bytes[kind][:-1]
        np.testing.assert_allclose(grown, 2, rtol=0.1)


def test_everything_is_measured_at_every_length():
    cost = measure_cost(CostConfig(lengths=(3, 8), width=8, heads=2, repeats=2))
    for kind in KINDS:
        assert cost.seconds[kind].shape == cost.bytes[kind].shape == (2,)
        assert (cost.seconds[kind] > 0).all()
    assert cost.steps["recurrence"].tolist() == [3, 8]
    assert cost.steps["attention"].tolist() == [1, 1]


def test_a_recurrence_gives_a_state_for_every_word():
    assert Recurrence(8)(torch.randn(2, 5, 8)).shape == (2, 5, 8)
