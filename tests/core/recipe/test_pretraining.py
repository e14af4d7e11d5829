import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from core.recipe.drills import DrillMaker
from core.recipe.pretraining import (
    PARTS,
    Batches,
    PretrainingConfig,
    Stage,
    llama_config,
    make_optimizers,
    pretrain,
    schedule,
    weighted_loss,
)
from tests.core.conftest import random_llama

CONFIG = PretrainingConfig(
    tokens=8_192,
    stages=(
        Stage(0.004, 256, {"copy": 0.5, "prose": 0.5}),
        Stage(float("inf"), 128, {"point": 1.0}),
    ),
    matrix_rate=6e-3,
    other_rate=3e-3,
    warmup_tokens=1_024,
    decay_tokens=1_024,
    batch_tokens=512,
)


@pytest.fixture
def batches(maker: DrillMaker, tokenizer: PreTrainedTokenizerFast) -> Batches:
    prose = {lang: np.arange(300, 2_300) for lang in ("ko", "en")}
    return Batches(maker, prose, CONFIG)


def losses(folder: Path) -> list[float]:
    lines = (folder / "metrics.jsonl").read_text().splitlines()
    return [json.loads(line)["loss"] for line in lines]


def test_the_rate_warms_up_holds_and_decays() -> None:
    shares = [schedule(tokens, CONFIG) for tokens in range(0, 8_192, 512)]
    assert shares == [0.02, 0.5, *[1.0] * 13, 0.5]


def test_a_longer_run_is_the_same_until_the_decay() -> None:
    longer = replace(CONFIG, tokens=20_000)
    steady = range(0, CONFIG.tokens - CONFIG.decay_tokens, 512)
    assert [schedule(t, CONFIG) for t in steady] == [schedule(t, longer) for t in steady]


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_the_stages_follow_each_other_and_each_makes_rows(
    batches: Batches, part: PretrainingConfig
) -> None:
    assert [stage.until for stage in part.stages] == sorted(stage.until for stage in part.stages)
    assert part.stage(0) is part.stages[0]
    assert part.stage(part.tokens) is part.stages[-1]
    for stage in part.stages:
        assert sum(stage.shares.values()) == pytest.approx(1)
        ids, weights = batches.row(random.Random(0), stage)
        assert ids.shape == weights.shape == (stage.length,)


@pytest.mark.parametrize("rate", [6e-3, 0.0])
def test_every_parameter_has_one_optimizer(tokenizer: PreTrainedTokenizerFast, rate: float) -> None:
    model = random_llama(len(tokenizer))
    optimizers = make_optimizers(model, replace(CONFIG, matrix_rate=rate))
    held = [id(p) for o in optimizers for group in o.param_groups for p in group["params"]]
    assert sorted(held) == sorted(id(p) for p in model.parameters())
    assert len(optimizers) == (2 if rate else 1)


def test_a_batch_is_a_function_of_its_number(batches: Batches) -> None:
    ids, weights = batches[3]
    again, weights_again = batches[3]
    assert ids.shape == weights.shape == (2, 256)
    assert torch.equal(ids, again)
    assert torch.equal(weights, weights_again)
    assert not torch.equal(ids, batches[4][0])


def test_the_loss_is_the_weighted_mean_of_every_token_s() -> None:
    torch.manual_seed(0)
    hidden, head = torch.randn(2, 9, 4), torch.randn(11, 4)
    ids = torch.randint(0, 11, (2, 9))
    weights = torch.rand(2, 9) * (torch.rand(2, 9) > 0.4)
    each = functional.cross_entropy(
        (hidden @ head.T)[:, :-1].reshape(-1, 11), ids[:, 1:].reshape(-1), reduction="none"
    )
    expected = (each * weights[:, 1:].reshape(-1)).sum() / weights[:, 1:].sum()
    assert weighted_loss(hidden, head, ids, weights).item() == pytest.approx(expected.item())


def test_the_bundled_shape_is_the_shape_it_says(tokenizer: PreTrainedTokenizerFast) -> None:
    config = llama_config(tokenizer)
    with torch.device("meta"):
        model = LlamaForCausalLM(config)
    assert sum(parameter.numel() for parameter in model.parameters()) == 6_843_648
    assert config.max_position_embeddings == 1_024


def test_two_runs_of_one_seed_are_equal_and_a_killed_one_goes_on(
    batches: Batches,
    tokenizer: PreTrainedTokenizerFast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run(folder: Path) -> None:
        pretrain(random_llama(len(tokenizer)), batches, folder, compiled=False)

    run(tmp_path / "one")
    run(tmp_path / "two")
    assert len(losses(tmp_path / "one")) == 16
    assert losses(tmp_path / "one") == losses(tmp_path / "two")
    # ``steady.pt`` is what a run killed before its decay leaves behind.
    (tmp_path / "killed").mkdir()
    (tmp_path / "one" / "steady.pt").rename(tmp_path / "killed" / "checkpoint.pt")
    (tmp_path / "one" / "metrics.jsonl").rename(tmp_path / "killed" / "metrics.jsonl")
    run(tmp_path / "killed")
    assert losses(tmp_path / "killed") == losses(tmp_path / "two")
