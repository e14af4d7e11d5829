"""Counts by formula against published ones, and against PEFT's own on the meta device."""

import itertools
import random
import warnings
from dataclasses import replace
from typing import Any

import peft
import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from core.adapters.counting import (
    METHODS,
    AdapterConfig,
    count_adapter,
    default_targets,
    method_of,
    nearest_factors,
    read_targets,
)
from core.adapters.shapes import LINEARS, LlamaShape, shape_of
from core.problems import Problem
from core.settings import settings

TWO = ("q_proj", "v_proj")
LORA = {  # trainable numbers, as PEFT counted them
    "llama-2-7b": (4_194_304, 8_388_608, 33_554_432, 19_988_480, 159_907_840),
    "llama-2-13b": (6_553_600, 13_107_200, 52_428_800, 31_293_440, 250_347_520),
    "llama-2-70b": (16_384_000, 32_768_000, 131_072_000, 103_546_880, 828_375_040),
}
SETTINGS = ((8, TWO), (16, TWO), (64, TWO), (8, LINEARS), (64, LINEARS))
OTHERS = [
    ("llama-2-7b", AdapterConfig("dora", 8), 4_456_448),
    ("llama-2-7b", AdapterConfig("ia3", targets=default_targets("ia3")), 614_400),
    ("llama-2-70b", AdapterConfig("ia3", targets=default_targets("ia3")), 2_457_600),
    ("llama-2-7b", AdapterConfig("prefix", tokens=20), 5_242_880),
    ("llama-2-70b", AdapterConfig("prefix", tokens=20), 3_276_800),
    ("llama-2-7b", AdapterConfig("prompt", tokens=20), 81_920),
    ("llama-2-7b", AdapterConfig("p_tuning", tokens=20, encoder=128), 1_151_232),
    ("llama-2-7b", AdapterConfig("vera", 256), 278_528),
    ("llama-2-7b", AdapterConfig("loha", 8), 8_388_608),
    ("llama-2-7b", AdapterConfig("ln_tuning"), 266_240),
]
SMALL = LlamaShape("small", 64, 160, 2, 8, 4, 8, 96)
BIASED = replace(SMALL, name="biased", attention_bias=True, feed_forward_bias=True)
TIED = replace(SMALL, name="tied", tied=True)


@pytest.mark.parametrize(
    ("model", "setting", "expected"),
    [
        (model, setting, count)
        for model, counts in LORA.items()
        for setting, count in zip(SETTINGS, counts, strict=True)
    ],
)
def test_lora_on_llama_2(model: str, setting: tuple[int, tuple[str, ...]], expected: int) -> None:
    rank, targets = setting
    count = count_adapter(shape_of(model), AdapterConfig(rank=rank, targets=targets))
    assert count.trainable == expected
    assert count.total == shape_of(model).parameters + expected
    assert count.percent == pytest.approx(100 * expected / count.total)


@pytest.mark.parametrize(("model", "config", "expected"), OTHERS)
def test_other_methods_on_llama_2(model: str, config: AdapterConfig, expected: int) -> None:
    assert count_adapter(shape_of(model), config).trainable == expected


# Against PEFT itself ----------------------------------------------------------------------


def peft_config(config: AdapterConfig) -> Any:
    """The same setting in PEFT's words."""
    saved = list(config.saved) or None
    told: dict[str, Any] = {"task_type": "CAUSAL_LM"}
    aimed = {**told, "target_modules": list(config.targets), "modules_to_save": saved}
    lora = {**aimed, "r": config.rank, "lora_alpha": config.alpha, "bias": config.bias}
    feed_forward = [name for name in config.targets if name == "down_proj"]
    made = {
        "lora": lambda: peft.LoraConfig(**lora),
        "rslora": lambda: peft.LoraConfig(**lora, use_rslora=True),
        "dora": lambda: peft.LoraConfig(**lora, use_dora=True),
        "adalora": lambda: peft.AdaLoraConfig(**aimed, init_r=config.rank, total_step=10),
        "loha": lambda: peft.LoHaConfig(**aimed, r=config.rank),
        "lokr": lambda: peft.LoKrConfig(**aimed, r=config.rank),
        "vera": lambda: peft.VeraConfig(**aimed, r=config.rank),
        "ia3": lambda: peft.IA3Config(**aimed, feedforward_modules=feed_forward),
        "oft": lambda: peft.OFTConfig(**aimed, r=0, oft_block_size=config.block),
        "boft": lambda: peft.BOFTConfig(**aimed, boft_block_size=config.block),
        "fourierft": lambda: peft.FourierFTConfig(**aimed, n_frequency=config.frequencies),
        "ln_tuning": lambda: peft.LNTuningConfig(**told, modules_to_save=saved),
        "prompt": lambda: peft.PromptTuningConfig(**told, num_virtual_tokens=config.tokens),
        "prefix": lambda: peft.PrefixTuningConfig(**told, num_virtual_tokens=config.tokens),
        "p_tuning": lambda: peft.PromptEncoderConfig(
            **told, num_virtual_tokens=config.tokens, encoder_hidden_size=config.encoder
        ),
    }
    return made[config.method]()


def llama(shape: LlamaShape, device: str) -> LlamaForCausalLM:
    config = LlamaConfig(
        vocab_size=shape.vocabulary, hidden_size=shape.width, intermediate_size=shape.inner,
        num_hidden_layers=shape.layers, num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads, head_dim=shape.head_width,
        tie_word_embeddings=shape.tied, attention_bias=shape.attention_bias,
        mlp_bias=shape.feed_forward_bias,
    )  # fmt: skip
    with torch.device(device):
        return LlamaForCausalLM(config)


def counted_by_peft(
    shape: LlamaShape, config: AdapterConfig, device: str = "meta"
) -> tuple[int, int]:
    """PEFT's own count: trainable and all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        more = {"low_cpu_mem_usage": True} if device == "meta" else {}
        tuned = peft.get_peft_model(llama(shape, device), peft_config(config), **more)
    found: tuple[int, int] = tuned.get_nb_trainable_parameters()
    return found


def drawn(count: int) -> list[tuple[LlamaShape, AdapterConfig]]:
    """Settings of chance: shapes, ranks, targets and methods of every kind."""
    draw = random.Random(6)
    methods = itertools.cycle(METHODS)
    found = []
    for method in itertools.islice(methods, count):
        targets = tuple(draw.sample(LINEARS, draw.randint(1, len(LINEARS))))
        config = AdapterConfig(
            method=method,
            rank=draw.choice((1, 2, 3, 5, 8, 16, 32)),
            targets=targets,
            bias=draw.choice(("none", "all", "lora_only")) if method == "lora" else "none",
            saved=draw.choice(((), ("lm_head",))) if method in ("lora", "dora", "loha") else (),
            block=draw.choice((2, 4, 8, 16, 32)),
            frequencies=draw.choice((10, 100, 500)),
            tokens=draw.choice((1, 7, 20)),
            encoder=draw.choice((16, 48)),
        )
        found.append((draw.choice((SMALL, BIASED, TIED)), config))
    return found


@pytest.mark.parametrize(("shape", "config"), drawn(60))
def test_settings_of_chance_equal_peft(shape: LlamaShape, config: AdapterConfig) -> None:
    device = "cpu" if config.method in ("boft", "fourierft", "adalora") else "meta"
    count = count_adapter(shape, config)
    assert (count.trainable, count.total) == counted_by_peft(shape, config, device)


@pytest.mark.parametrize("model", list(LORA))
def test_the_real_shapes_equal_peft(model: str) -> None:
    config = AdapterConfig(rank=8, targets=LINEARS)
    count = count_adapter(shape_of(model), config)
    assert (count.trainable, count.total) == counted_by_peft(shape_of(model), config)


def test_the_file_of_the_chat_adapter_is_as_large_as_said() -> None:
    config = AdapterConfig(rank=32, targets=LINEARS)
    said = count_adapter(shape_of("bundled"), config).file_bytes("float32")
    path = settings().adapters_dir / settings().chat_adapter / "adapter_model.safetensors"
    real = path.stat().st_size
    assert said < real < said + 200 * 7 * 2 * 6  # a name for each of 84 tensors


# Sentences --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "key"),
    [
        (AdapterConfig(rank=0), "adapters.rank"),
        (AdapterConfig(rank=-1), "adapters.rank"),
        (AdapterConfig(rank=65), "adapters.rank_width"),
        (AdapterConfig(targets=()), "adapters.no_targets"),
        (AdapterConfig(targets=("query",)), "adapters.target"),
        (AdapterConfig(method="lora2"), "adapters.method"),  # type: ignore[arg-type]
        (AdapterConfig(bias="some"), "adapters.bias"),  # type: ignore[arg-type]
        (AdapterConfig(saved=("q_proj",)), "adapters.saved"),
        (AdapterConfig("oft", block=7), "adapters.block"),
        (AdapterConfig("fourierft", frequencies=0), "adapters.frequencies"),
        (AdapterConfig("vera", rank=0), "adapters.rank"),
        (AdapterConfig("prompt", tokens=0), "adapters.tokens"),
        (AdapterConfig("p_tuning", encoder=0), "adapters.encoder"),
    ],
)
def test_what_cannot_be_built_is_told(config: AdapterConfig, key: str) -> None:
    with pytest.raises(Problem) as told:
        count_adapter(SMALL, config)
    assert told.value.key == key


def test_targets_as_the_command_line_has_them() -> None:
    assert read_targets("q_proj, v_proj,q_proj,") == TWO
    assert read_targets("all-linear") == LINEARS
    assert read_targets("") == ()


def test_methods_by_name() -> None:
    assert method_of("dora") == "dora"
    with pytest.raises(Problem):
        method_of("Dora!")


@pytest.mark.parametrize(
    ("size", "factors"), [(1, (1, 1)), (7, (1, 7)), (64, (8, 8)), (128, (8, 16)), (688, (16, 43))]
)
def test_nearest_factors(size: int, factors: tuple[int, int]) -> None:
    assert nearest_factors(size) == factors


def test_scaling_of_rslora_falls_with_the_root() -> None:
    assert AdapterConfig("lora", 64, alpha=16).scaling == 0.25
    assert AdapterConfig("rslora", 64, alpha=16).scaling == 2.0
