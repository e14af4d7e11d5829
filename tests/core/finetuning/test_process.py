import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.finetuning.folders import State, create_run, read_status
from core.finetuning.pairs import Pair
from core.finetuning.process import is_alive, started_at
from core.finetuning.runs import launch
from core.finetuning.training import LoraTraining
from core.problems import Problem
from core.settings import settings

PAIRS = [Pair(f"Where is parcel {n}?", f"On shelf {n * 7 % 10}.", n) for n in range(1, 13)]


def test_this_process_is_alive_and_another_of_its_number_is_not() -> None:
    own = os.getpid()
    assert is_alive(own, started_at(own))
    assert not is_alive(own, started_at(own) - 3_600)
    assert not is_alive(None, 0.0)
    assert not is_alive(2**22 - 3, 0.0)
    assert started_at(2**22 - 3) == 0.0


@pytest.mark.skipif(os.name != "posix", reason="only there are ended children kept as zombies")
def test_a_child_that_ended_and_was_not_fetched_is_not_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    born = started_at(child.pid)
    while is_alive(child.pid, born):
        time.sleep(0.01)
    child.wait()


# The process outlives the object that started it, as it should.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_launched_run_is_worked_on_by_a_process_of_its_own(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "model_dir", model_folder)
    run = tmp_path / "run"
    create_run(run, PAIRS, LoraTraining(rank=2, alpha=4, epochs=4, batch_tokens=128))
    started = launch(run)
    assert started.process != os.getpid()
    with pytest.raises(Problem, match=r"finetuning\.at_work"):
        launch(run)
    while (status := read_status(run)).is_active:
        time.sleep(0.05)
    assert status.state is State.DONE, (run / "log.txt").read_text()
    assert (run / "adapter" / "adapter_model.safetensors").is_file()
    assert (run / "answers.json").is_file()


def test_too_many_runs_in_the_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "training_queue", 0)
    create_run(tmp_path / "run", PAIRS, LoraTraining())
    with pytest.raises(Problem, match=r"finetuning\.queue_full"):
        launch(tmp_path / "run")
    assert read_status(tmp_path / "run").state is State.WAITING
