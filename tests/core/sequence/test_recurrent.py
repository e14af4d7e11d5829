"""The networks against ``torch.nn``'s, given the same weights."""

import pytest
import torch
from torch import nn

from core.sequence.recurrent import GRU, LSTM, RNN, BidirectionalRNN, Recurrent, TruncatedRNN

WIDTH = 8


def words(length: int = 12, batch: int = 3) -> torch.Tensor:
    draw = torch.Generator().manual_seed(1)
    return torch.randn(batch, length, WIDTH, generator=draw, dtype=torch.float64)


def copy_weights(theirs: nn.RNNBase, ours: Recurrent, suffix: str = "") -> None:
    with torch.no_grad():
        ours.from_word.weight.copy_(getattr(theirs, f"weight_ih_l0{suffix}"))
        ours.from_word.bias.copy_(getattr(theirs, f"bias_ih_l0{suffix}"))
        ours.from_state.weight.copy_(getattr(theirs, f"weight_hh_l0{suffix}"))
        ours.from_state.bias.copy_(getattr(theirs, f"bias_hh_l0{suffix}"))


@pytest.mark.parametrize(("ours", "theirs"), [(RNN, nn.RNN), (LSTM, nn.LSTM), (GRU, nn.GRU)])
def test_given_the_same_weights_they_equal_torch_s(
    ours: type[Recurrent], theirs: type[nn.RNN | nn.LSTM | nn.GRU]
) -> None:
    model, reference = ours(WIDTH).double(), theirs(WIDTH, WIDTH, batch_first=True).double()
    copy_weights(reference, model)
    read, read_too = words().requires_grad_(), words().requires_grad_()
    given, expected = model(read), reference(read_too)[0]
    torch.testing.assert_close(given, expected)
    given.square().sum().backward()
    expected.square().sum().backward()
    torch.testing.assert_close(read.grad, read_too.grad)
    torch.testing.assert_close(model.from_state.weight.grad, reference.weight_hh_l0.grad)


def test_the_two_directions_equal_torch_s() -> None:
    model = BidirectionalRNN(WIDTH).double()
    reference = nn.RNN(WIDTH, WIDTH, batch_first=True, bidirectional=True).double()
    copy_weights(reference, model.forwards)
    copy_weights(reference, model.backwards, "_reverse")
    outputs, last = reference(words())
    torch.testing.assert_close(model(words()), outputs)
    torch.testing.assert_close(model.summary(words()), torch.cat([last[0], last[1]], -1))


def test_the_gate_that_is_shown_is_the_one_that_keeps() -> None:
    """Shut it, and the first word is forgotten; open it, and news hardly get in."""
    for model in (LSTM(WIDTH).double(), GRU(WIDTH).double()):
        with torch.no_grad():
            gate = model.from_word.bias.chunk(model.gates)[model.keep_gate or 0]
            gate.fill_(-50)
            assert model.kept(words()).max() < 1e-12
            gate.fill_(50)
            assert model.kept(words()).min() > 1 - 1e-12
    with torch.no_grad():
        states = model(words())  # the GRU, its gate open: it stays where it began
    assert states.abs().max() < 1e-12


def test_kept_is_what_the_step_used() -> None:
    model = LSTM(WIDTH).double()
    with torch.no_grad():
        kept = model.kept(words())
        state = model.first_state(words())
        for number, word in enumerate(model.from_word(words()).unbind(1)):
            into, _, news, _ = (word + model.from_state(state[0])).chunk(4, -1)
            added = torch.sigmoid(into) * torch.tanh(news)
            before, state = state, model.step(word, state)
            torch.testing.assert_close(kept[:, number] * before[1] + added, state[1])
    with pytest.raises(TypeError):
        RNN(WIDTH).kept(words().float())


@pytest.mark.parametrize("window", [1, 4, 12, 100])
def test_a_window_cuts_the_feedback_and_nothing_else(window: int) -> None:
    cut, whole = TruncatedRNN(WIDTH, window).double(), RNN(WIDTH).double()
    cut.load_state_dict(whole.state_dict())
    read = words().requires_grad_()
    outputs = cut(read)
    torch.testing.assert_close(outputs, whole(read))
    outputs[:, -1].sum().backward()
    assert read.grad is not None
    reached = read.grad.norm(dim=(0, 2)) > 0
    assert reached.tolist() == [number >= 12 - window for number in range(12)]


def test_within_its_window_the_feedback_is_the_whole_rnn_s() -> None:
    cut, whole = TruncatedRNN(WIDTH, 5).double(), RNN(WIDTH).double()
    cut.load_state_dict(whole.state_dict())
    read = words().requires_grad_()
    ours = torch.autograd.grad(cut(read)[:, -1].sum(), read)[0]
    expected = torch.autograd.grad(whole(read)[:, -1].sum(), read)[0]
    torch.testing.assert_close(ours[:, 7:], expected[:, 7:])


def test_the_cut_can_stand_elsewhere_for_each_sequence() -> None:
    model = TruncatedRNN(WIDTH, 3).double()
    read = words().requires_grad_()
    asked = torch.tensor([11, 4, 1])
    model(read, asked)[torch.arange(3), asked].sum().backward()
    assert read.grad is not None
    reached = [row.nonzero()[:, 0].unique().tolist() for row in read.grad]
    assert reached == [[9, 10, 11], [2, 3, 4], [0, 1]]
