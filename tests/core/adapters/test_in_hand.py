"""Adapters on the bundled model: off is the base, merged is the same, taken out is the base."""

import pytest
import torch

from core.adapters.in_hand import Hand, hand, sizes
from core.adapters.study import held_out_loss
from core.llama.loading import load_base
from core.settings import settings

TEXT = "Dropout switches off random neurons.\nWhat does dropout do?"


@pytest.fixture(scope="module")
def held() -> Hand:
    torch.set_num_threads(1)
    return hand()


def test_two_adapters_are_there(held: Hand) -> None:
    assert held.names == ["course-chat", "short-answers"]


def test_off_is_the_base(held: Hand) -> None:
    base, _ = load_base(settings().model_dir)
    held.loss((1, 1))
    assert held.loss((0, 0)) == pytest.approx(held_out_loss(base, held.examples), abs=1e-5)


@pytest.mark.parametrize("scales", [(0, 1), (1, 0), (0.5, 0.5), (-1, 2)])
def test_merged_is_the_same_and_taken_out_the_base(held: Hand, scales: tuple[float, float]) -> None:
    found = held.merge(TEXT, scales)
    assert 0 < found.logits < 1e-4
    assert found.weights < 1e-5
    assert found.same_token


def test_nothing_to_merge_changes_nothing(held: Hand) -> None:
    found = held.merge(TEXT, (0, 0))
    assert (found.logits, found.weights) == (0, 0)


def test_the_trained_strength_helps_and_its_opposite_harms(held: Hand) -> None:
    off, on, against = (held.loss((0, scale)) for scale in (0, 1, -1))
    assert on < off < against


def test_strength_is_what_multiplies_the_change(held: Hand) -> None:
    prompt = held._prompt(TEXT)
    held._use((0, 1))
    layer = held._layers[0]
    change = layer.get_delta_weight("short-answers").clone()
    held._use((0, 0.5))
    half = layer.get_delta_weight("short-answers")
    assert torch.allclose(half, change / 2, atol=1e-7)
    assert prompt.shape[0] == 1


def test_answers_differ_with_an_adapter_and_repeat(held: Hand) -> None:
    without, with_it = held.answer(TEXT, (0, 0)), held.answer(TEXT, (0, 1))
    assert without != with_it
    assert held.answer(TEXT, (0, 1)) == with_it


def test_an_adapter_is_a_small_part_of_the_model() -> None:
    found = sizes()
    assert 0 < found.adapters["short-answers"] < 0.1 * found.model
