"""Recording and replaying; and what the recorded runs of the lesson show."""

import json
import shlex
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest

from core.__main__ import make_parser
from core.problems import Problem
from core.sequence.recording import (
    ARCHITECTURES,
    DISTANCES,
    EXTREMES,
    MANY_SEEDS,
    PROFILED,
    RECORDED,
    SEEDS,
    STABILITY_DISTANCE,
    RecordedRun,
    command_of,
    file_name,
    planned_runs,
    read_run,
    record_runs,
    recorded_runs,
)
from core.sequence.tasks import TASKS
from core.sequence.training import (
    TrainingConfig,
    TrainingStep,
    held_out,
    make_reader,
    train,
    word_gradients,
)

SHORT = TrainingConfig(
    model="rnn", distance=3, steps=4, batch=8, measured_every=2, width=8, depth=1
)


def test_a_recording_holds_what_training_gave(tmp_path: Path) -> None:
    (run,) = record_runs([SHORT], tmp_path)
    kept = read_run(tmp_path / file_name(SHORT))
    assert kept.config == SHORT
    for ours, theirs in zip(kept.steps, train(SHORT), strict=True):
        assert ours.step == theirs.step
        assert ours.loss == pytest.approx(theirs.loss, rel=1e-4)
        assert ours.accuracy == pytest.approx(theirs.accuracy, rel=1e-4)
        assert ours.first_word_gradient == pytest.approx(theirs.first_word_gradient, rel=1e-4)
    assert kept.accuracy == pytest.approx(run.accuracy, rel=1e-4)
    untrained = word_gradients(make_reader(SHORT), held_out(SHORT, PROFILED))
    assert kept.untrained == pytest.approx(untrained, rel=1e-4)
    assert len(kept.trained) == 4
    assert kept.trained != kept.untrained


def test_what_is_recorded_is_not_trained_again(tmp_path: Path) -> None:
    list(record_runs([SHORT], tmp_path))
    path = tmp_path / file_name(SHORT)
    kept = json.loads(path.read_text())
    kept["steps"]["loss"][0] = 77.0
    path.write_text(json.dumps(kept))
    (again,) = record_runs([SHORT], tmp_path)
    assert again.steps[0].loss == 77
    (anew,) = record_runs([replace(SHORT, batch=9)], tmp_path)
    assert anew.steps[0].loss < 10
    assert [path.name for path in tmp_path.iterdir()] == [file_name(SHORT)]


def test_the_command_makes_the_same_run() -> None:
    config = TrainingConfig(model="gru", task="recall", distance=70, seed=5, steps=40)
    arguments = make_parser().parse_args(shlex.split(command_of(config))[3:])
    assert planned_runs(
        arguments.task,
        models=arguments.model,
        distances=arguments.distance,
        seeds=arguments.seed,
        steps=arguments.steps,
    ) == [config]


def test_a_missing_recording_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"sequence\.no_recording"):
        read_run(tmp_path / "nothing.json")
    assert recorded_runs("apple", tmp_path) == []


# What the lesson's recorded runs show -----------------------------------------------------


def recorded(model: str, distance: int) -> list[RecordedRun]:
    return [
        run
        for run in recorded_runs("apple")
        if run.config.model == model and run.config.distance == distance
    ]


def test_every_recorded_run_is_one_of_the_plan_and_complete() -> None:
    planned = [config for name in TASKS for config in planned_runs(name)]
    runs = [run for name in TASKS for run in recorded_runs(name)]
    assert len(runs) == len(list(RECORDED.glob("*.json")))
    for run in runs:
        assert run.config in planned
        assert run.made["command"] == command_of(run.config)
        assert run.steps[-1].step == run.config.steps or run.steps[-1].loss <= run.config.enough
        assert len(run.trained) == len(run.untrained) == run.config.distance + 1
    assert sum(path.stat().st_size for path in RECORDED.iterdir()) < 2_000_000


def test_far_away_the_transformer_learns_and_the_plain_rnn_does_not() -> None:
    assert max(DISTANCES) >= 200
    for distance in (distance for distance in DISTANCES if distance >= 200):
        rnns, transformers = (recorded(model, distance) for model in EXTREMES)
        assert len(transformers) == len(rnns) == len(SEEDS)
        assert min(run.accuracy for run in transformers) >= 0.95
        # Of 256 fair coins fewer than one series in a thousand is further from one half.
        assert all(abs(run.accuracy - 0.5) < 0.105 for run in rnns)


def test_nearby_everyone_learns_further_away_gates_and_attention() -> None:
    for model in ARCHITECTURES:
        assert min(run.accuracy for run in recorded(model, 10)) >= 0.95
        runs = recorded(model, 20)
        assert (min(run.accuracy for run in runs) >= 0.95) == (model != "rnn")


def test_the_answer_comes_to_hang_on_the_clue() -> None:
    """At 200 words the Transformer's keenest head learns to give it a third of its look or
    more, and to move the answer more than other words can."""
    for run in recorded("transformer", 200):
        before, after = run.steps[0].clue_attention, run.steps[-1].clue_attention
        assert before is not None
        assert after is not None
        assert before < 0.05
        assert after > 1 / 3
        assert run.trained[0] > 5 * median(run.trained[1:-1])


def test_at_100_words_transformers_learn_and_feedback_arrives() -> None:
    rnns, transformers = (recorded(model, STABILITY_DISTANCE) for model in EXTREMES)
    assert [run.config.seed for run in transformers] == list(MANY_SEEDS)
    assert len(rnns) >= len(SEEDS)
    assert all(run.accuracy >= 0.95 for run in transformers)
    assert all(run.accuracy < 0.65 for run in rnns)

    def feedback(run: RecordedRun) -> list[float]:
        # Until the task is learned: after that there is nothing left to be told.
        return [step.first_word_gradient for step in run.steps if step.loss > 0.5]

    for transformer, rnn in zip(transformers, rnns, strict=False):
        assert min(feedback(transformer)) > 1e3 * max(feedback(rnn))


def test_a_recorded_run_can_be_made_again() -> None:
    """To the last digit only on the machine that made it, so: what it started and ended with."""
    kept = recorded("rnn", 10)[0]
    steps: list[TrainingStep] = list(train(kept.config))
    assert steps[0].loss == pytest.approx(kept.steps[0].loss, rel=1e-3)
    assert steps[0].first_word_gradient == pytest.approx(
        kept.steps[0].first_word_gradient, rel=0.01
    )
    assert steps[-1].accuracy == pytest.approx(kept.accuracy, abs=0.05)
