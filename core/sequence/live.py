"""Training while someone watches: one warm process beside the app, one request at a time.

A loop of Python in the app's own process would slow every visitor's page, so it runs here.
The app writes a request as one line of JSON and reads one line for each measurement; a line
that says nothing stops the run.
"""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import lru_cache
from typing import IO, Any

from core.problems import Problem
from core.sequence.training import TrainingConfig, TrainingStep, train_together
from core.settings import ROOT

Measured = tuple[TrainingConfig, TrainingStep]


class LiveTraining:
    """The process that trains. Visitors take turns; who must wait is told so."""

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def run(self, configs: Sequence[TrainingConfig]) -> Generator[Measured, None, None]:
        """Train ``configs`` side by side, yielding each measurement as it is made.

        Closing the iterator stops the training. Raises Problem if another training is under
        way, or if the process came to grief.
        """
        if not self._busy.acquire(blocking=False):
            raise Problem("sequence.training_busy")
        try:
            process = self._started()
            self._write(process, json.dumps([asdict(config) for config in configs]))
            finished = False
            try:
                for line in iter(self._output(process).readline, ""):
                    answer = json.loads(line)
                    if answer is None:
                        finished = True
                        return
                    yield configs[answer["run"]], TrainingStep(**answer["step"])
            finally:
                if not finished:
                    self._stop(process)
            raise Problem("sequence.training_lost")
        finally:
            self._busy.release()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError):  # a line may wait in it that nobody will read
                        stream.close()
            self._process = None

    def _started(self) -> "subprocess.Popen[str]":
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "core.sequence.live"],
                cwd=ROOT,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        return self._process

    def _stop(self, process: "subprocess.Popen[str]") -> None:
        """Say so, and read on to the end of the run, so that the next finds a clean line."""
        try:
            self._write(process, "")
            for line in iter(self._output(process).readline, ""):
                if json.loads(line) is None:
                    return
        except (OSError, ValueError, Problem):
            pass  # it is beyond asking
        self.close()

    def _write(self, process: "subprocess.Popen[str]", line: str) -> None:
        try:
            assert process.stdin is not None  # noqa: S101 - opened as a pipe
            process.stdin.write(line + "\n")
            process.stdin.flush()
        except OSError as error:
            raise Problem("sequence.training_lost") from error

    def _output(self, process: "subprocess.Popen[str]") -> IO[str]:
        assert process.stdout is not None  # noqa: S101 - opened as a pipe
        return process.stdout


@lru_cache(maxsize=1)
def live_training() -> LiveTraining:
    """The app's one training process."""
    return LiveTraining()


def serve(requests: IO[str], answers: IO[str]) -> None:
    """What the process does: train what each line asks for, until there are no more lines."""
    import torch

    torch.set_num_threads(1)
    lines: queue.Queue[str | None] = queue.Queue()

    def listen() -> None:
        for line in requests:
            lines.put(line.strip())
        lines.put(None)

    def write(answer: Any) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    threading.Thread(target=listen, daemon=True).start()
    while (line := lines.get()) is not None:
        if not line:  # a stop that came after the end
            continue
        configs = [TrainingConfig(**fields) for fields in json.loads(line)]
        runs = train_together(configs)
        for config, step in runs:
            write({"run": configs.index(config), "step": asdict(step)})
            if not lines.empty():
                runs.close()
                break
        write(None)


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
