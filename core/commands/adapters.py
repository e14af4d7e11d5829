"""Lesson 6: counts, memory, and the recorded runs."""

import argparse
import sys
from pathlib import Path
from typing import Any

from core.commands.shared import Command, Result
from core.problems import Problem


def register(command: Command) -> None:
    """Give the front door the commands of this room."""
    added = command("lora", count_lora, "what an adapter counts: trainable, total, percent, bytes")
    _add_model(added)
    added.add_argument("--method", default="lora", help="lora, rslora, dora, ia3, vera, ...")
    added.add_argument("--rank", type=int, default=8)
    added.add_argument("--targets", help="names with commas, or all-linear; default: PEFT's")
    added.add_argument("--alpha", type=float, default=16)
    added.add_argument("--bias", default="none", help="none, all or lora_only")
    added.add_argument("--save", nargs="*", default=[], help="embed_tokens, lm_head")
    added.add_argument("--block", type=int, default=32, help="width of a block; oft, boft")
    added.add_argument("--frequencies", type=int, default=1_000, help="of a matrix; fourierft")
    added.add_argument("--tokens", type=int, default=20, help="prompt, prefix, p_tuning")
    added.add_argument("--encoder", type=int, default=128, help="width; p_tuning")
    added.add_argument("--dtype", choices=("float32", "bfloat16"), default="float32")

    added = command("memory", forecast_memory, "what a training step takes of memory, in bytes")
    _add_model(added)
    added.add_argument("--method", default="lora", help="full, lora or qlora")
    added.add_argument("--batch", type=int, default=1, help="examples in a step")
    added.add_argument("--length", type=int, default=1_024, help="tokens in an example")
    added.add_argument("--rank", type=int, default=8)
    added.add_argument("--targets", default="q_proj,v_proj", help="names, or all-linear")
    added.add_argument("--precision", default="bfloat16", help="float32, mixed or bfloat16")
    added.add_argument("--no-checkpointing", dest="checkpointing", action="store_false")
    added.add_argument("--optimizer", default="adamw", help="adamw, adamw_8bit or sgd")
    added.add_argument("--bits", type=int, default=4, help="of a stored weight; qlora: 4 or 8")
    added.add_argument("--no-accumulating", dest="accumulating", action="store_false")
    added.add_argument("--device", choices=("gpu", "cpu"), default="gpu")

    added = command("record-adapters", record_adapters, "lesson 6's recorded runs; resumable")
    added.add_argument("--steps", type=int, default=40)
    added.add_argument("--out", type=Path, help="folder; default: the lesson's own")


def count_lora(arguments: argparse.Namespace) -> Result:
    from core.adapters.counting import (
        BYTES,
        AdapterConfig,
        count_adapter,
        default_targets,
        method_of,
        read_targets,
    )

    shape, method = _shape(arguments), method_of(arguments.method)
    targets = default_targets(method)
    if arguments.targets is not None:
        targets = read_targets(arguments.targets)
    config = AdapterConfig(
        method=method,
        rank=arguments.rank,
        targets=targets,
        alpha=arguments.alpha,
        bias=arguments.bias,
        saved=tuple(arguments.save),
        block=arguments.block,
        frequencies=arguments.frequencies,
        tokens=arguments.tokens,
        encoder=arguments.encoder,
    )
    count = count_adapter(shape, config)
    return {
        "model": shape.name,
        "method": method,
        "targets": list(targets),
        "trainable": count.trainable,
        "total": count.total,
        "percent": count.percent,
        "bytes": count.kept * BYTES[arguments.dtype],
        "dtype": arguments.dtype,
    }


def forecast_memory(arguments: argparse.Namespace) -> Result:
    from core.adapters.counting import AdapterConfig, read_targets
    from core.adapters.memory import CARDS, GIB, MemoryConfig, forecast

    config = MemoryConfig(
        tuning=arguments.method,
        batch=arguments.batch,
        length=arguments.length,
        precision=arguments.precision,
        checkpointing=arguments.checkpointing,
        optimizer=arguments.optimizer,
        bits=arguments.bits,
        accumulating=arguments.accumulating,
        device=arguments.device,
        adapter=AdapterConfig(rank=arguments.rank, targets=read_targets(arguments.targets)),
    )
    found = forecast(_shape(arguments), config)
    return {
        "parts": found.parts,
        "total": found.total,
        "moment": found.moment,
        "fits": [card.name for card in CARDS if found.total <= card.gib * GIB],
    }


def record_adapters(arguments: argparse.Namespace) -> Result:
    from core.adapters.recorded import RECORDED
    from core.adapters.study import planned_runs, record_study

    done = []
    for run in record_study(planned_runs(arguments.steps), arguments.out or RECORDED):
        done.append({"name": run.config.name, "held_out": round(run.held_out[-1], 4)})
        print(f"{run.config.name}: {run.held_out[-1]:.3f}", file=sys.stderr, flush=True)
    return {"runs": done}


def _shape(arguments: argparse.Namespace) -> Any:
    """The shape of ``--model``, or of the config.json that ``--config`` names."""
    from core.adapters.shapes import read_shape, shape_of

    if arguments.config is None:
        return shape_of(arguments.model)
    try:
        return read_shape(arguments.config.name, arguments.config.read_bytes())
    except OSError as error:
        raise Problem("adapters.no_file", name=arguments.config.name) from error


def _add_model(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model",
        default="llama-2-7b",
        help="llama-2-7b, llama-2-13b, llama-2-70b or bundled",
    )
    command.add_argument("--config", type=Path, help="a config.json instead")
