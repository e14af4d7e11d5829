from dataclasses import replace
from itertools import pairwise

import pytest
from transformers import PreTrainedTokenizerFast

from core.adapters.shapes import shape_of
from core.finetuning.base import load_for_training
from core.finetuning.forecast import forecast, tokens_per_second
from core.finetuning.training import Example, LoraTraining, plan_batches

CONFIG = LoraTraining(rank=8, epochs=3, batch_tokens=256)
LENGTHS = [20 + number % 17 for number in range(50)]


def test_steps_and_tokens_are_those_of_the_plan() -> None:
    found = forecast(CONFIG, LENGTHS, shape_of("bundled"))
    assert found.steps == len(plan_batches(LENGTHS, CONFIG))
    assert found.tokens == 3 * sum(LENGTHS)
    assert found.tokens <= found.padded <= 256 * found.steps
    assert found.seconds(1_000) == found.padded / 1_000


def test_llama_2_has_as_many_trained_numbers_as_peft_counts() -> None:
    found = forecast(replace(CONFIG, rank=8), LENGTHS, shape_of("llama-2-7b"), "gpu")
    assert (found.trainable, found.total) == (19_988_480, 6_738_415_616 + 19_988_480)
    assert found.adapter_bytes == 4 * 19_988_480


def test_four_bits_take_less_memory_and_a_higher_rank_more() -> None:
    shape = shape_of("llama-2-7b")
    configs = (
        replace(CONFIG, four_bit=True), replace(CONFIG, four_bit=True, rank=64), CONFIG,
    )  # fmt: skip
    totals = [sum(forecast(each, LENGTHS, shape, "gpu").memory.values()) for each in configs]
    assert all(less < more for less, more in pairwise(totals))


def test_the_speed_is_measured_and_leaves_nothing_behind(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    base, _ = load_for_training(LoraTraining())
    example = Example([1, 300, 301], [302, 2], [1.0, 1.0])
    assert tokens_per_second(base, [example, example]) > 0
    assert all(parameter.grad is None for parameter in base.parameters())


def test_a_rank_larger_than_a_layer_is_refused() -> None:
    with pytest.raises(Exception, match="adapters"):
        forecast(replace(CONFIG, rank=10**9), LENGTHS, shape_of("bundled"))
