"""A study in small: on a random Llama, with the real examples."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import PreTrainedTokenizerFast

from core.adapters import study
from core.adapters.recorded import ADAPTER, StudyConfig, read_study
from core.problems import Problem
from core.settings import settings

SHORT = StudyConfig(steps=4, batch=2, warmup=1, evaluate_every=2)


@pytest.fixture
def short_study(model_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Runs of four steps over a few examples, recorded in a folder of their own."""
    monkeypatch.setattr(settings(), "model_dir", model_folder)
    monkeypatch.setattr(study, "TAUGHT", ("01",))
    monkeypatch.setattr(study, "HELD_OUT_EXAMPLES", 4)
    monkeypatch.setattr(study, "LONGEST", 90)
    return tmp_path / "recorded"


def configs() -> list[StudyConfig]:
    return [
        replace(SHORT, rank=0, alpha=0, rate=5e-3),
        SHORT,
        replace(SHORT, rank=2, alpha=4),
        replace(SHORT, rate=2e-2),
        replace(SHORT, rank=4),
    ]


def test_recorded_read_and_not_made_twice(short_study: Path) -> None:
    runs = list(study.record_study(configs(), short_study))
    read = read_study(short_study)
    assert len(runs) == 5
    assert read.full.config.method == "full"
    assert read.full.trainable > read.by_rank[-1].trainable > read.by_rank[0].trainable
    assert [run.config.rank for run in read.by_rank] == [2, 8]
    assert [run.config.rate for run in read.by_rate] == [2e-3, 2e-2]
    assert [run.config.scaling for run in read.by_alpha] == [4, 2]
    assert all(len(run.losses) == 4 and run.evaluated == (0, 2, 4) for run in read.lora)
    assert {run.held_out[0] for run in read.lora} == {read.before}, "all begin at the base"
    assert list(study.record_study(configs(), short_study)) == []


def test_the_same_command_gives_the_same_losses(short_study: Path) -> None:
    first = list(study.record_study([SHORT], short_study))
    again = list(study.record_study([SHORT], short_study.with_name("again")))
    assert first[0].losses == again[0].losses
    assert first[0].held_out == again[0].held_out


def test_the_update_is_the_difference_and_all_of_it_the_full_run(short_study: Path) -> None:
    runs = list(study.record_study(configs()[:2], short_study))
    update = read_study(short_study).update
    assert len(update.names) == 2 * 7
    assert update.losses[-1] == pytest.approx(runs[0].held_out[-1], abs=1e-4)
    assert np.all(np.diff(update.update, axis=1) <= 1e-6), "largest first"
    shown = update.names.index(update.example_name)
    norm = np.linalg.norm(update.example)
    assert norm**2 == pytest.approx((update.update[shown] ** 2).sum(), rel=1e-2)


def test_the_shipped_rank_leaves_an_adapter(short_study: Path) -> None:
    list(study.record_study([replace(StudyConfig(), steps=2, batch=2)], short_study))
    assert not (short_study / ADAPTER).exists(), "a smaller batch is not the shipped one"


def test_examples_are_in_both_languages_and_fit(tokenizer: PreTrainedTokenizerFast) -> None:
    examples = study.read_examples(tokenizer, ("05",))
    assert len(examples) > 2 * study.HELD_OUT_EXAMPLES
    assert all(len(prompt) + len(answer) <= study.LONGEST for prompt, answer in examples)
    assert all(answer[-1] == tokenizer.eos_token_id for _, answer in examples)
    texts = [tokenizer.decode(prompt) for prompt, _ in examples]
    hangul = sum(any("가" <= letter <= "힣" for letter in text) for text in texts)
    assert 0.3 < hangul / len(texts) < 0.7


def test_the_loss_looks_at_answers_alone(tiny_llama) -> None:
    model = tiny_llama.model
    one = ([1, 20, 30], [40, 41])
    logits = model(input_ids=torch.tensor([[1, 20, 30, 40, 41]])).logits[0]
    chances = torch.log_softmax(logits, dim=-1)
    expected = -(chances[2, 40] + chances[3, 41]) / 2
    found = study.answer_losses(model, [one])
    assert found.item() == pytest.approx(expected.item(), abs=1e-5)


def test_missing_recordings_are_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"adapters\.no_recording"):
        read_study(tmp_path)
