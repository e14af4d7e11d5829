import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.finetuning import training
from core.finetuning.training import Example, LoraTraining, batches_of, collate, train_adapter
from core.problems import Problem
from tests.core.conftest import random_llama

CONFIG = LoraTraining(
    rank=4, alpha=8, epochs=3, batch_tokens=64, learning_rate=1e-2, warmup_steps=2
)


def examples() -> list[Example]:
    rng = random.Random(0)
    return [
        Example(
            prompt=[rng.randrange(8, 60) for _ in range(rng.randint(3, 12))],
            answer=[20, 21 + rng.randrange(2), 23, 24],
            weights=[0.5, 1.0, 1.0, 1.0],
        )
        for _ in range(40)
    ]


def losses(folder: Path) -> list[float]:
    lines = (folder / "metrics.jsonl").read_text().splitlines()
    return [json.loads(line)["loss"] for line in lines]


def test_every_example_is_in_one_batch_and_no_batch_is_too_large() -> None:
    lengths = [random.Random(1).randint(5, 60) for _ in range(200)]
    batches = batches_of(lengths, 128, random.Random(0))
    assert sorted(index for batch in batches for index in batch) == list(range(200))
    assert all(max(lengths[i] for i in batch) * len(batch) <= 128 for batch in batches)


def test_only_answers_carry_loss() -> None:
    made = examples()[:3]
    ids, weights = collate(made, pad=7)
    for row, example in enumerate(made):
        start, end = len(example.prompt), len(example)
        assert ids[row, :end].tolist() == example.prompt + example.answer
        assert weights[row, :start].sum() == 0
        assert weights[row, start:end].tolist() == example.weights
        assert weights[row, end:].sum() == 0


def test_the_loss_equals_the_model_library_s() -> None:
    model = random_llama(64)
    made = [replace(example, weights=[1.0] * 4) for example in examples()[:5]]
    ids, weights = collate(made, pad=7)
    labels = ids.masked_fill(weights == 0, -100)
    expected = model(input_ids=ids, labels=labels).loss
    assert training.answer_loss(model, ids, weights).item() == pytest.approx(
        expected.item(), abs=1e-5
    )


def test_a_killed_run_continues_with_the_same_losses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = tmp_path / "alone"
    train_adapter(random_llama(64), examples(), CONFIG, alone)

    killed = tmp_path / "killed"
    always = replace(CONFIG, checkpoint_seconds=0.0)
    real_save, saves = training._save, []

    def dying_save(*arguments: object) -> None:
        real_save(*arguments)  # type: ignore[arg-type]
        saves.append(1)
        if len(saves) == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(training, "_save", dying_save)
    with pytest.raises(KeyboardInterrupt):
        train_adapter(random_llama(64), examples(), always, killed)
    monkeypatch.setattr(training, "_save", real_save)
    train_adapter(random_llama(64), examples(), always, killed)

    assert losses(killed) == pytest.approx(losses(alone), abs=1e-4)
    assert losses(alone)[-1] < 0.95 * losses(alone)[0]


def test_the_base_is_unchanged_and_the_adapter_is_not_empty(tmp_path: Path) -> None:
    base = random_llama(64)
    before = {name: value.clone() for name, value in base.state_dict().items()}
    model = train_adapter(base, examples(), CONFIG, tmp_path)
    assert model is not None
    ids = torch.tensor([[9, 10, 11]])
    with torch.inference_mode():
        tuned = model(ids).logits
        with model.disable_adapter():
            untouched = model(ids).logits
    assert torch.equal(untouched, random_llama(64)(ids).logits)
    assert not torch.allclose(tuned, untouched, atol=1e-4)
    for name, value in before.items():
        inner = name.replace("_proj.weight", "_proj.base_layer.weight")
        assert torch.equal(model.get_base_model().state_dict()[inner], value)


def test_a_stopped_training_keeps_a_checkpoint_and_goes_on_with_the_same_losses(
    tmp_path: Path,
) -> None:
    alone, stopped = tmp_path / "alone", tmp_path / "stopped"
    train_adapter(random_llama(64), examples(), CONFIG, alone)
    asked = iter([False] * 3 + [True])
    made = train_adapter(random_llama(64), examples(), CONFIG, stopped, lambda: next(asked))
    assert made is None
    assert losses(stopped) == losses(alone)[:3]
    train_adapter(random_llama(64), examples(), CONFIG, stopped)
    assert losses(stopped) == pytest.approx(losses(alone), abs=1e-4)


def test_a_loss_that_runs_away_is_a_problem(tmp_path: Path) -> None:
    wild = replace(CONFIG, learning_rate=100.0, warmup_steps=1, epochs=20)
    with pytest.raises(Problem) as caught:
        train_adapter(random_llama(64), examples(), wild, tmp_path)
    assert caught.value.key == "finetuning.diverged"
