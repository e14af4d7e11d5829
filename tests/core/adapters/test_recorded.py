"""What the lesson says of the recorded runs, held against them."""

import numpy as np

from core.adapters.low_rank import energy, random_values
from core.adapters.recorded import RECORDED, StudyConfig, read_study
from core.adapters.study import planned_runs
from core.hashing import check_hashes


def test_every_planned_run_is_there() -> None:
    read = read_study()
    recorded = {run.config for run in (read.full, *read.lora)}
    assert recorded == set(planned_runs(read.full.config.steps))
    assert [run.config.rank for run in read.by_rank] == [1, 2, 4, 8, 16, 64]
    assert len(read.by_rate) == 3
    assert [run.config.rank for run in read.by_alpha] == [1, 8, 64]


def test_the_change_is_of_lower_rank_than_weights_and_chance() -> None:
    update = read_study().update
    changed = energy(update.update)[:, 7]
    kept = energy(update.weights)[:, 7]
    width = update.update.shape[1]
    assert np.all(changed > kept)
    assert changed.min() > 2 * energy(random_values(width, width))[7]


def test_a_low_rank_gets_most_of_the_gain() -> None:
    read = read_study()
    gain = read.before - read.full.held_out[-1]
    assert gain > 0.1
    for run in read.by_rank:
        assert (read.before - run.held_out[-1]) / gain > 0.5


def test_the_learning_rate_matters() -> None:
    losses = [run.held_out[-1] for run in read_study().by_rate]
    assert max(losses) - min(losses) > 0.05


def test_the_adapter_of_the_usual_run_is_whole() -> None:
    check_hashes(RECORDED / "short-answers")
    assert StudyConfig().name in {run.config.name for run in read_study().lora}


def test_recordings_are_small() -> None:
    sizes = [path.stat().st_size for path in RECORDED.rglob("*") if path.is_file()]
    assert sum(sizes) < 5 * 1024**2
