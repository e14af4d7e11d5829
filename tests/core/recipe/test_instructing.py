import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import PreTrainedTokenizerFast

from core.finetuning.training import LoraTraining
from core.instruction import tasks
from core.instruction.recorded import ADAPTER, CHECKPOINTS, read_run
from core.llama.loading import load_llama
from core.llama.template import chat_answer, decode_text
from core.recipe import instructing
from core.recipe.instructing import (
    InstructionRecipe,
    instruction_examples,
    record_instruction,
    training_instructions,
)
from core.settings import Settings

SMALL = InstructionRecipe(
    instructions=20,
    lora=LoraTraining(
        rank=2, alpha=4, batch_tokens=256, warmup_steps=1, checkpoint_seconds=0.0, evaluate_every=1
    ),
)


def test_nothing_held_out_is_trained_on_and_both_languages_are() -> None:
    found = training_instructions(InstructionRecipe(instructions=300))
    assert len(found) == 600
    assert not any(one.held_out for one in found)
    assert 0.35 < sum(one.lang == "ko" for one in found[:200]) / 200 < 0.65


def test_examples_ask_in_the_template_and_only_answers_carry_loss(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    found = training_instructions(SMALL)
    assert any(one.system for one in found)
    for one, example in zip(found, instruction_examples(tokenizer, found), strict=True):
        messages = [{"role": "system", "content": one.system}] if one.system else []
        messages.append({"role": "user", "content": one.asked})
        written = tokenizer.apply_chat_template(messages, tokenize=False)
        assert tokenizer.decode(example.prompt) == written
        assert example.answer == chat_answer(tokenizer, one.answered)
        assert decode_text(tokenizer, example.answer).strip() == one.answered
        assert example.weights == [1.0] * len(example.answer)


def test_a_run_cut_short_ships_what_it_has_and_the_next_goes_on(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instructing, "KEPT", (1, 3))
    monkeypatch.setattr(instructing, "ANSWER_TOKENS", 4)
    monkeypatch.setattr(instructing, "exam", lambda wording: tasks.exam(wording, 1)[:5])
    settings = Settings(model_dir=model_folder, adapters_dir=tmp_path / "adapters")
    folder, work = tmp_path / "recorded", tmp_path / "work"
    asked: list[float] = []

    def after_two_steps(deadline: float) -> bool:
        asked.append(deadline)
        return len(asked) > 2

    with monkeypatch.context() as clock:
        clock.setattr(instructing, "_is_over", after_two_steps)
        list(record_instruction(work, settings, SMALL, folder))
    first = read_run(folder)
    assert first.steps == (0, 1)
    assert first.planned > 3

    list(record_instruction(work, settings, SMALL, folder))
    read_run.cache_clear()
    whole = read_run(folder)
    assert whole.steps == (0, 1, 3, whole.planned)
    assert len(whole.losses) == whole.planned
    assert whole.losses[0] == first.losses[0], "it went on, it did not begin again"
    assert whole.answers[0] == first.answers[0]
    names = ["step-0001", "step-0003", f"step-{whole.planned:04}"]
    assert load_llama(model_folder, folder / CHECKPOINTS).adapters == names
    assert load_llama(model_folder, settings.adapters_dir).adapters == [ADAPTER]
    weights = load_file(settings.adapters_dir / ADAPTER / "adapter_model.safetensors")
    assert {value.dtype for value in weights.values()} == {torch.bfloat16}
    config = json.loads((settings.adapters_dir / ADAPTER / "adapter_config.json").read_text())
    assert "/" not in config["base_model_name_or_path"]
    read_run.cache_clear()
