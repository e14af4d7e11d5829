"""Put what a recipe made where the app finds it, with a record of how it was made."""

import json
import shutil
from pathlib import Path

from core.hashing import write_hashes


def ship_adapter(run: Path, folder: Path, made: dict[str, object]) -> None:
    """Copy the adapter of the training in ``run`` to ``folder``; ``made`` says how it was made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        shutil.copyfile(run / "adapter" / name, folder / name)
    ship_metrics(run, folder / "metrics.jsonl")
    (folder / "made.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    write_hashes(folder)


def ship_metrics(run: Path, path: Path) -> None:
    """The loss curve, every tenth step: what the lessons plot."""
    rows = (run / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(rows[::10]) + "\n", encoding="utf-8")
