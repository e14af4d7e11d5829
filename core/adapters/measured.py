"""Peaks of real training steps, measured, beside the forecast made now.

``python -m benchmarks.training_memory --record`` makes the file.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from core.adapters.counting import AdapterConfig
from core.adapters.memory import MemoryConfig, forecast
from core.adapters.shapes import LlamaShape
from core.problems import Problem
from core.settings import ASSETS

MEASURED = ASSETS / "recorded" / "training_memory.json"


@dataclass(frozen=True)
class MeasuredPeak:
    """``peak`` bytes above the idle process, of ``config`` on a random model of ``shape``."""

    name: str
    shape: LlamaShape
    config: MemoryConfig
    peak: int

    @property
    def forecast(self) -> int:
        """Bytes the formula says."""
        return forecast(self.shape, self.config).total

    @property
    def error(self) -> float:
        """Share by which the forecast is too high (or, below zero, too low)."""
        return self.forecast / self.peak - 1


def read_measured(path: Path = MEASURED) -> tuple[MeasuredPeak, ...]:
    """The recorded peaks. Raises Problem if they are missing or damaged."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["peaks"]
        return tuple(
            MeasuredPeak(
                name=row["name"],
                shape=LlamaShape(**row["shape"]),
                config=MemoryConfig(
                    **{
                        **row["config"],
                        "adapter": AdapterConfig(
                            rank=row["config"]["adapter"]["rank"],
                            targets=tuple(row["config"]["adapter"]["targets"]),
                        ),
                    }
                ),
                peak=row["peak"],
            )
            for row in rows
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Problem("adapters.no_recording") from error
