"""Training in a process beside: measured step by step, stopped, refused while busy."""

import io
import json
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from core.problems import Problem
from core.sequence.live import LiveTraining, serve
from core.sequence.training import TrainingConfig, train

SHORT = TrainingConfig(model="rnn", distance=3, steps=4, batch=4, measured_every=2, enough=0)


@pytest.fixture
def training() -> Iterator[LiveTraining]:
    training = LiveTraining()
    yield training
    training.close()


def test_the_process_measures_what_training_here_measures(training: LiveTraining) -> None:
    for _ in range(2):  # the second run finds the process warm
        measured = list(training.run([SHORT]))
        assert [config for config, _ in measured] == [SHORT] * 3
        here = list(train(SHORT))
        assert [step.loss for _, step in measured] == [step.loss for step in here]


def test_a_stopped_run_leaves_the_process_ready(training: LiveTraining) -> None:
    long = TrainingConfig(model="rnn", distance=3, steps=10_000, measured_every=1, enough=0)
    run = training.run([long])
    next(run)
    run.close()
    assert len(list(training.run([SHORT]))) == 3


def test_who_comes_while_it_trains_is_told(training: LiveTraining) -> None:
    run = training.run([SHORT])
    next(run)
    with pytest.raises(Problem) as told:
        next(iter(training.run([SHORT])))
    assert told.value.key == "sequence.training_busy"
    assert len(list(run)) == 2


def test_a_dead_process_is_told_and_the_next_run_starts_another(training: LiveTraining) -> None:
    run = training.run([SHORT])
    next(run)
    assert training._process is not None
    training._process.kill()
    with pytest.raises(Problem) as told:
        list(run)
    assert told.value.key == "sequence.training_lost"
    assert len(list(training.run([SHORT]))) == 3


def test_runs_side_by_side_answer_by_number() -> None:
    other = TrainingConfig(model="gru", distance=3, steps=2, batch=4, measured_every=2, enough=0)
    answers = io.StringIO()
    serve(io.StringIO(json.dumps([asdict(SHORT), asdict(other)]) + "\n"), answers)
    lines = [json.loads(line) for line in answers.getvalue().splitlines()]
    # The end of the requests reaches the process as a stop would, after the first measurement.
    assert lines[0]["run"] == 0
    assert lines[-1] is None
