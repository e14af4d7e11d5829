"""Runs too long to wait for: trained once, kept as numbers, replayed by the lesson.

One small file for each run, with its config and the command that makes it again.
"""

import json
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import torch

from core.problems import Problem
from core.sequence.architectures import ModelName
from core.sequence.tasks import TaskName
from core.sequence.training import (
    TrainingConfig,
    TrainingStep,
    held_out,
    make_reader,
    train,
    word_gradients,
)
from core.settings import ASSETS

RECORDED = ASSETS / "recorded" / "sequence"
ARCHITECTURES: tuple[ModelName, ...] = ("rnn", "lstm", "gru", "transformer")
DISTANCES = (10, 20, 50, 100, 200)
SEEDS = range(3)
MANY_SEEDS = range(8)  # of the two extremes at one distance: what share of them learns?
EXTREMES = ("rnn", "transformer")
STABILITY_DISTANCE = 100
PROFILED = 32  # sentences over which the gradients of each word are averaged


@dataclass(frozen=True)
class RecordedRun:
    """What a run's file holds: how it was set, what was measured, and what made it.

    ``untrained`` and ``trained`` are the gradients that reached each word before and after,
    in the order of reading, over some held-out sentences.
    """

    config: TrainingConfig
    steps: tuple[TrainingStep, ...]
    untrained: tuple[float, ...]
    trained: tuple[float, ...]
    made: dict[str, str]

    @property
    def accuracy(self) -> float:
        """On the held-out sentences, at the end."""
        return self.steps[-1].accuracy


def planned_runs(
    task: TaskName,
    *,
    models: Sequence[ModelName] = ARCHITECTURES,
    distances: Sequence[int] = DISTANCES,
    seeds: Sequence[int] | None = None,
    steps: int = 300,
) -> list[TrainingConfig]:
    """The runs that the lesson shows of a task; those of the shortest distances come first."""

    def seeds_of(model: ModelName, distance: int) -> Sequence[int]:
        return MANY_SEEDS if model in EXTREMES and distance == STABILITY_DISTANCE else SEEDS

    return [
        TrainingConfig(model=model, task=task, distance=distance, seed=seed, steps=steps)
        for distance in distances
        for model in models
        for seed in seeds or seeds_of(model, distance)
    ]


def file_name(config: TrainingConfig) -> str:
    """The name of a run's file."""
    return f"{config.task}-{config.distance}-{config.model}-{config.seed}.json"


def command_of(config: TrainingConfig) -> str:
    """The command line that makes this one recording again."""
    return (
        f"python -m core record-sequence --task {config.task} --model {config.model} "
        f"--distance {config.distance} --seed {config.seed} --steps {config.steps}"
    )


def record_runs(configs: Iterable[TrainingConfig], folder: Path) -> Iterator[RecordedRun]:
    """Train what is not recorded yet, one after another; stopped, it goes on where it was.

    A file of the same name whose config differs is made anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for config in configs:
        path = folder / file_name(config)
        if path.exists() and (run := read_run(path)).config == config:
            yield run
            continue
        made = {
            "command": command_of(config),
            "torch": torch.__version__,
            "machine": platform.machine(),
        }
        reader, sentences = make_reader(config), held_out(config, PROFILED)
        untrained = tuple(word_gradients(reader, sentences).tolist())
        steps = tuple(train(config, reader))
        trained = tuple(word_gradients(reader, sentences).tolist())
        run = RecordedRun(config, steps, untrained, trained, made)
        beside = path.with_suffix(".partial")
        beside.write_text(_written(run), encoding="utf-8")
        beside.replace(path)
        yield run


def _written(run: RecordedRun) -> str:
    """A run as JSON: a column for each thing measured, to five digits."""
    columns: dict[str, list[Any]] = {
        field.name: [_rounded(getattr(step, field.name)) for step in run.steps]
        for field in fields(TrainingStep)
    }
    whole = {
        "made": run.made,
        "config": asdict(run.config),
        "steps": columns,
        "untrained": [_rounded(norm) for norm in run.untrained],
        "trained": [_rounded(norm) for norm in run.trained],
    }
    return json.dumps(whole) + "\n"


def _rounded(value: float | None) -> float | None:
    return float(f"{value:.5g}") if isinstance(value, float) else value


def read_run(path: Path) -> RecordedRun:
    """The run kept in ``path``. Raises Problem if there is none."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Problem("sequence.no_recording", name=path.name) from error
    columns = kept["steps"]
    steps = tuple(
        TrainingStep(**dict(zip(columns, row, strict=True)))
        for row in zip(*columns.values(), strict=True)
    )
    return RecordedRun(
        TrainingConfig(**kept["config"]),
        steps,
        tuple(kept["untrained"]),
        tuple(kept["trained"]),
        kept["made"],
    )


def recorded_runs(task: TaskName, folder: Path = RECORDED) -> list[RecordedRun]:
    """All recorded runs of a task, by distance, architecture and seed."""
    runs = [read_run(path) for path in folder.glob(f"{task}-*.json")]
    return sorted(
        runs,
        key=lambda run: (
            run.config.distance,
            ARCHITECTURES.index(run.config.model),
            run.config.seed,
        ),
    )
