"""Lesson 1: gradients, and the recorded runs."""

import argparse
import sys
from pathlib import Path

from core.commands.shared import Command, Result


def register(command: Command) -> None:
    """Give the front door the commands of this room."""
    added = command("gradients", gradients, "how much feedback reaches each word, oldest first")
    added.add_argument(
        "--model",
        required=True,
        metavar="MODEL",
        help="rnn, lstm, gru, birnn, truncated, rnn_attention, conv_attention or transformer",
    )
    added.add_argument("--length", type=int, required=True, help="words")
    added.add_argument("--probe", help="where the loss stands: answer, or word (the last)")
    added.add_argument("--seed", type=int, default=0)
    added.add_argument("--radius", type=float, default=0.9, help="of the recurrent matrix")
    added.add_argument("--gate-bias", type=float, default=1.0, help="of the gate that keeps")
    added.add_argument("--window", type=int, default=20, help="words; for truncated")
    added.add_argument("--depth", type=int, default=4, help="layers; convolution, Transformer")
    added.add_argument("--width", type=int, default=64, help="numbers per word and state")
    added.add_argument("--input-scale", type=float, default=1.0, help="of the words' vectors")
    added.add_argument("--no-residual", dest="residual", action="store_false")

    added = command("record-sequence", record_sequence, "train lesson 1's recorded runs; resumable")
    added.add_argument("--task", default="apple", help="apple or recall")
    added.add_argument("--model", nargs="+", help="default: rnn lstm gru transformer")
    added.add_argument("--distance", type=int, nargs="+", help="words; default: 10 to 200")
    added.add_argument("--seed", type=int, nargs="+", help="default: three or eight")
    added.add_argument("--steps", type=int, default=300)
    added.add_argument("--out", type=Path, help="folder; default: the lesson's own")


def gradients(arguments: argparse.Namespace) -> Result:
    from core.sequence.gradients import GradientFlowConfig, gradient_norms

    config = GradientFlowConfig(
        model=arguments.model,
        length=arguments.length,
        probe=arguments.probe,
        seed=arguments.seed,
        radius=arguments.radius,
        gate_bias=arguments.gate_bias,
        window=arguments.window,
        depth=arguments.depth,
        width=arguments.width,
        input_scale=arguments.input_scale,
        residual=arguments.residual,
    )
    return {"norms": gradient_norms(config).norms.tolist()}


def record_sequence(arguments: argparse.Namespace) -> Result:
    from core.sequence import recording

    configs = recording.planned_runs(
        arguments.task,
        models=arguments.model or recording.ARCHITECTURES,
        distances=arguments.distance or recording.DISTANCES,
        seeds=arguments.seed,
        steps=arguments.steps,
    )
    runs = []
    for run in recording.record_runs(configs, arguments.out or recording.RECORDED):
        runs.append({"name": recording.file_name(run.config), "accuracy": run.accuracy})
        print(f"{runs[-1]['name']}: {run.accuracy:.3f}", file=sys.stderr, flush=True)
    return {"runs": runs}
