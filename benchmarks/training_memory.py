"""Peak memory of real training steps on the CPU, beside the forecast by formula.

    python -m benchmarks.training_memory            # prints a table
    python -m benchmarks.training_memory --record   # and keeps it for lesson 6

Each configuration runs in a process of its own: random weights of the shape, two steps of
AdamW, the highest resident memory (``VmHWM``) less what the process held before it built the
model. Large blocks go back to the system at once (``MALLOC_MMAP_THRESHOLD_``), so that what is
free does not count.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from core.adapters.counting import AdapterConfig
from core.adapters.measured import MEASURED, MeasuredPeak
from core.adapters.memory import MemoryConfig
from core.adapters.shapes import LINEARS, LlamaShape

MIB = 1024**2
WIDE = LlamaShape("wide", 768, 2_048, 6, 12, 12, 64, 8_192, tied=True)
DEEP = LlamaShape("deep", 512, 1_376, 12, 8, 8, 64, 4_096, tied=True)
GROUPED = LlamaShape("grouped", 768, 2_048, 6, 12, 4, 64, 8_192)
TWO, ALL = ("q_proj", "v_proj"), LINEARS


def planned() -> list[tuple[str, LlamaShape, MemoryConfig]]:
    """The configurations: full and LoRA, with and without checkpointing."""

    def plan(
        shape: LlamaShape,
        tuning: str,
        batch: int,
        length: int,
        checkpointing: bool,
        targets: tuple[str, ...] = TWO,
        rank: int = 8,
    ) -> tuple[str, LlamaShape, MemoryConfig]:
        config = MemoryConfig(
            tuning=tuning, batch=batch, length=length, precision="float32",  # type: ignore[arg-type]
            checkpointing=checkpointing, accumulating=False, device="cpu",
            adapter=AdapterConfig(rank=rank, targets=targets),
        )  # fmt: skip
        name = f"{shape.name} {tuning} {batch}x{length}{' checkpointing' if checkpointing else ''}"
        return (name, shape, config)

    return [
        plan(WIDE, "full", 1, 256, False),
        plan(WIDE, "full", 1, 256, True),
        plan(WIDE, "lora", 4, 256, False),
        plan(WIDE, "lora", 8, 256, True, ALL, 16),
        plan(DEEP, "full", 2, 256, False),
        plan(DEEP, "full", 2, 256, True),
        plan(DEEP, "lora", 4, 256, False, ALL, 16),
        plan(GROUPED, "lora", 4, 256, False),
        plan(GROUPED, "full", 1, 256, True),
        plan(DEEP, "lora", 12, 512, True),
    ]  # fmt: skip


def status(key: str) -> int:
    """A size of this process in bytes, as Linux tells it: ``VmRSS`` now, ``VmHWM`` at most."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{key}:"))


def measure(number: int) -> int:
    """Peak bytes above the idle process of configuration ``number``, in this process."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import LlamaConfig, LlamaForCausalLM

    _, shape, config = planned()[number]
    torch.set_num_threads(1)
    warm = LlamaForCausalLM(LlamaConfig(
        vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=1,
        num_attention_heads=2,
    ))  # fmt: skip
    ids = torch.zeros(1, 8, dtype=torch.long)
    warm(input_ids=ids, labels=ids).loss.backward()
    optimizer: torch.optim.Optimizer = torch.optim.AdamW(warm.parameters())
    optimizer.step()
    idle = status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the highest so far is now
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=shape.vocabulary, hidden_size=shape.width, intermediate_size=shape.inner,
        num_hidden_layers=shape.layers, num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads, head_dim=shape.head_width,
        tie_word_embeddings=shape.tied, max_position_embeddings=config.length, use_cache=False,
    ))  # fmt: skip
    tuned = model
    if config.tuning == "lora":
        adapter = config.adapter
        tuned = get_peft_model(
            model, LoraConfig(r=adapter.rank, target_modules=list(adapter.targets))
        )
        if config.checkpointing:
            model.enable_input_require_grads()
    if config.checkpointing:
        model.gradient_checkpointing_enable()
    tuned.train()
    trained = [weights for weights in tuned.parameters() if weights.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-4)
    for step in range(2):
        torch.manual_seed(step)
        ids = torch.randint(shape.vocabulary, (config.batch, config.length))
        found = tuned(input_ids=ids, labels=ids)
        found.loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    return status("VmHWM") - idle


def in_its_own_process(number: int) -> int:
    environment = os.environ | {
        "MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536",
        "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "benchmarks.training_memory", "--measure", str(number)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--only", type=int, nargs="+", help="numbers of configurations")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure is not None:
        print(measure(arguments.measure))
        return
    print("| configuration | forecast, MiB | measured, MiB | error |")
    print("|---|---|---|---|")
    peaks = []
    for number, (name, shape, config) in enumerate(planned()):
        if arguments.only and number not in arguments.only:
            continue
        row = MeasuredPeak(name, shape, config, in_its_own_process(number))
        peaks.append(row)
        print(
            f"| {name} | {row.forecast / MIB:.0f} | {row.peak / MIB:.0f} | {row.error:+.1%} |",
            flush=True,
        )
        if arguments.record:
            made = {
                "command": "python -m benchmarks.training_memory --record",
                "machine": platform.machine(),
                "system": platform.system(),
            }
            rows = [
                {
                    "name": p.name, "shape": asdict(p.shape), "config": asdict(p.config),
                    "peak": p.peak,
                }
                for p in peaks
            ]  # fmt: skip
            whole = {"made": made, "peaks": rows}
            MEASURED.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
