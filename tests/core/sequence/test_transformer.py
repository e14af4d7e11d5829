"""The Transformer against PyTorch's own layers, given the same weights."""

import pytest
import torch
from torch import nn

from core.sequence.positions import Positions, rotate
from core.sequence.transformer import HEADS, Transformer

WIDTH, LENGTH = 16, 9


def words() -> torch.Tensor:
    draw = torch.Generator().manual_seed(1)
    return torch.randn(2, LENGTH, WIDTH, generator=draw, dtype=torch.float64)


def torch_s_encoder(model: Transformer) -> nn.TransformerEncoder:
    """``nn.TransformerEncoder`` with the weights of ``model``."""
    layer = nn.TransformerEncoderLayer(
        WIDTH, HEADS, 4 * WIDTH, 0.0, "gelu", batch_first=True, norm_first=True
    )
    theirs = nn.TransformerEncoder(
        layer, len(model.layers), nn.LayerNorm(WIDTH), enable_nested_tensor=False
    ).double()
    with torch.no_grad():
        for ours, other in zip(model.layers, theirs.layers, strict=True):
            parts = (ours.attention.query, ours.attention.key, ours.attention.value)
            other.self_attn.in_proj_weight.copy_(torch.cat([part.weight for part in parts]))
            other.self_attn.in_proj_bias.copy_(torch.cat([part.bias for part in parts]))
            other.self_attn.out_proj.load_state_dict(ours.attention.output.state_dict())
            other.linear1.load_state_dict(ours.network[0].state_dict())
            other.linear2.load_state_dict(ours.network[2].state_dict())
            other.norm1.load_state_dict(ours.attention_norm.state_dict())
            other.norm2.load_state_dict(ours.network_norm.state_dict())
    return theirs


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("positions", ["none", "sinusoidal"])
def test_it_equals_torch_s_pre_norm_encoder(causal: bool, positions: Positions) -> None:
    model = Transformer(WIDTH, 3, causal=causal, positions=positions).double()
    mask = nn.Transformer.generate_square_subsequent_mask(LENGTH).double() if causal else None
    expected = torch_s_encoder(model)(model.placed(words()), mask=mask, is_causal=causal)
    torch.testing.assert_close(model(words()), expected)


def test_rotary_attention_is_attention_between_rotated_queries_and_keys() -> None:
    attention = Transformer(WIDTH, 1, positions="rotary").double().layers[0].attention
    states = words()[:1]
    found = []
    for head in range(HEADS):
        own = slice(head * WIDTH // HEADS, (head + 1) * WIDTH // HEADS)
        query = rotate(attention.query(states)[0, :, own])
        key = rotate(attention.key(states)[0, :, own])
        scores = query @ key.T / (WIDTH // HEADS) ** 0.5
        scores[torch.ones(LENGTH, LENGTH).triu(1) > 0] = -torch.inf
        found.append(scores.softmax(-1) @ attention.value(states)[0, :, own])
    torch.testing.assert_close(attention(states)[0], attention.output(torch.cat(found, -1)))


@pytest.mark.parametrize("positions", ["none", "sinusoidal", "learned", "rotary"])
def test_causal_words_know_nothing_of_later_words(positions: Positions) -> None:
    model = Transformer(WIDTH, 2, positions=positions, longest=LENGTH).double()
    changed = words()
    changed[:, 5:] = -changed[:, 5:]
    before, after = model(words()), model(changed)
    torch.testing.assert_close(before[:, :5], after[:, :5])
    assert (before[:, 5:] - after[:, 5:]).abs().amax(-1).min() > 1e-3


@pytest.mark.parametrize("causal", [True, False])
def test_the_weights_shown_are_the_weights_used(causal: bool) -> None:
    model = Transformer(WIDTH, 2, causal=causal, positions="rotary").double()
    weights = model.attention_weights(words())
    assert weights.shape == (2, 2, HEADS, LENGTH, LENGTH)
    torch.testing.assert_close(weights.sum(-1), torch.ones(2, 2, HEADS, LENGTH).double())
    assert bool((weights.triu(1) == 0).all()) == causal
    attention, states = model.layers[0].attention, model.layers[0].attention_norm(words())
    values = attention.value(states).unflatten(-1, (HEADS, -1)).transpose(1, 2)
    found = (weights[0] @ values).transpose(1, 2).flatten(2)
    torch.testing.assert_close(attention(states), attention.output(found))


def test_without_residual_paths_a_layer_is_what_its_parts_find() -> None:
    model = Transformer(WIDTH, 1, residual=False, positions="none").double()
    layer = model.layers[0]
    found = layer.attention(layer.attention_norm(words()))
    expected = model.norm(layer.network(layer.network_norm(found)))
    torch.testing.assert_close(model(words()), expected)


def test_learned_positions_are_added_where_they_stand() -> None:
    model = Transformer(WIDTH, 1, positions="learned", longest=20).double()
    with torch.no_grad():
        model.learned.table.normal_()
    torch.testing.assert_close(model.placed(words()), words() + model.learned.table[:LENGTH])


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("positions", ["none", "rotary"])
@pytest.mark.parametrize("residual", [True, False])
def test_the_summary_is_the_last_word_s_vector(
    causal: bool, positions: Positions, residual: bool
) -> None:
    for depth in (1, 3):
        model = Transformer(
            WIDTH, depth, causal=causal, positions=positions, residual=residual
        ).double()
        torch.testing.assert_close(model.summary(words()), model(words())[:, -1])
