"""The claims of the lesson about gradients, and the instrument against finite differences."""

import math
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import torch

from core.problems import Problem
from core.sequence.architectures import MODELS, ModelName, make_model, stream
from core.sequence.gradients import (
    GradientFlow,
    GradientFlowConfig,
    Probe,
    direction_norms,
    gate_values,
    gradient_matrix,
    gradient_norms,
    word_vectors,
)
from core.sequence.recurrent import LSTM
from core.text import LANGUAGES, sentence

SENTENCE = "I love apple so I expect this fall when they release the new iphone .".split()


@lru_cache
def flow(model: ModelName, length: int = 1_000, **options: Any) -> GradientFlow:
    return gradient_norms(GradientFlowConfig(model=model, length=length, **options))


def at(measured: GradientFlow, distance: int) -> float:
    """The norm ``distance`` words before the last, relative to the last's."""
    return float(measured.relative[-1 - distance])


# The instrument -------------------------------------------------------------------------


@pytest.mark.parametrize("probe", ["answer", "word"])
@pytest.mark.parametrize("model", [name for name in MODELS if name != "truncated"])
def test_norms_equal_finite_differences(model: ModelName, probe: Probe) -> None:
    config = GradientFlowConfig(model=model, length=5, width=8, depth=2, probe=probe, seed=7)
    network = make_model(config).double()
    words = torch.randn(1, 5, 8, generator=stream(7, "words"), dtype=torch.float64)

    @torch.no_grad()
    def loss(changed: torch.Tensor) -> float:
        output = (network.answer if probe == "answer" else network.summary)(changed)[0]
        draw = stream(7, "projection")
        return float(output @ torch.randn(len(output), generator=draw, dtype=torch.float64))

    slopes = np.zeros((5, 8))
    for index in np.ndindex(5, 8):
        step = torch.zeros_like(words)
        step[0, index[0], index[1]] = 1e-5
        slopes[index] = (loss(words + step) - loss(words - step)) / 2e-5
    np.testing.assert_allclose(
        gradient_norms(config).norms, np.linalg.norm(slopes, axis=1), rtol=1e-4, atol=1e-9
    )


@pytest.mark.parametrize("model", MODELS)
def test_one_norm_for_each_word_in_float64(model: ModelName) -> None:
    for length in (1, 2, 13):
        measured = flow(model, length, width=8)
        assert measured.norms.shape == (length,)
        assert measured.norms.dtype == np.float64
        assert np.isfinite(measured.norms).all()


def test_the_same_config_gives_the_same_norms_another_seed_others() -> None:
    config = GradientFlowConfig(model="gru", length=30)
    np.testing.assert_array_equal(gradient_norms(config).norms, gradient_norms(config).norms)
    assert (flow("gru", 30).norms != flow("gru", 30, seed=1).norms).all()


def test_all_architectures_are_shown_the_same_words() -> None:
    """With the feedback cut after two words the truncated RNN is the RNN, word for word."""
    np.testing.assert_array_equal(
        flow("truncated", 30, window=2).norms[-2:], flow("rnn", 30).norms[-2:]
    )


def test_the_default_probe_is_where_attention_sits() -> None:
    for model in MODELS:
        config = GradientFlowConfig(model=model, length=3)
        assert config.asked == ("answer" if model.endswith("attention") else "word")
    assert GradientFlowConfig(model="rnn", length=3, probe="answer").asked == "answer"


def test_norms_too_small_to_be_squared_are_measured() -> None:
    smallest = flow("rnn").norms[0]
    assert 0 < smallest < 1e-165


def test_a_trained_model_can_be_measured() -> None:
    config = GradientFlowConfig(model="rnn", length=20)
    trained = make_model(GradientFlowConfig(model="rnn", length=20, radius=0.5))
    np.testing.assert_array_equal(
        gradient_norms(config, trained).norms, flow("rnn", 20, radius=0.5).norms
    )
    assert next(trained.parameters()).dtype == torch.float32, "measured, and left as it was"


@pytest.mark.parametrize(
    ("field", "value"),
    [("length", 0), ("length", 2_001), ("length", 999_999_999), ("input_scale", math.nan)],
)
def test_what_is_out_of_range_is_told(field: str, value: Any) -> None:
    arguments: dict[str, Any] = {"model": "rnn", "length": 10, field: value}
    with pytest.raises(Problem) as told:
        GradientFlowConfig(**arguments)
    assert told.value.key == f"sequence.{field}"
    for lang in LANGUAGES:
        assert str(value) in sentence(told.value, lang)


def test_an_unknown_probe_is_told() -> None:
    with pytest.raises(Problem, match=r"sequence\.probe"):
        GradientFlowConfig(model="rnn", length=3, probe="nose")  # type: ignore[arg-type]


def test_a_gradient_beyond_float64_is_told() -> None:
    config = GradientFlowConfig(model="rnn", length=2_000, radius=3, input_scale=0)
    with pytest.raises(Problem, match=r"sequence\.overflow"):
        gradient_norms(config)


# Q2: recurrence -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_plain_rnn_s_feedback_vanishes(seed: int) -> None:
    assert at(flow("rnn", seed=seed), 100) < 1e-12


def test_it_fades_by_about_the_same_factor_word_after_word() -> None:
    logarithms = np.log(flow("rnn").norms[-400:])
    line = np.polyval(np.polyfit(np.arange(400), logarithms, 1), np.arange(400))
    assert np.abs(logarithms - line).max() < 0.05 * np.ptp(logarithms)


def test_it_explodes_where_the_radius_is_above_one() -> None:
    """Small inputs, so that tanh stays where it is steep: each step multiplies by the radius."""
    quiet = flow("rnn", 100, radius=1.2, input_scale=0)
    assert at(quiet, 99) == pytest.approx(1.2**99, rel=1)
    shrinking = flow("rnn", 100, radius=0.9, input_scale=0)
    assert at(shrinking, 99) == pytest.approx(0.9**99, rel=1)
    assert at(flow("rnn", radius=2.0), 999) > 1e12  # at the reference setting's inputs


@pytest.mark.parametrize("window", [1, 20, 150])
def test_outside_a_fixed_window_there_is_exactly_nothing(window: int) -> None:
    cut, whole = flow("truncated", 200, window=window), flow("rnn", 200)
    assert not cut.norms[:-window].any()
    np.testing.assert_array_equal(cut.norms[-window:], whole.norms[-window:])


def test_the_window_counts_from_the_step_that_is_asked() -> None:
    norms = flow("truncated", 50, window=10, probe="answer").norms
    assert (norms > 0).sum() == 9  # the answer's own step is the tenth


def test_of_two_directions_the_middle_starves() -> None:
    norms = flow("birnn").norms
    assert norms[500] < 1e-40 * min(norms[0], norms[-1])
    assert 0.01 < norms[0] / norms[-1] < 100


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("model", ["lstm", "gru"])
def test_gates_keep_the_gradient(model: ModelName, seed: int) -> None:
    assert at(flow(model, seed=seed), 100) > 1e3 * at(flow("rnn", seed=seed), 100)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_for_long_enough_sentences_gates_are_no_remedy(seed: int) -> None:
    assert at(flow("lstm", seed=seed), 999) < 1e-6
    assert at(flow("lstm", seed=seed, gate_bias=3.0), 999) > 1e3 * at(flow("lstm", seed=seed), 999)


def test_a_higher_gate_bias_keeps_more() -> None:
    biases = (0.0, 1.0, 3.0)
    configs = [GradientFlowConfig(model="lstm", length=50, gate_bias=bias) for bias in biases]
    means = [gate_values(config).mean() for config in configs]
    # With a bias of 0 a gate is half open on average.
    np.testing.assert_allclose(means, 1 / (1 + np.exp([0.0, -1.0, -3.0])), atol=0.03)
    assert gate_values(configs[0]).shape == (50, 64)
    with pytest.raises(TypeError):
        gate_values(GradientFlowConfig(model="rnn", length=50))
    with pytest.raises(TypeError):
        gate_values(GradientFlowConfig(model="transformer", length=50))


def test_the_reference_setting_is_the_one_that_was_measured() -> None:
    """Within a factor of 30 of the numbers that the course quotes (another seed)."""
    quoted = [
        (flow("rnn"), 10, 1.7e-2),
        (flow("rnn"), 100, 5.5e-18),
        (flow("lstm"), 100, 2.3e-10),
        (flow("lstm", gate_bias=3.0), 999, 2.3e-4),
        (flow("gru"), 100, 2.1e-11),
        (flow("transformer"), 10, 1.6e-3),
        (flow("transformer"), 100, 1.4e-3),
        (flow("transformer"), 999, 6.3e-3),
    ]
    for measured, distance, expected in quoted:
        assert 1 / 30 < at(measured, distance) / expected < 30, (measured.config, distance)


def test_pytorch_s_own_lstm_fades_alike() -> None:
    """The reference setting by ``torch.nn``: the same weights give the same norms."""
    config = GradientFlowConfig(model="lstm", length=200)
    ours = make_model(config)
    assert isinstance(ours, LSTM)
    theirs = torch.nn.LSTM(64, 64, batch_first=True)
    theirs.load_state_dict(
        {
            "weight_ih_l0": ours.from_word.weight,
            "weight_hh_l0": ours.from_state.weight,
            "bias_ih_l0": ours.from_word.bias,
            "bias_hh_l0": ours.from_state.bias,
        }
    )
    words = torch.randn(1, 200, 64, generator=stream(0, "words"), dtype=torch.float64)
    words.requires_grad_()
    projection = torch.randn(64, generator=stream(0, "projection"), dtype=torch.float64)
    (theirs.double()(words)[0][0, -1] @ projection).backward()
    assert words.grad is not None
    expected = words.grad[0].norm(dim=-1).numpy()
    np.testing.assert_allclose(gradient_norms(config).norms, expected, rtol=1e-8)


# Q2e: attention between the answer and the words ----------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("model", ["rnn_attention", "conv_attention"])
def test_attention_shortens_the_way_from_the_answer(model: ModelName, seed: int) -> None:
    norms = flow(model, seed=seed).norms
    middle = norms[100:-100]  # far from either end
    assert middle.min() > 1e-4 * norms[-1]
    assert middle.min() > 1e30 * flow("rnn", seed=seed, probe="answer").norms[500]


def test_it_does_not_help_the_words_among_themselves() -> None:
    assert at(flow("rnn_attention", probe="word"), 100) < 1e-12
    for depth in (2, 4):
        norms = flow("conv_attention", 100, probe="word", depth=depth).norms
        assert not norms[: -1 - depth].any()  # the receptive field ends
        assert norms[-1 - depth :].all()


# Q3: the Transformer --------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("probe", ["answer", "word"])
def test_the_transformer_s_feedback_does_not_fade(probe: Probe, seed: int) -> None:
    norms = flow("transformer", probe=probe, seed=seed).norms
    far, near = norms[-1 - 999], norms[-1 - 10]
    assert 0.01 < far / near < 100


def test_each_word_s_share_falls_with_their_number() -> None:
    """Shared out: ten times the words, a tenth of the feedback for each, within a factor of 3."""
    few, many = (np.median(flow("transformer", length).norms) for length in (100, 1_000))
    assert 10 / 3 < few / many < 30


def test_without_residual_paths_depth_eats_the_feedback() -> None:
    """Different weights alone are no cure: only the very first words are still heard."""

    def median(depth: int, residual: bool) -> float:
        return float(np.median(flow("transformer", 100, depth=depth, residual=residual).norms))

    assert median(16, residual=False) < 1e-10 * median(1, residual=False)
    assert median(16, residual=True) > median(1, residual=True)


# The learner's sentence -----------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_each_row_of_the_matrix_is_one_backward_pass(model: ModelName) -> None:
    config = GradientFlowConfig(model=model, length=1, width=16, depth=2, window=4)
    measured = gradient_matrix(SENTENCE, config)
    assert measured.words == tuple(SENTENCE)
    network = make_model(config).double()
    for step in (0, 5, 14):
        words = word_vectors(SENTENCE, 16)[None].requires_grad_()
        # The truncated RNN's window ends where it is asked.
        read = words[:, : step + 1] if model == "truncated" else words
        output = network(read)[0, step]
        draw = stream(0, "projection")
        projection = torch.randn(len(output), generator=draw, dtype=torch.float64)
        gradient = torch.autograd.grad(output @ projection, words)[0]
        np.testing.assert_allclose(
            measured.norms[step], gradient[0].norm(dim=-1), rtol=1e-9, atol=1e-15
        )


def test_causal_models_feel_nothing_of_later_words() -> None:
    for model in MODELS:
        config = GradientFlowConfig(model=model, length=1, width=8, depth=2)
        later = gradient_matrix(SENTENCE, config).norms[np.triu_indices(len(SENTENCE), 1)]
        causal = model in ("rnn", "lstm", "gru", "truncated", "transformer")
        assert (not later.any()) == causal


def test_the_answer_s_row_is_the_answer_s_probe() -> None:
    config = GradientFlowConfig(model="rnn_attention", length=1)
    answer = gradient_matrix(SENTENCE, config).answer
    assert answer.shape == (len(SENTENCE),)
    assert answer.min() > 0
    words = gradient_matrix(SENTENCE, config).norms[-1]
    assert answer[0] / answer[-1] > 10 * words[0] / words[-1]


def test_a_word_has_the_same_vector_wherever_it_stands() -> None:
    vectors = word_vectors(["사과", "나는", "사과"], 64)
    torch.testing.assert_close(vectors[0], vectors[2])
    assert not torch.isclose(vectors[0], vectors[1]).any()
    many = word_vectors([str(number) for number in range(500)], 64)
    assert many.mean().item() == pytest.approx(0, abs=0.02)
    assert many.std().item() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("words", [["😀"], ["<b>", "שלום"], ["x"] * 200])
def test_any_words_will_do(words: list[str]) -> None:
    config = GradientFlowConfig(model="truncated", length=1, width=8)
    assert gradient_matrix(words, config).norms.shape == (len(words), len(words))


def test_no_words_and_too_many_are_told() -> None:
    config = GradientFlowConfig(model="rnn", length=1)
    with pytest.raises(Problem, match=r"sequence\.no_words"):
        gradient_matrix([], config)
    with pytest.raises(Problem, match=r"sequence\.many_words"):
        gradient_matrix(["x"] * 3_000, config)


def test_each_direction_of_a_bidirectional_rnn_starves_at_its_own_far_end() -> None:
    config = GradientFlowConfig(model="birnn", length=60)
    forwards, backwards = direction_norms(config)
    assert forwards[-1] > 1e8 * forwards[0]
    assert backwards[0] > 1e8 * backwards[-1]
    whole = gradient_norms(config).norms
    # Together they are the whole: at either end only one of the two counts.
    assert whole[0] == pytest.approx(backwards[0], rel=1e-6)
    assert whole[-1] == pytest.approx(forwards[-1], rel=1e-6)
    assert 15 < whole.argmin() < 45
