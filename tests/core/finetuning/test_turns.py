import os
import time
from dataclasses import replace
from pathlib import Path

from core.finetuning.folders import STOP, RunStatus, State, write_status
from core.finetuning.process import started_at
from core.finetuning.turns import leave_turn, queue, wait_for_turn
from core.settings import settings


def waiting(root: Path, name: str, queued: float, process: int | None = None) -> RunStatus:
    """A run that waits since ``queued``; by default this very process is behind it."""
    own = process or os.getpid()
    status = RunStatus(
        name, State.WAITING, process=own, born=started_at(own), queued=queued
    )  # fmt: skip
    (root / name).mkdir(parents=True, exist_ok=True)
    write_status(root / name, status)
    return status


def test_the_run_at_work_comes_first_then_who_waited_longest(tmp_path: Path) -> None:
    late = waiting(tmp_path, "a", 3.0)
    waiting(tmp_path, "b", 2.0)
    waiting(tmp_path, "c", 1.0)
    write_status(tmp_path / "a", replace(late, state=State.RUNNING))
    assert [run.name for run in queue(tmp_path)] == ["a", "c", "b"]


def test_a_run_whose_process_is_gone_is_not_in_the_way(tmp_path: Path) -> None:
    gone = 2**22 - 3
    waiting(tmp_path, "dead", 1.0, process=gone)
    own = waiting(tmp_path, "alive", 2.0)
    assert [run.name for run in queue(tmp_path)] == ["alive"]
    turn = settings().data_dir / "training.turn"
    turn.parent.mkdir(parents=True, exist_ok=True)
    turn.write_text(f"{gone} 1.0")
    assert wait_for_turn(tmp_path / "alive", own)
    assert turn.read_text().split()[0] == str(os.getpid())
    leave_turn()
    assert not turn.exists()


def test_a_turn_file_edited_by_hand_is_not_in_the_way(tmp_path: Path) -> None:
    own = waiting(tmp_path, "alive", 1.0)
    turn = settings().data_dir / "training.turn"
    turn.parent.mkdir(parents=True, exist_ok=True)
    turn.write_text("somebody")
    os.utime(turn, (time.time() - 60, time.time() - 60))
    assert wait_for_turn(tmp_path / "alive", own)
    leave_turn()


def test_a_run_asked_to_stop_leaves_the_queue(tmp_path: Path) -> None:
    waiting(tmp_path, "first", 1.0)
    own = waiting(tmp_path, "second", 2.0)
    (tmp_path / "second" / STOP).touch()
    assert not wait_for_turn(tmp_path / "second", own)
