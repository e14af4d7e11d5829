"""The calculator's count beside PEFT's own on the meta device, for Llama 2 in three sizes.

    python -m benchmarks.counting --rounds 5

Both count LoRA of rank 8 on every linear layer; the counts must be equal. PEFT's side builds
the model on the meta device (counted apart) and puts the adapter beside it.
"""

import argparse
import time
from statistics import median

import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

from core.adapters.counting import AdapterConfig, count_adapter
from core.adapters.shapes import LINEARS, LlamaShape, shape_of


def by_formula(shape: LlamaShape) -> tuple[float, int]:
    """Seconds of one count, from a thousand, and the trainable numbers."""
    config = AdapterConfig(rank=8, targets=LINEARS)
    start = time.perf_counter()
    for _ in range(1_000):
        found = count_adapter(shape, config)
    return (time.perf_counter() - start) / 1_000, found.trainable


def by_peft(shape: LlamaShape) -> tuple[float, float, int]:
    """Seconds to build the model, seconds to adapt and count it, and the trainable numbers."""
    config = LlamaConfig(
        vocab_size=shape.vocabulary, hidden_size=shape.width, intermediate_size=shape.inner,
        num_hidden_layers=shape.layers, num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
    )  # fmt: skip
    start = time.perf_counter()
    with torch.device("meta"):
        model = LlamaForCausalLM(config)
    built = time.perf_counter()
    lora = LoraConfig(r=8, target_modules=list(LINEARS))
    trainable, _ = get_peft_model(model, lora, low_cpu_mem_usage=True).get_nb_trainable_parameters()
    return built - start, time.perf_counter() - built, trainable


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    print("| model | formula, µs | PEFT, ms | building before it, ms | ratio |")
    print("|---|---|---|---|---|")
    for name in ("llama-2-7b", "llama-2-13b", "llama-2-70b"):
        shape = shape_of(name)
        ours, theirs, building = [], [], []
        for _ in range(arguments.rounds):
            seconds, count = by_formula(shape)
            ours.append(seconds)
            built, adapted, counted = by_peft(shape)
            building.append(built)
            theirs.append(adapted)
            assert count == counted
        pair = median(ours), median(theirs)
        print(
            f"| {name} | {pair[0] * 1e6:.1f} | {pair[1] * 1e3:.0f} | {median(building) * 1e3:.0f} "
            f"| {pair[1] / pair[0]:,.0f} |"
        )


if __name__ == "__main__":
    main()
