"""One small task, learned by full fine-tuning and by LoRA at several ranks: recorded runs.

The task: read a sentence and a question, and answer in a sentence of one's own. The examples
are the hand-written ones of ``assets/data/reading``. Each run is a file of numbers; the full
run also keeps the singular values of what it changed, and how well the model does when only
the first few of them are kept.
"""

import json
import platform
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from math import cos, pi
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import LoraConfig, get_peft_model
from torch.nn import functional
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from core.adapters.recorded import (
    ADAPTER,
    COMMAND,
    RECORDED,
    STEPS,
    UPDATE,
    StudyConfig,
    StudyRun,
)
from core.adapters.shapes import LINEARS
from core.hashing import file_hash, write_hashes
from core.llama.loading import load_base
from core.llama.template import chat_answer, instruction_prompt
from core.settings import ASSETS, settings

TAUGHT, HELD_OUT = ("01", "02", "03"), ("05",)
RANKS = (8, 1, 64, 2, 4, 16)  # in the order of trying
RATES = (2e-4, 2e-2)  # beside the one that every rank is tuned with
TRUNCATED = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256)
LONGEST = 160  # tokens of an example
HELD_OUT_EXAMPLES = 32

Ids = tuple[list[int], list[int]]  # a prompt and its answer, as token ids


def planned_runs(steps: int = STEPS) -> tuple[StudyConfig, ...]:
    """The runs of the lesson: full, every rank at alpha / r = 2, rates, and a fixed alpha."""
    full = StudyConfig(rank=0, alpha=0, rate=5e-4, steps=steps)
    ranks = [StudyConfig(rank=rank, alpha=2 * rank, steps=steps) for rank in RANKS]
    rates = [StudyConfig(rate=rate, steps=steps) for rate in RATES]
    fixed = [StudyConfig(rank=rank, alpha=16, steps=steps) for rank in (1, 64)]
    return (full, *ranks, *rates, *fixed)


def read_examples(tokenizer: PreTrainedTokenizerFast, parts: Sequence[str]) -> list[Ids]:
    """Examples of ``assets/data/reading`` in both languages: sentence and question → answer."""
    examples: list[Ids] = []
    for lang in ("ko", "en"):
        for part in parts:
            path = ASSETS / "data" / "reading" / f"{lang}_{part}.jsonl"
            for line in path.read_text(encoding="utf-8").splitlines():
                document = json.loads(line)
                for asked in document["questions"]:
                    if asked["answer"] is None or asked["sentence"] is None:
                        continue
                    text = f"{document['sentences'][asked['sentence']]}\n{asked['question']}"
                    prompt = instruction_prompt(tokenizer, text)
                    answer = chat_answer(tokenizer, asked["answer"])
                    if len(prompt) + len(answer) <= LONGEST:
                        examples.append((prompt, answer))
    random.Random(0).shuffle(examples)
    return examples


def answer_losses(model: LlamaForCausalLM, examples: Sequence[Ids]) -> torch.Tensor:
    """Mean cross-entropy (natural) of the answers' tokens, a scalar that can be learned from."""
    longest = max(len(prompt) + len(answer) for prompt, answer in examples)
    ids = torch.full((len(examples), longest), 7)
    asked = torch.zeros(len(examples), longest, dtype=torch.bool)
    for row, (prompt, answer) in enumerate(examples):
        end = len(prompt) + len(answer)
        ids[row, :end] = torch.tensor(prompt + answer)
        asked[row, len(prompt) : end] = True
    hidden = model.model(input_ids=ids, use_cache=False).last_hidden_state
    logits = model.lm_head(hidden[:, :-1][asked[:, 1:]])
    return functional.cross_entropy(logits, ids[:, 1:][asked[:, 1:]])


@torch.inference_mode()
def held_out_loss(model: LlamaForCausalLM, examples: Sequence[Ids], rows: int = 16) -> float:
    """Loss on ``examples``, each batch weighing as many as it has."""
    batches = [examples[at : at + rows] for at in range(0, len(examples), rows)]
    total = sum(float(answer_losses(model, batch)) * len(batch) for batch in batches)
    return total / len(examples)


def _share(step: int, config: StudyConfig) -> float:
    """Share of the full learning rate: a linear warm-up, then a cosine to a twentieth."""
    if step < config.warmup:
        return (step + 1) / config.warmup
    done = (step - config.warmup) / max(1, config.steps - config.warmup)
    return 0.05 + 0.95 * 0.5 * (1 + cos(pi * done))


def train_once(
    base: LlamaForCausalLM,
    taught: Sequence[Ids],
    held_out: Sequence[Ids],
    config: StudyConfig,
    adapter: Path | None = None,
) -> StudyRun:
    """Tune ``base`` in place, or beside it an adapter, which is saved to ``adapter``."""
    torch.manual_seed(config.seed)
    started = time.monotonic()
    tuned = base
    if config.rank:
        lora = LoraConfig(
            r=config.rank,
            lora_alpha=config.alpha,
            target_modules=list(LINEARS),
            task_type="CAUSAL_LM",
        )
        tuned = get_peft_model(base, lora)
    trained = [weights for weights in tuned.parameters() if weights.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=config.rate, weight_decay=0.0)
    draw = random.Random(config.seed)
    losses, evaluated, measured = [], [0], [held_out_loss(base, held_out)]
    for step in range(config.steps):
        for group in optimizer.param_groups:
            group["lr"] = config.rate * _share(step, config)
        loss = answer_losses(base, draw.sample(list(taught), config.batch))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if (step + 1) % config.evaluate_every == 0:
            evaluated.append(step + 1)
            measured.append(held_out_loss(base, held_out))
    if adapter is not None:
        tuned.peft_config["default"].base_model_name_or_path = settings().model_dir.name
        tuned.save_pretrained(adapter)
        write_hashes(adapter)
    return StudyRun(
        config=config,
        trainable=sum(weights.numel() for weights in trained),
        losses=tuple(losses),
        evaluated=tuple(evaluated),
        held_out=tuple(measured),
        seconds=time.monotonic() - started,
    )


def inner_matrices(model: LlamaForCausalLM) -> dict[str, torch.Tensor]:
    """The matrices of all layers by name, ``0.q_proj`` and so on; not copies."""
    return {
        f"{number}.{name}": module.weight.data
        for number, layer in enumerate(model.model.layers)
        for name in LINEARS
        for part in (layer.self_attn, layer.mlp)
        if (module := getattr(part, name, None)) is not None
    }


@torch.inference_mode()
def measure_update(
    before: dict[str, torch.Tensor], tuned: LlamaForCausalLM, held_out: Sequence[Ids]
) -> dict[str, np.ndarray]:
    """Singular values of the change of every matrix, and the loss with only the first few.

    ``names`` (matrices,); ``update`` and ``weights`` (matrices, values), largest first, zero
    where a matrix has fewer; ``ranks`` and ``losses`` (ranks,): everything outside the
    matrices stays tuned. ``example`` is the change of one matrix, ``example_before`` the matrix.
    ``tuned`` is left as it came.
    """
    matrices = inner_matrices(tuned)
    full = {name: matrix.clone() for name, matrix in matrices.items()}
    parts = {
        name: torch.linalg.svd(full[name] - before[name], full_matrices=False) for name in full
    }
    losses = []
    for rank in TRUNCATED:
        for name, (left, values, right) in parts.items():
            kept = (left[:, :rank] * values[:rank]) @ right[:rank]
            matrices[name].copy_(before[name] + kept)
        losses.append(held_out_loss(tuned, held_out))
    for name, matrix in full.items():
        matrices[name].copy_(matrix)
    shown = list(parts)[len(parts) // 2]
    return {
        "names": np.array(list(parts)),
        "update": np.stack([values.numpy() for _, values, _ in parts.values()]),
        "weights": np.stack([torch.linalg.svdvals(before[name]).numpy() for name in parts]),
        "ranks": np.array(TRUNCATED),
        "losses": np.array(losses),
        "example": (full[shown] - before[shown]).half().numpy(),
        "example_before": before[shown].half().numpy(),
        "example_name": np.array(shown),
    }


def record_study(configs: Iterable[StudyConfig], folder: Path = RECORDED) -> Iterator[StudyRun]:
    """Train what ``folder`` does not hold yet for this base; stopped, it goes on where it was."""
    folder.mkdir(parents=True, exist_ok=True)
    model_dir = settings().model_dir
    made = {
        "command": COMMAND,
        "base_sha256": file_hash(model_dir / "model.safetensors"),
        "torch": torch.__version__,
        "machine": platform.machine(),
    }
    torch.set_num_threads(settings().model_threads)
    base, tokenizer = load_base(model_dir)
    taught = read_examples(tokenizer, TAUGHT)
    held_out = read_examples(tokenizer, HELD_OUT)[:HELD_OUT_EXAMPLES]
    for config in configs:
        path = folder / f"{config.name}.json"
        if path.exists():
            row = json.loads(path.read_text(encoding="utf-8"))
            same_base = row["made"]["base_sha256"] == made["base_sha256"]
            if same_base and row["config"] == asdict(config):
                continue
        base, _ = load_base(model_dir)
        before = {name: matrix.clone() for name, matrix in inner_matrices(base).items()}
        is_shipped = config == StudyConfig(steps=config.steps)
        adapter = folder / ADAPTER if is_shipped else None
        run = train_once(base, taught, held_out, config, adapter)
        if not config.rank:
            arrays: dict[str, Any] = measure_update(before, base, held_out)
            np.savez_compressed(folder / UPDATE, **arrays)
        if adapter is not None:
            card = {**made, **asdict(config)}
            (adapter / "made.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
        beside = path.with_suffix(".partial")
        beside.write_text(_written(run, made), encoding="utf-8")
        beside.replace(path)
        yield run


def _written(run: StudyRun, made: dict[str, str]) -> str:
    whole = {
        "made": made,
        "config": asdict(run.config),
        "trainable": run.trainable,
        "losses": [round(loss, 5) for loss in run.losses],
        "evaluated": list(run.evaluated),
        "held_out": [round(loss, 5) for loss in run.held_out],
        "seconds": round(run.seconds, 1),
    }
    return json.dumps(whole) + "\n"
