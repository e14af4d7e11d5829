"""Fine-tuning while someone watches: in a process beside the app, one at a time.

    python -m core.cutoff.live '{"lang": "en", "cutoff": 805, ...}'

prints one line of JSON for each step's loss, and the score card's line at the end.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO

from core.cutoff.remedies import FinetuneConfig, Remedy, Score
from core.problems import Problem
from core.settings import ROOT

Progress = tuple[int, int, float]  # step, of so many, loss
_busy = threading.Lock()


def finetune_beside(config: FinetuneConfig) -> Iterator[Progress | Score]:
    """Fine-tune in a process of its own: its steps as they are made, then the score.

    Closing the iterator ends the process. Raises Problem if another one is at work, or if
    this one came to grief.
    """
    if not _busy.acquire(blocking=False):
        raise Problem("cutoff.busy")
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "core.cutoff.live", json.dumps(asdict(config))],
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        assert process.stdout is not None  # noqa: S101 - opened as a pipe
        score = None
        try:
            for line in process.stdout:
                row = json.loads(line)
                if "remedy" in row:
                    score = Score(**row)
                    yield score
                else:
                    yield row["step"], row["steps"], row["loss"]
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        if score is None:
            raise Problem("cutoff.lost")
    finally:
        _busy.release()


def work(config: FinetuneConfig, answers: IO[str]) -> None:
    """What the process does: fine-tune, telling of each step, and score."""
    import torch

    from core.cutoff.evaluation import answer_by_heart
    from core.cutoff.remedies import finetune, score_by_heart
    from core.cutoff.store import recorded_reader
    from core.cutoff.world import make_world, until

    torch.set_num_threads(1)
    facts, reader = make_world(), recorded_reader(config.lang, config.cutoff)
    before = answer_by_heart(reader, until(facts, config.cutoff), 1)

    def say(row: object) -> None:
        answers.write(json.dumps(row) + "\n")
        answers.flush()

    with tempfile.TemporaryDirectory() as name:
        metrics, finished = Path(name) / "metrics.jsonl", threading.Event()

        def tell() -> None:
            told = 0
            while not finished.wait(0.25):
                rows = metrics.read_text().splitlines() if metrics.exists() else []
                for row in map(json.loads, rows[told:]):
                    say({"step": row["step"] + 1, "steps": row["steps"], "loss": row["loss"]})
                told = len(rows)

        teller = threading.Thread(target=tell)
        teller.start()
        started = time.monotonic()
        try:
            tuned, changed = finetune(reader, facts, config, Path(name))
        finally:
            seconds = time.monotonic() - started
            finished.set()
            teller.join()
    remedy: Remedy = "finetune_old" if config.old else "finetune"
    score = score_by_heart(remedy, before, tuned, facts, config.cutoff, seconds, changed)
    say(asdict(score))


if __name__ == "__main__":
    work(FinetuneConfig(**json.loads(sys.argv[1])), sys.stdout)
