import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from core.finetuning.folders import (
    METRICS,
    STATUS,
    State,
    ask_to_stop,
    create_run,
    list_runs,
    read_status,
)
from core.finetuning.pairs import Pair
from core.finetuning.runs import work_on
from core.finetuning.training import LoraTraining
from core.llama.loading import load_llama
from core.problems import Problem
from core.settings import ROOT, settings

PAIRS = [Pair(f"Where is parcel {n}?", f"On shelf {n * 7 % 10}.", n) for n in range(1, 13)]
CONFIG = LoraTraining(
    rank=2, alpha=4, epochs=4, batch_tokens=128, learning_rate=1e-2, warmup_steps=2,
    checkpoint_seconds=0.0,
)  # fmt: skip


@pytest.fixture
def tiny_base(model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings(), "model_dir", model_folder)
    return model_folder


def losses(folder: Path) -> list[float]:
    return [json.loads(line)["loss"] for line in (folder / METRICS).read_text().splitlines()]


def key_of(problem: pytest.ExceptionInfo[Problem]) -> str:
    return problem.value.key


@pytest.mark.usefixtures("tiny_base")
def test_a_run_goes_from_waiting_to_done_and_leaves_an_adapter(tmp_path: Path) -> None:
    run = tmp_path / "first"
    assert create_run(run, PAIRS, CONFIG).state is State.WAITING
    done = work_on(run)
    assert done.state is State.DONE
    assert done.step == done.steps == len(losses(run))
    assert done.loss is not None
    assert done.loss < losses(run)[0]
    (tmp_path / "adapters").mkdir()
    (run / "adapter").rename(tmp_path / "adapters" / "first")
    assert load_llama(settings().model_dir, tmp_path / "adapters").adapters == ["first"]


def wait_for_steps(run: Path, count: int) -> None:
    while not (run / METRICS).exists() or len((run / METRICS).read_text().splitlines()) < count:
        time.sleep(0.01)


@pytest.mark.usefixtures("tiny_base")
def test_a_run_stops_when_asked_and_says_how_far_it_came(tmp_path: Path) -> None:
    run = tmp_path / "run"
    create_run(run, PAIRS, replace(CONFIG, epochs=5_000))
    with ThreadPoolExecutor() as pool:
        working = pool.submit(work_on, run)
        wait_for_steps(run, 2)
        ask_to_stop(run)
        stopped = working.result()
    assert stopped.state is State.STOPPED
    assert 2 <= stopped.step < stopped.steps
    assert not (run / "adapter").exists()


def test_a_killed_run_goes_on_with_the_same_losses(tiny_base: Path, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    config = replace(CONFIG, epochs=60)
    for run in (whole, killed):
        create_run(run, PAIRS, config)
    work_on(whole)
    environment = os.environ | {"DASHBOARD_MODEL_DIR": str(tiny_base)}
    process = subprocess.Popen(
        [sys.executable, "-m", "core", "resume", str(killed)], cwd=ROOT, env=environment
    )
    wait_for_steps(killed, 4)
    with pytest.raises(Problem) as two:
        work_on(killed)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert key_of(two) == "finetuning.at_work"
    with (killed / METRICS).open("a") as metrics:
        metrics.write('{"step": 99999, "ste')  # killed in the middle of a line
    assert read_status(killed).state is State.INTERRUPTED
    assert len(losses_so_far(killed)) < len(losses(whole))
    assert work_on(killed).state is State.DONE
    assert losses(killed) == pytest.approx(losses(whole), abs=1e-4)


def losses_so_far(run: Path) -> list[str]:
    return (run / METRICS).read_text().splitlines()[:-1]


@pytest.mark.usefixtures("tiny_base")
def test_a_learning_rate_of_ten_fails_with_a_sentence_and_says_so_later(tmp_path: Path) -> None:
    run = tmp_path / "wild"
    create_run(run, PAIRS, replace(CONFIG, learning_rate=10.0, warmup_steps=1, epochs=50))
    with pytest.raises(Problem) as caught:
        work_on(run)
    assert key_of(caught) == "finetuning.diverged"
    status = read_status(run)
    assert (status.state, status.problem) == (State.FAILED, "finetuning.diverged")


def test_runs_are_listed_by_name(tmp_path: Path) -> None:
    for name in ("b", "a"):
        create_run(tmp_path / name, PAIRS, CONFIG)
    (tmp_path / "something else").mkdir()
    assert [status.name for status in list_runs(tmp_path)] == ["a", "b"]


def test_folders_that_are_not_free_or_hold_no_run(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(Problem) as taken:
        create_run(tmp_path, PAIRS, CONFIG)
    assert key_of(taken) == "finetuning.folder_taken"
    with pytest.raises(Problem) as file:
        create_run(tmp_path / "note.txt" / "run", PAIRS, CONFIG)
    assert key_of(file) == "finetuning.no_folder"
    with pytest.raises(Problem) as none:
        work_on(tmp_path)
    assert key_of(none) == "finetuning.no_run"
    assert (tmp_path / "note.txt").read_text() == "mine"


@pytest.mark.parametrize("status", ["{", "[]", '{"state": "asleep"}', '{"state": "done", "x": 1}'])
def test_a_status_edited_by_hand(tmp_path: Path, status: str) -> None:
    (tmp_path / STATUS).write_text(status)
    with pytest.raises(Problem) as caught:
        read_status(tmp_path)
    assert key_of(caught) == "finetuning.no_run"


@pytest.mark.usefixtures("tiny_base")
@pytest.mark.parametrize("config", ["{", '{"rank": 8, "speed": 9}'])
def test_settings_edited_by_hand(tmp_path: Path, config: str) -> None:
    run = tmp_path / "run"
    create_run(run, PAIRS, CONFIG)
    (run / "config.json").write_text(config)
    with pytest.raises(Problem) as caught:
        work_on(run)
    assert key_of(caught) == "finetuning.config"
