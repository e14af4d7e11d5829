"""Fine-tuning a Llama with LoRA: examples in, an adapter in a folder out.

The loop is plain PyTorch. It writes ``metrics.jsonl`` as it goes and a checkpoint now and
then; killed at any moment, it continues from the checkpoint with the very same batches.
"""

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from math import cos, log, pi
from pathlib import Path
from pickle import UnpicklingError

import psutil
import torch
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict
from peft import set_peft_model_state_dict as load_adapter_weights
from torch.nn import functional
from transformers import LlamaForCausalLM

from core.instruction.collating import Example as Example  # handed on
from core.instruction.collating import batches_of as batches_of
from core.instruction.collating import collate as collate
from core.problems import Problem

LINEAR_LAYERS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


@dataclass(frozen=True)
class LoraTraining:
    """Everything that decides a run. Lengths and sizes in tokens.

    ``base`` is a folder or a hub's name, and empty for the bundled Llama; ``four_bit`` keeps
    its weights in four bits (QLoRA); every ``evaluate_every`` steps, unless 0, the run looks
    at what was held out.
    """

    rank: int = 32
    alpha: int = 64
    epochs: float = 1.0
    batch_tokens: int = 6_144
    learning_rate: float = 1.5e-3
    warmup_steps: int = 30
    seed: int = 0
    checkpoint_seconds: float = 240.0
    evaluate_every: int = 0
    base: str = ""
    four_bit: bool = False


Watch = Callable[[PeftModel, int], Mapping[str, object]]


def answer_loss(model: LlamaForCausalLM, ids: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Weighted mean cross-entropy of the answer tokens; ``ids``, ``weights`` (rows, length)."""
    hidden = model.model(input_ids=ids, use_cache=False).last_hidden_state
    kept = weights[:, 1:] > 0
    logits = model.lm_head(hidden[:, :-1][kept])  # (kept tokens, vocabulary)
    losses = functional.cross_entropy(logits.float(), ids[:, 1:][kept], reduction="none")
    chosen = weights[:, 1:][kept]
    return (losses * chosen).sum() / chosen.sum()


def _never() -> bool:
    return False


def train_adapter(
    base: LlamaForCausalLM,
    examples: Sequence[Example],
    config: LoraTraining,
    folder: Path,
    wants_stop: Callable[[], bool] = _never,
    lengths: Sequence[int] | None = None,
    watch: Watch | None = None,
) -> PeftModel | None:
    """Train a LoRA adapter on ``examples`` and save it to ``folder / "adapter"``.

    ``folder`` also keeps ``config.json``, ``metrics.jsonl`` and ``checkpoint.pt``; if a
    checkpoint is there, training goes on from it. ``wants_stop`` is asked before every step;
    a run that was stopped keeps a checkpoint and returns None. Raises Problem when the loss
    runs away, or when the checkpoint cannot be read.

    Batches are made by the examples' lengths, or by ``lengths``: trainings that are given the
    same ones see their examples in the same batches, step by step. ``watch`` is called with
    the model and the step as often as ``config.evaluate_every`` says; what it returns is
    written down with the step.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(asdict(config), indent=1), encoding="utf-8")
    torch.manual_seed(config.seed)
    lora = LoraConfig(
        r=config.rank,
        lora_alpha=config.alpha,
        target_modules=list(LINEAR_LAYERS),
        task_type="CAUSAL_LM",
    )
    model = get_peft_model(base, lora)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = _make_optimizer(trained, config)
    plan = plan_batches(lengths or [len(example) for example in examples], config)
    checkpoint = folder / "checkpoint.pt"
    step = _go_on_from(checkpoint, model, optimizer) if checkpoint.exists() else 0
    keep_metrics(folder / "metrics.jsonl", step)
    model.train()
    started = saved_at = time.monotonic()
    pad = base.config.pad_token_id or 0
    highest = 0.0
    while step < len(plan):
        if wants_stop():
            _save(checkpoint, model, optimizer, step)
            return None
        began = time.monotonic()
        rate = config.learning_rate * _schedule(step, len(plan), config.warmup_steps)
        for group in optimizer.param_groups:
            group["lr"] = rate
        ids, weights = collate([examples[index] for index in plan[step]], pad)
        loss = answer_loss(model.get_base_model(), ids.to(base.device), weights.to(base.device))
        # Guessing any token alike costs log(vocabulary), being sure of something else costs
        # more, but then from the first step on; no number at all fails this too.
        highest = highest or 2 * max(log(base.config.vocab_size), loss.item())
        if not loss.item() < highest:
            raise Problem("finetuning.diverged", step=step + 1, rate=config.learning_rate)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        row: dict[str, object] = {
            "step": step,
            "steps": len(plan),
            "loss": round(loss.item(), 5),
            "learning_rate": rate,
            "gradient_norm": round(norm.item(), 4),
            "tokens": ids.numel(),
            "step_seconds": round(time.monotonic() - began, 4),
            "seconds": round(time.monotonic() - started, 1),
            "memory": memory_in_use(base.device),
        }
        step += 1
        if watch and config.evaluate_every and step % config.evaluate_every == 0:
            row |= watch(model, step)
        with (folder / "metrics.jsonl").open("a", encoding="utf-8") as metrics:
            metrics.write(json.dumps(row, ensure_ascii=False) + "\n")
        if time.monotonic() - saved_at > config.checkpoint_seconds or step == len(plan):
            _save(checkpoint, model, optimizer, step)
            saved_at = time.monotonic()
    model.save_pretrained(folder / "adapter")
    return model


def _make_optimizer(
    trained: list[torch.nn.Parameter], config: LoraTraining
) -> torch.optim.Optimizer:
    """AdamW; for a four-bit base on a GPU, the one that may page its state out (QLoRA)."""
    if config.four_bit and trained[0].is_cuda:
        paged = import_module("bitsandbytes.optim").PagedAdamW32bit
        made: torch.optim.Optimizer = paged(trained, lr=config.learning_rate, weight_decay=0.0)
        return made
    return torch.optim.AdamW(trained, lr=config.learning_rate, weight_decay=0.0)


def memory_in_use(device: torch.device) -> int:
    """Bytes: the most that a GPU held for us so far, or what this process holds now."""
    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    return int(psutil.Process().memory_info().rss)


def _go_on_from(path: Path, model: PeftModel, optimizer: torch.optim.Optimizer) -> int:
    """Put a checkpoint back; the step at which to go on. Raises Problem if it is damaged."""
    try:
        state = torch.load(path, map_location=model.device, weights_only=True)
        load_adapter_weights(model, state["adapter"])
        optimizer.load_state_dict(state["optimizer"])
        return int(state["step"])
    except (RuntimeError, ValueError, KeyError, TypeError, EOFError, UnpicklingError) as error:
        raise Problem("finetuning.checkpoint", name=path.parent.name) from error


def keep_metrics(path: Path, steps: int) -> None:
    """Drop the lines a killed run wrote after its checkpoint: those steps are done again."""
    path.touch()
    rows = path.read_text(encoding="utf-8").splitlines()[:steps]
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


def plan_batches(lengths: Sequence[int], config: LoraTraining) -> list[list[int]]:
    """All batches of the run, in order: a function of the lengths and the seed alone."""
    plan: list[list[int]] = []
    epoch = 0
    while epoch < config.epochs:
        rng = random.Random(f"{config.seed}:{epoch}")
        batches = batches_of(lengths, config.batch_tokens, rng)
        share = min(1.0, config.epochs - epoch)
        plan += batches[: max(1, round(len(batches) * share))]
        epoch += 1
    return plan


def _schedule(step: int, steps: int, warmup: int) -> float:
    """Share of the full learning rate: linear warm-up, then a cosine down to a twentieth."""
    if step < warmup:
        return (step + 1) / warmup
    progress = (step - warmup) / max(1, steps - warmup)
    return 0.05 + 0.95 * 0.5 * (1 + cos(pi * progress))


def _save(path: Path, model: PeftModel, optimizer: torch.optim.Optimizer, step: int) -> None:
    """Write beside, then rename: a killed run never leaves half a checkpoint."""
    beside = path.with_suffix(".partial")
    torch.save(
        {
            "adapter": get_peft_model_state_dict(model),
            "optimizer": optimizer.state_dict(),
            "step": step,
        },
        beside,
    )
    beside.replace(path)
