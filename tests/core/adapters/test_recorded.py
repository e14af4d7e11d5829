"""What the lesson says of the recorded runs, held against them."""

import numpy as np

from core.adapters.low_rank import energy, random_values
from core.adapters.recorded import RECORDED, StudyConfig, read_study
from core.hashing import check_hashes


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


def test_the_adapter_of_the_usual_run_is_whole() -> None:
    check_hashes(RECORDED / "short-answers")
    assert StudyConfig().name in {run.config.name for run in read_study().lora}


def test_recordings_are_small() -> None:
    sizes = [path.stat().st_size for path in RECORDED.rglob("*") if path.is_file()]
    assert sum(sizes) < 5 * 1024**2
