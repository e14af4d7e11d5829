"""Whose turn it is: one run at a time on one machine, in the order they came."""

import os
import time
from contextlib import suppress
from pathlib import Path

from core.finetuning.folders import STOP, RunStatus, State, list_runs
from core.finetuning.process import is_alive
from core.settings import settings

_WRITING_SECONDS = 5.0


def queue(root: Path) -> list[RunStatus]:
    """The runs in ``root`` that are at work or wait to be, the next one first."""
    active = [status for status in list_runs(root) if status.is_active]
    return sorted(active, key=lambda run: (run.state is not State.RUNNING, run.queued, run.name))


def _turn_file() -> Path:
    return settings().data_dir / "training.turn"


def wait_for_turn(folder: Path, own: RunStatus) -> bool:
    """Wait until nobody is at work and nobody waited longer; False if asked to stop."""
    while not (folder / STOP).exists():
        line = queue(folder.parent)
        if line and line[0].name == own.name and _take_turn(own):
            return True
        time.sleep(0.2)
    return False


def _take_turn(own: RunStatus) -> bool:
    path = _turn_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not _is_held(path):
        path.unlink(missing_ok=True)  # its process was killed in its turn
    try:
        with path.open("x") as taken:
            taken.write(f"{own.process} {own.born}")
    except FileExistsError:
        return False
    return True


def _is_held(path: Path) -> bool:
    """Whether the process that wrote the file is there; it may be writing just now."""
    try:
        process, born = path.read_text().split()
        return is_alive(int(process), float(born))
    except FileNotFoundError:
        return False
    except ValueError:
        return time.time() - path.stat().st_mtime < _WRITING_SECONDS


def leave_turn() -> None:
    with suppress(FileNotFoundError, ValueError):
        if int(_turn_file().read_text().split()[0]) == os.getpid():
            _turn_file().unlink(missing_ok=True)
