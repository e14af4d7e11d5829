import math
from typing import Any

import pytest
import torch

from core.problems import Problem
from core.sequence.architectures import (
    MODELS,
    PURPOSES,
    Architecture,
    ModelName,
    check_choice,
    check_range,
    make_model,
    stream,
)
from core.sequence.recurrent import GRU, LSTM, RNN
from core.text import LANGUAGES, sentence


@pytest.mark.parametrize("model", MODELS)
def test_the_same_config_gives_the_same_model(model: Any) -> None:
    def weights(seed: int) -> dict[str, torch.Tensor]:
        torch.manual_seed(torch.seed() % 1_000)  # the process's own luck must not matter
        return make_model(Architecture(model=model, width=16, seed=seed)).state_dict()

    first, again, other = weights(3), weights(3), weights(4)
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)


def test_every_purpose_of_every_seed_draws_numbers_of_its_own() -> None:
    drawn = {
        torch.randn((), generator=stream(seed, purpose)).item()
        for seed in range(20)
        for purpose in PURPOSES
    }
    assert len(drawn) == 20 * len(PURPOSES)


def test_recurrent_matrices_stretch_by_the_radius() -> None:
    names: tuple[ModelName, ...] = ("rnn", "lstm", "gru")
    for name in names:
        model = make_model(Architecture(model=name, radius=0.7, seed=2))
        assert isinstance(model, RNN | LSTM | GRU)
        stretches = torch.linalg.svdvals(model.from_state.weight)
        torch.testing.assert_close(stretches, torch.full((64,), 0.7))
    plain = make_model(Architecture(model="rnn", radius=0.7))
    assert isinstance(plain, RNN)
    largest = torch.linalg.eigvals(plain.from_state.weight).abs().max().item()
    assert largest == pytest.approx(0.7, abs=1e-5)


def test_biases_are_zero_but_for_the_gate_that_keeps() -> None:
    lstm = make_model(Architecture(model="lstm", gate_bias=3, width=8))
    assert isinstance(lstm, LSTM)
    # torch.nn.LSTM's documented order: input, forget, cell, output
    assert lstm.from_word.bias.tolist() == [0.0] * 8 + [3.0] * 8 + [0.0] * 16
    assert not lstm.from_state.bias.any()
    gru = make_model(Architecture(model="gru", gate_bias=3, width=8))
    assert isinstance(gru, GRU)
    # torch.nn.GRU's documented order: reset, update, new
    assert gru.from_word.bias.tolist() == [0.0] * 8 + [3.0] * 8 + [0.0] * 8


def test_other_matrices_start_as_pytorch_s_do() -> None:
    model = make_model(Architecture(model="transformer"))
    for name, parameter in model.named_parameters():
        if name.endswith("weight") and "norm" not in name:
            bound = parameter.shape[1] ** -0.5
            assert parameter.abs().max() <= bound
            assert parameter.std().item() == pytest.approx(bound / 3**0.5, rel=0.1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("model", "crystal_ball"),
        ("positions", "gps"),
        ("width", 0),
        ("width", 999_999_999),
        ("depth", 0),
        ("depth", 1_000),
        ("window", 0),
        ("window", 2_001),
        ("radius", -0.1),
        ("radius", math.nan),
        ("radius", math.inf),
        ("gate_bias", 11),
        ("seed", -1),
        ("seed", 2**63),
    ],
)
def test_what_is_out_of_range_is_told(field: str, value: Any) -> None:
    arguments: dict[str, Any] = {"model": "rnn", field: value}
    with pytest.raises(Problem) as told:
        Architecture(**arguments)
    assert told.value.key == f"sequence.{field}"
    for lang in LANGUAGES:
        assert str(value) in sentence(told.value, lang)


def test_widths_fit_the_heads() -> None:
    with pytest.raises(Problem, match=r"sequence\.width_step"):
        Architecture(model="transformer", width=20)


def test_the_limits_themselves_are_allowed() -> None:
    check_range("length", 1, 1, 2_000)
    check_range("length", 2_000, 1, 2_000)
    check_choice("model", "rnn", MODELS)
