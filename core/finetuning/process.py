"""The process of a run: started apart from the app, and known again after a restart."""

import os
import subprocess
import sys
from pathlib import Path

import psutil

from core.problems import Problem
from core.settings import ROOT, settings

LOG = "log.txt"
_started: list[subprocess.Popen[bytes]] = []  # until they end: an ended child must be fetched


def start_process(folder: Path) -> int:
    """Start ``python -m core resume FOLDER`` so that it outlives this process; its number.

    It is kinder than the app: where there is one processor too few, pages come first.
    """
    command = [sys.executable, "-m", "core", "resume", str(folder.resolve())]
    environment = os.environ | {
        "DASHBOARD_DATA_DIR": str(settings().data_dir.resolve()),
        "DASHBOARD_MODEL_DIR": str(settings().model_dir.resolve()),
        "OMP_NUM_THREADS": str(settings().training_threads),
    }
    _started[:] = [child for child in _started if child.poll() is None]
    try:
        with (folder / LOG).open("ab") as log:
            started = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _started.append(started)
        psutil.Process(started.pid).nice(5 if os.name == "posix" else None)
    except psutil.Error:
        pass  # it ended already, or will not be slowed
    except OSError as error:
        raise Problem("finetuning.no_process", name=folder.name) from error
    return started.pid


def started_at(process: int) -> float:
    """When a process was started, in seconds since the machine was; 0 if there is none.

    Not the time of day: a clock that is set right meanwhile must not make it another one.
    """
    try:
        return psutil.Process(process).create_time() - psutil.boot_time()
    except psutil.Error:
        return 0.0


def is_alive(process: int | None, born: float) -> bool:
    """Whether the process is still there: the same one, not a later one of the same number."""
    if process is None:
        return False
    try:
        found = psutil.Process(process)
        is_same = not born or abs(found.create_time() - psutil.boot_time() - born) < 2
        return is_same and found.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
