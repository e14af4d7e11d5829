"""What the settings of a run may be, checked before it starts."""

from dataclasses import asdict

from core.finetuning.training import LoraTraining
from core.problems import Problem
from core.settings import settings

# Wide enough for a learning rate that makes the loss run away: that is worth seeing.
LIMITS: dict[str, tuple[float, float]] = {
    "rank": (1, 256),
    "alpha": (1, 1_024),
    "epochs": (0.01, 10_000),
    "batch_tokens": (16, 65_536),
    "learning_rate": (1e-7, 100.0),
    "warmup_steps": (0, 10_000),
    "seed": (0, 2**31 - 1),
    "checkpoint_seconds": (0, 86_400),
    "evaluate_every": (0, 100_000),
}


def check_config(config: LoraTraining) -> None:
    """Raise Problem, naming the setting, for one that is no number or out of its limits."""
    for name, value in asdict(config).items():
        if name not in LIMITS:
            continue
        low, high = LIMITS[name]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not low <= value <= high:
            raise Problem(
                "finetuning.setting", name=name, value=str(value)[:40], low=low, high=high
            )


def check_steps(steps: int) -> None:
    """Raise Problem if a run would have more steps than the host allows."""
    if steps > settings().training_steps:
        raise Problem(
            "finetuning.many_steps", steps=f"{steps:,}", most=f"{settings().training_steps:,}"
        )
