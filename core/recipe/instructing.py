"""Lesson 5's recorded run: instruction tuning of the bundled Llama, kept at several steps.

The adapter is kept on the way, rounded to bfloat16, and each of them answers the same held-out
instructions. A run that was stopped goes on where it was; nothing that is kept is made again.
"""

import json
import platform
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import load_file, save_file
from transformers import PreTrainedTokenizerFast

from core.finetuning.training import Example, LoraTraining, train_adapter
from core.hashing import file_hash, write_hashes
from core.instruction.recorded import (
    ADAPTER,
    ANSWERS,
    BASE,
    CHECKPOINTS,
    COMMAND,
    RECORDED,
    RUN,
    adapter_of,
)
from core.instruction.tasks import Instruction, exam, generate
from core.llama.generation import GenerationConfig, Writer
from core.llama.loading import load_base, load_llama
from core.llama.template import chat_answer, chat_prompt, encode_data, instruction_prompt
from core.settings import Settings
from core.text import LANGUAGES

LORA = LoraTraining(
    rank=16,
    alpha=32,
    batch_tokens=1_024,
    learning_rate=3e-3,
    warmup_steps=30,
    checkpoint_seconds=60.0,
    evaluate_every=10,
)
KEPT = (10, 30, 60, 120, 240, 480)  # steps after which the adapter is kept, and the last
ANSWER_TOKENS = 60
CARD = """---
base_model: course-llama
library_name: peft
license: cc-by-sa-4.0
---

# {name}

A LoRA adapter (rank {rank} on every linear layer) of `course-llama` after {step} steps of
instruction tuning, made by `{command}` (settings in `made.json`). It was
taught a dozen kinds of small instructions that rules can check, in Korean and English
(`core/instruction/tasks.py`). How much of them it does is in lesson 5 and in
`assets/recorded/instruction/answers.json`; it does nothing else.
"""
_ROWS = 13  # instructions answered side by side


@dataclass(frozen=True)
class InstructionRecipe:
    """How many instructions of each language, from which seed, and the training."""

    instructions: int = 10_000
    seed: int = 0
    lora: LoraTraining = LORA


def training_instructions(recipe: InstructionRecipe) -> list[Instruction]:
    """Instructions of both languages in random order, none of a held-out wording."""
    found = [
        made for lang in LANGUAGES for made in generate(lang, recipe.instructions, recipe.seed)
    ]
    random.Random(recipe.seed).shuffle(found)
    return found


def instruction_examples(
    tokenizer: PreTrainedTokenizerFast, instructions: Sequence[Instruction]
) -> list[Example]:
    """Instructions in the Llama 2 template; only the answers carry loss."""
    examples = []
    for made in instructions:
        if made.system:
            asked = encode_data(tokenizer, made.asked)
            prompt = chat_prompt(tokenizer, made.system, asked)
        else:
            prompt = instruction_prompt(tokenizer, made.asked)
        answer = chat_answer(tokenizer, made.answered)
        examples.append(Example(prompt, answer, [1.0] * len(answer)))
    return examples


def train_instructions(
    work: Path, settings: Settings, recipe: InstructionRecipe, minutes: float = inf
) -> Path:
    """Train (or go on) for so many minutes, keeping adapters in ``work / "kept"``; that folder."""
    deadline = time.monotonic() + 60 * minutes
    kept = work / "kept"
    base, tokenizer = load_base(settings.model_dir)
    examples = instruction_examples(tokenizer, training_instructions(recipe))

    def keep(model: PeftModel, step: int) -> dict[str, object]:
        if step in KEPT:
            model.save_pretrained(kept / f"step-{step:04}")
        return {}

    model = train_adapter(base, examples, recipe.lora, work, lambda: _is_over(deadline), watch=keep)
    if model is not None:
        model.save_pretrained(kept / adapter_of(len(_metrics(work))))
    return kept


def record_instruction(
    work: Path,
    settings: Settings,
    recipe: InstructionRecipe,
    folder: Path = RECORDED,
    minutes: float = inf,
) -> Iterator[str]:
    """Train, ship the adapters, let each answer the test; yields what is done, step by step.

    A training that ``minutes`` cut short ships what it has kept; the next call goes on.
    """
    torch.set_num_threads(settings.model_threads)
    kept = train_instructions(work, settings, recipe, minutes)
    if not kept.exists():
        yield "too early: no adapter is kept yet"
        return
    steps = sorted(int(path.name.removeprefix("step-")) for path in kept.iterdir())
    rows = _metrics(work)[: steps[-1]]
    examples = len(training_instructions(recipe))
    made = {
        "command": COMMAND,
        "base_sha256": file_hash(settings.model_dir / "model.safetensors"),
        "torch": torch.__version__,
        "machine": f"{platform.machine()}, one thread",
    }
    card = {**made, "examples": examples, **asdict(recipe.lora)}
    for step in steps:
        name = adapter_of(step)
        ship_rounded(kept / name, folder / CHECKPOINTS / name, {**card, "step": step})
    ship_rounded(kept / name, settings.adapters_dir / ADAPTER, {**card, "step": steps[-1]})
    run = {
        "made": made,
        "config": asdict(recipe.lora),
        "examples": examples,
        "planned": int(rows[0]["steps"]),
        "seconds": round(sum(row["step_seconds"] for row in rows), 1),
        "losses": [row["loss"] for row in rows],
    }
    (folder / RUN).write_text(json.dumps(run) + "\n", encoding="utf-8")
    yield "trained"
    writer = Writer(load_llama(settings.model_dir, folder / CHECKPOINTS), 1, 600.0)
    tests = [*exam("new"), *exam("known")]
    answers = {}
    for step in (BASE, *steps):
        answers[step] = answer_all(writer, tests, adapter_of(step))
        yield adapter_of(step)
    found = {"tests": [asdict(test) for test in tests], "answers": answers}
    text = json.dumps(found, ensure_ascii=False, indent=0)
    (folder / ANSWERS).write_text(text + "\n", encoding="utf-8")


def answer_all(writer: Writer, tests: Sequence[Instruction], adapter: str) -> list[str]:
    """The likeliest answer to each of ``tests``, in the Llama 2 template."""
    tokenizer = writer.llama.tokenizer
    config = GenerationConfig(adapter, ANSWER_TOKENS)
    answers: list[str] = []
    for start in range(0, len(tests), _ROWS):
        part = tests[start : start + _ROWS]
        prompts = [instruction_prompt(tokenizer, test.asked) for test in part]
        answers += [text.strip() for text in writer.write_many(prompts, config)]
    return answers


def ship_rounded(source: Path, folder: Path, made: dict[str, object]) -> None:
    """Copy an adapter with its numbers in bfloat16: half the bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = load_file(source / "adapter_model.safetensors")
    rounded = {name: value.bfloat16().contiguous() for name, value in weights.items()}
    save_file(rounded, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    config = json.loads((source / "adapter_config.json").read_text(encoding="utf-8"))
    config["base_model_name_or_path"] = Path(config["base_model_name_or_path"]).name
    (folder / "adapter_config.json").write_text(
        json.dumps(config, indent=1) + "\n", encoding="utf-8"
    )
    (folder / "made.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    card = CARD.format(name=folder.name, **made)
    (folder / "README.md").write_text(card, encoding="utf-8")
    write_hashes(folder)


def _is_over(deadline: float) -> bool:
    return time.monotonic() > deadline


def _metrics(work: Path) -> list[dict[str, float]]:
    lines = (work / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
