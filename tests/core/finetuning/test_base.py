from pathlib import Path

import pytest

from core.finetuning import base as bases
from core.finetuning.base import base_fingerprint, can_use_four_bits, load_for_training
from core.finetuning.folders import State, create_run, read_metrics
from core.finetuning.pairs import Pair
from core.finetuning.runs import work_on
from core.finetuning.training import LoraTraining
from core.hashing import file_hash
from core.problems import Problem

PAIRS = [Pair(f"Where is parcel {n}?", f"On shelf {n * 7 % 10}.", n) for n in range(1, 13)]


def test_another_base_is_a_folder(model_folder: Path) -> None:
    config = LoraTraining(base=str(model_folder))
    model, tokenizer = load_for_training(config)
    assert model.config.hidden_size == 32
    assert len(tokenizer) == model.config.vocab_size
    assert base_fingerprint(config) == file_hash(model_folder / "model.safetensors")


def test_a_base_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"finetuning\.no_base"):
        load_for_training(LoraTraining(base=str(tmp_path / "nowhere")))


def test_four_bits_without_bitsandbytes_are_told(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bases, "can_use_four_bits", lambda: False)
    with pytest.raises(Problem, match=r"finetuning\.no_four_bits"):
        load_for_training(LoraTraining(base=str(model_folder), four_bit=True))


@pytest.mark.skipif(not can_use_four_bits(), reason="needs bitsandbytes")
def test_the_same_run_in_four_bits_learns(model_folder: Path, tmp_path: Path) -> None:
    config = LoraTraining(
        rank=2, alpha=4, epochs=20, batch_tokens=128, learning_rate=1e-2, warmup_steps=2,
        base=str(model_folder), four_bit=True,
    )  # fmt: skip
    run = tmp_path / "run"
    create_run(run, PAIRS, config)
    assert work_on(run).state is State.DONE
    losses = [row.loss for row in read_metrics(run)]
    assert losses[-1] < 0.95 * losses[0]
