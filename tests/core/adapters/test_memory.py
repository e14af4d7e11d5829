"""The forecast: published peaks, measured peaks, and what must follow from arithmetic."""

from dataclasses import replace

import pytest

from core.adapters.counting import AdapterConfig, count_adapter
from core.adapters.memory import GIB, PARTS, MemoryConfig, forecast, rank_knobs
from core.adapters.shapes import LINEARS, shape_of
from core.problems import Problem

SEVEN, SEVENTY = shape_of("llama-2-7b"), shape_of("llama-2-70b")
EVERYWHERE = AdapterConfig(rank=16, targets=LINEARS)


def test_the_parts_are_the_whole() -> None:
    found = forecast(SEVEN, MemoryConfig())
    assert set(found.parts) == set(PARTS)
    assert sum(found.parts.values()) == found.total


def test_adam_in_32_bits_takes_sixteen_bytes_a_parameter() -> None:
    found = forecast(SEVEN, MemoryConfig("full", precision="float32"))
    steady = sum(found.parts[part] for part in ("weights", "gradients", "optimizer"))
    assert steady == 16 * SEVEN.parameters


def test_lora_keeps_states_for_the_adapter_alone() -> None:
    found = forecast(SEVEN, MemoryConfig("lora", adapter=EVERYWHERE))
    trainable = count_adapter(SEVEN, EVERYWHERE).trainable
    assert found.parts["optimizer"] == 8 * trainable
    assert found.parts["gradients"] == found.parts["adapter"] == 4 * trainable
    assert found.parts["weights"] == 2 * SEVEN.parameters


def test_four_bits_and_their_constants() -> None:
    found = forecast(SEVEN, MemoryConfig("qlora"))
    inside = SEVEN.in_linears
    assert found.parts["weights"] == inside // 2 + 2 * (SEVEN.parameters - inside)
    # Dettmers et al.: 0.127 bits a parameter with double quantisation, 0.5 without.
    assert 8 * found.parts["constants"] / inside == pytest.approx(0.127, abs=0.001)
    single = forecast(SEVEN, MemoryConfig("qlora", double_quantisation=False))
    assert 8 * single.parts["constants"] / inside == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("config", "low", "high"),
    [
        # LLaMA-Factory's table for 7B, and torchtune's recipe.
        (MemoryConfig("lora", length=512, adapter=EVERYWHERE), 13, 17),
        (MemoryConfig("qlora", length=512, bits=8, adapter=EVERYWHERE), 7.5, 10.5),
        (MemoryConfig("qlora", length=512, adapter=EVERYWHERE), 4.5, 7),
        (MemoryConfig("full", precision="bfloat16"), 50, 65),
        (MemoryConfig("full", precision="mixed"), 100, 125),
    ],
)
def test_published_peaks_of_seven_billion(config: MemoryConfig, low: float, high: float) -> None:
    assert low <= forecast(SEVEN, config).total / GIB <= high


def test_qlora_trains_seventy_billion_on_forty_eight() -> None:
    config = MemoryConfig("qlora", length=512, adapter=EVERYWHERE)
    assert forecast(SEVENTY, config).total <= 48 * GIB
    assert forecast(SEVENTY, replace(config, tuning="lora")).total > 80 * GIB


def test_checkpointing_pays_where_activations_are_many() -> None:
    config = MemoryConfig("lora", batch=8, checkpointing=False)
    spared = replace(config, checkpointing=True)
    assert forecast(SEVEN, spared).total < 0.5 * forecast(SEVEN, config).total


def test_activations_grow_with_the_tokens_and_states_do_not() -> None:
    one = forecast(SEVEN, MemoryConfig("full", batch=1))
    two = forecast(SEVEN, MemoryConfig("full", batch=2))
    assert two.parts["activations"] == 2 * one.parts["activations"]
    assert two.parts["optimizer"] == one.parts["optimizer"]


def test_knobs_are_ranked_and_say_what_they_save() -> None:
    config = MemoryConfig("full", batch=4, checkpointing=False)
    knobs = rank_knobs(SEVEN, config)
    saved = [knob.saved for knob in knobs]
    assert saved == sorted(saved, reverse=True) and min(saved) > 0
    now = forecast(SEVEN, config).total
    for knob in knobs:
        assert forecast(SEVEN, knob.config).total == now - knob.saved
    assert knobs[0].name == "qlora"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"tuning": "half"}, "adapters.tuning"),
        ({"precision": "int2"}, "adapters.precision"),
        ({"optimizer": "lion"}, "adapters.optimizer"),
        ({"bits": 3}, "adapters.bits"),
        ({"batch": 0}, "adapters.batch"),
        ({"length": 10**9}, "adapters.length"),
        ({"adapter": AdapterConfig(rank=0)}, "adapters.rank"),
    ],
)
def test_what_cannot_be_trained_is_told(changes: dict[str, object], key: str) -> None:
    with pytest.raises(Problem) as told:
        forecast(SEVEN, replace(MemoryConfig(), **changes))  # type: ignore[arg-type]
    assert told.value.key == key
