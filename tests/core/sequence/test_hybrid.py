import pytest
import torch
from torch.nn import functional

from core.sequence.hybrid import (
    KERNEL,
    ConvolutionWithAttention,
    GatedConvolution,
    RNNWithAttention,
)

WIDTH = 8


def words(length: int = 10) -> torch.Tensor:
    draw = torch.Generator().manual_seed(1)
    return torch.randn(2, length, WIDTH, generator=draw, dtype=torch.float64)


@pytest.mark.parametrize("sides", [(1, 1), (2, 0)])
def test_the_convolution_equals_torch_s(sides: tuple[int, int]) -> None:
    layer = GatedConvolution(WIDTH, *sides).double()
    # torch wants (out, in, window); ours has a column for each number of each neighbour.
    kernel = layer.mix.weight.unflatten(1, (WIDTH, KERNEL))
    padded = functional.pad(words().transpose(1, 2), sides)
    mixed = functional.conv1d(padded, kernel, layer.mix.bias).transpose(1, 2)
    expected = mixed[..., :WIDTH] * torch.sigmoid(mixed[..., WIDTH:])
    torch.testing.assert_close(layer(words()), expected)


@pytest.mark.parametrize("depth", [1, 3])
def test_a_word_sees_as_many_neighbours_as_there_are_layers(depth: int) -> None:
    model = ConvolutionWithAttention(WIDTH, depth).double()
    read = words().requires_grad_()
    model(read)[:, 5].sum().backward()
    assert read.grad is not None
    seen = read.grad.abs().sum((0, 2)).nonzero()[:, 0].tolist()
    assert seen == list(range(5 - depth, 5 + depth + 1))


@pytest.mark.parametrize("model", [RNNWithAttention(WIDTH), ConvolutionWithAttention(WIDTH, 2)])
def test_the_answer_looks_at_every_word(
    model: RNNWithAttention | ConvolutionWithAttention,
) -> None:
    model = model.double()
    read = words(40).requires_grad_()
    model.answer(read).sum().backward()
    assert read.grad is not None
    assert (read.grad.norm(dim=-1) > 0).all()
    weights = model.attention_weights(words(40))
    assert weights.shape[-2:] == (2, 40)
    torch.testing.assert_close(weights.sum(-1), torch.ones_like(weights[..., 0]))


def test_bahdanau_s_answer_worked_by_hand() -> None:
    model = RNNWithAttention(WIDTH).double()
    (annotations,) = model.encoder(words()[:1])
    state = torch.tanh(model.first_state(annotations[0, WIDTH:]))
    energies = torch.stack(
        [
            model.energy(torch.tanh(model.from_state(state) + model.from_word(annotation)))[0]
            for annotation in annotations
        ]
    )
    shares = energies.exp() / energies.exp().sum()
    context = sum(share * annotation for share, annotation in zip(shares, annotations, strict=True))
    decoder = model.decoder
    expected = torch.tanh(
        model.context(context) + decoder.from_state.weight @ state + decoder.from_state.bias
    )
    torch.testing.assert_close(model.answer(words()[:1])[0], expected)


def test_turning_attention_to_one_word_leaves_the_others_out() -> None:
    """With a query that only the third word's key answers, the context is that word's."""
    model = ConvolutionWithAttention(WIDTH, 1).double()
    with torch.no_grad():
        encoded = model(words())
        looked = model.attention_weights(words())[0]
        far = model.queries[0]
        far.weight.zero_()
        target = torch.linalg.lstsq(encoded[0], 500 * torch.eye(10).double()[2]).solution
        far.bias.copy_(target)
        turned = model.attention_weights(words())[0, 0]
    assert looked.max() < 0.9
    assert turned.argmax() == 2
    assert turned[2] > 0.99


def test_residual_paths_can_be_left_out() -> None:
    model = ConvolutionWithAttention(WIDTH, 2, residual=False).double()
    placed = model._placed(words())
    expected = model.encoder[1](model.encoder[0](placed))
    torch.testing.assert_close(model(words()), expected)
