"""Our training loop beside ``transformers`` ``Trainer`` with PEFT: tokens a second.

    python -m benchmarks.finetuning --rounds 3

Same base, adapter, pairs, learning rate and epochs, in turn, in one process on as many
threads. The Trainer makes batches of as many examples as ours have on average and pads each
to its longest, as its users do. Tokens are those of the data, padding not counted, so that
whoever pads more is slower for it.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory

import torch
from peft import LoraConfig, get_peft_model
from torch.utils.data import Dataset
from transformers import PrinterCallback, Trainer, TrainingArguments

from core.finetuning.guided import FIRST_SETTINGS, first_pairs
from core.finetuning.pairs import make_examples
from core.finetuning.training import (
    LINEAR_LAYERS,
    Example,
    LoraTraining,
    plan_batches,
    train_adapter,
)
from core.llama.loading import load_base
from core.settings import settings

IGNORED = -100  # the label of a token that carries no loss


class Rows(Dataset[Example]):
    def __init__(self, examples: list[Example]):
        self.examples = examples

    def __len__(self) -> int:
        return len(self.examples)

    def __getitem__(self, index: int) -> Example:
        return self.examples[index]


def padded(examples: list[Example]) -> dict[str, torch.Tensor]:
    """A batch as the Trainer takes it."""
    longest = max(map(len, examples))
    ids = torch.full((len(examples), longest), 7)
    labels = torch.full((len(examples), longest), IGNORED)
    mask = torch.zeros(len(examples), longest, dtype=torch.long)
    for row, example in enumerate(examples):
        start, end = len(example.prompt), len(example)
        ids[row, :end] = torch.tensor(example.prompt + example.answer)
        labels[row, start:end] = torch.tensor(example.answer)
        mask[row, :end] = 1
    return {"input_ids": ids, "labels": labels, "attention_mask": mask}


def ours(examples: list[Example], config: LoraTraining, folder: Path) -> float:
    base, _ = load_base(settings().model_dir)
    began = time.perf_counter()
    train_adapter(base, examples, config, folder)
    return time.perf_counter() - began


def trainer(examples: list[Example], config: LoraTraining, folder: Path) -> float:
    base, _ = load_base(settings().model_dir)
    plan = plan_batches([len(example) for example in examples], config)
    lora = LoraConfig(
        r=config.rank, lora_alpha=config.alpha, target_modules=list(LINEAR_LAYERS),
        task_type="CAUSAL_LM",
    )  # fmt: skip
    arguments = TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=config.epochs,
        per_device_train_batch_size=round(mean(map(len, plan))),
        learning_rate=config.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=config.warmup_steps,
        weight_decay=0.0,
        logging_steps=1,
        save_strategy="no",
        report_to="none",
        remove_unused_columns=False,
        disable_tqdm=True,
        use_cpu=True,
    )
    made = Trainer(
        model=get_peft_model(base, lora), args=arguments, train_dataset=Rows(examples),
        data_collator=padded,
    )  # fmt: skip
    made.remove_callback(PrinterCallback)
    began = time.perf_counter()
    made.train()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=float, default=3.0)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    _, tokenizer = load_base(settings().model_dir)
    pairs = [pair for lang in ("ko", "en") for pair in first_pairs(lang)[0]]
    examples = make_examples(tokenizer, pairs, 1_024)
    config = replace(FIRST_SETTINGS, epochs=arguments.epochs, evaluate_every=0)
    tokens = arguments.epochs * sum(map(len, examples))
    loops: dict[str, Callable[[list[Example], LoraTraining, Path], float]] = {
        "transformers Trainer with PEFT": trainer,
        "core.finetuning.training": ours,
    }
    speeds: dict[str, list[float]] = {name: [] for name in loops}
    for counted in range(arguments.rounds + 1):  # the first round warms up and is not counted
        for name, loop in loops.items():
            with TemporaryDirectory() as folder:
                seconds = loop(examples, config, Path(folder))
            if counted:
                speeds[name].append(tokens / seconds)
    peer = median(speeds["transformers Trainer with PEFT"])
    print("| loop | tokens/s (least to most) | ratio |\n|---|---|---|")
    for name, found in speeds.items():
        print(
            f"| {name} | {median(found):,.0f} ({min(found):,.0f} to {max(found):,.0f}) "
            f"| {median(found) / peer:.2f} |"
        )


if __name__ == "__main__":
    main()
