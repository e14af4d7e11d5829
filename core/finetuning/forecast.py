"""What a run will take, before it is started."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from transformers import LlamaForCausalLM

from core.adapters.counting import AdapterConfig, count_adapter
from core.adapters.memory import MemoryConfig
from core.adapters.memory import forecast as forecast_memory
from core.adapters.shapes import LlamaShape
from core.finetuning.training import (
    LINEAR_LAYERS,
    Example,
    LoraTraining,
    answer_loss,
    collate,
    plan_batches,
)


@dataclass(frozen=True)
class Forecast:
    """Steps and tokens of a run (``padded``: with padding), and what its adapter weighs.

    ``trainable`` and ``total`` are parameters; ``adapter_bytes`` is the file in float32;
    ``memory`` is bytes by part at the fullest moment.
    """

    steps: int
    tokens: int
    padded: int
    trainable: int
    total: int
    adapter_bytes: int
    memory: dict[str, int]

    def seconds(self, tokens_per_second: float) -> float:
        return self.padded / tokens_per_second


def forecast(
    config: LoraTraining, lengths: Sequence[int], shape: LlamaShape, device: str = "cpu"
) -> Forecast:
    """What a run with ``config`` on examples of ``lengths`` tokens takes, on ``cpu`` or ``gpu``.

    Raises Problem for a rank that does not fit the shape.
    """
    plan = plan_batches(lengths, config)
    sizes = [(max(lengths[index] for index in batch), len(batch)) for batch in plan]
    adapter = AdapterConfig("lora", config.rank, LINEAR_LAYERS, config.alpha)
    count = count_adapter(shape, adapter)
    length, rows = max(sizes, key=lambda size: size[0] * size[1])
    memory = forecast_memory(
        shape,
        MemoryConfig(
            tuning="qlora" if config.four_bit else "lora",
            batch=rows,
            length=length,
            precision="float32" if device == "cpu" else "bfloat16",
            checkpointing=config.four_bit,
            accumulating=False,
            device="cpu" if device == "cpu" else "gpu",
            adapter=adapter,
        ),
    )
    return Forecast(
        steps=len(plan),
        tokens=sum(lengths[index] for batch in plan for index in batch),
        padded=sum(longest * rows for longest, rows in sizes),
        trainable=count.trainable,
        total=count.total,
        adapter_bytes=4 * count.trainable,
        memory=memory.parts,
    )


def tokens_per_second(model: LlamaForCausalLM, examples: Sequence[Example]) -> float:
    """The speed of one forward and backward pass here and now; the model is left as it was.

    As with LoRA, the gradient goes through every layer, but not to the base's weights: it is
    asked for the first layer's query projection alone, at the far end.
    """
    ids, weights = collate(list(examples), model.config.pad_token_id or 0)
    first = model.model.layers[0].self_attn.q_proj.weight
    began = time.perf_counter()
    with torch.enable_grad():
        loss = answer_loss(model, ids.to(model.device), weights.to(model.device))
        torch.autograd.grad(loss, [first])
    return ids.numel() / (time.perf_counter() - began)
