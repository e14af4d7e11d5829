"""The recorded runs of lesson 6, read without torch; ``core.adapters.study`` makes them."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from core.problems import Problem
from core.settings import ASSETS

RECORDED = ASSETS / "recorded" / "adapters"
COMMAND = "python -m core record-adapters"
UPDATE = "update.npz"
ADAPTER = "short-answers"
STEPS = 40


@dataclass(frozen=True)
class StudyConfig:
    """Everything that decides a run; ``rank`` 0 tunes every weight."""

    rank: int = 8
    alpha: float = 16.0
    rate: float = 2e-3
    steps: int = STEPS
    batch: int = 8
    warmup: int = 5
    evaluate_every: int = 20
    seed: int = 0

    @property
    def method(self) -> Literal["full", "lora"]:
        return "lora" if self.rank else "full"

    @property
    def scaling(self) -> float:
        """What the product of the thin matrices is multiplied by."""
        return self.alpha / self.rank

    @property
    def name(self) -> str:
        """The name of the run's file."""
        if not self.rank:
            return "full"
        return f"rank-{self.rank}-alpha-{self.alpha:g}-rate-{self.rate:g}"


@dataclass(frozen=True)
class StudyRun:
    """What was measured: the loss of every step, and now and then the held-out loss."""

    config: StudyConfig
    trainable: int
    losses: tuple[float, ...]
    evaluated: tuple[int, ...]
    held_out: tuple[float, ...]
    seconds: float


@dataclass(frozen=True)
class Update:
    """The full run's change, matrix by matrix, as ``core.adapters.study`` measured it.

    ``update`` and ``weights``: singular values (matrices, values), largest first. ``losses``
    (ranks,): held-out loss when only the first ``ranks`` of each change are kept.
    """

    names: tuple[str, ...]
    update: np.ndarray
    weights: np.ndarray
    ranks: np.ndarray
    losses: np.ndarray
    example: np.ndarray
    example_before: np.ndarray
    example_name: str


@dataclass(frozen=True)
class Study:
    """All runs: the full one, those at alpha / r = 2 by rank, and all of LoRA."""

    full: StudyRun
    lora: tuple[StudyRun, ...]
    update: Update
    base_sha256: str

    @property
    def by_rank(self) -> tuple[StudyRun, ...]:
        """Runs that differ in nothing but the rank."""
        usual = StudyConfig()
        found = [
            run
            for run in self.lora
            if run.config.scaling == usual.scaling and run.config.rate == usual.rate
        ]
        return tuple(sorted(found, key=lambda run: run.config.rank))

    @property
    def by_rate(self) -> tuple[StudyRun, ...]:
        """Runs that differ in nothing but the learning rate."""
        usual = StudyConfig()
        found = [
            run
            for run in self.lora
            if run.config.rank == usual.rank and run.config.scaling == usual.scaling
        ]
        return tuple(sorted(found, key=lambda run: run.config.rate))

    @property
    def by_alpha(self) -> tuple[StudyRun, ...]:
        """Runs of one alpha and rate whose rank, and with it alpha / r, differs."""
        usual = StudyConfig()
        found = [
            run
            for run in self.lora
            if run.config.alpha == usual.alpha and run.config.rate == usual.rate
        ]
        return tuple(sorted(found, key=lambda run: run.config.rank))

    @property
    def before(self) -> float:
        """Held-out loss of the base."""
        return self.full.held_out[0]


@lru_cache(maxsize=2)
def read_study(folder: Path = RECORDED) -> Study:
    """The runs kept in ``folder``. Raises Problem if the full one is missing, or one damaged."""
    try:
        runs = [_read_run(path) for path in sorted(folder.glob("*.json"))]
        full = next(run for run in runs if not run.config.rank)
        lora = tuple(run for run in runs if run.config.rank)
        with np.load(folder / UPDATE) as kept:
            update = Update(
                names=tuple(map(str, kept["names"])),
                update=kept["update"],
                weights=kept["weights"],
                ranks=kept["ranks"],
                losses=kept["losses"],
                example=kept["example"].astype(np.float32),
                example_before=kept["example_before"].astype(np.float32),
                example_name=str(kept["example_name"]),
            )
        made = json.loads((folder / "full.json").read_text(encoding="utf-8"))["made"]
        return Study(full, lora, update, made["base_sha256"])
    except (OSError, ValueError, KeyError, TypeError, StopIteration) as error:
        raise Problem("adapters.no_recording") from error


def _read_run(path: Path) -> StudyRun:
    row = json.loads(path.read_text(encoding="utf-8"))
    return StudyRun(
        config=StudyConfig(**row["config"]),
        trainable=row["trainable"],
        losses=tuple(row["losses"]),
        evaluated=tuple(row["evaluated"]),
        held_out=tuple(row["held_out"]),
        seconds=row["seconds"],
    )
