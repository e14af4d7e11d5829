"""The lesson's recorded runs: little models of five cutoffs in two languages, and their cards.

Everything lies in one folder. A model's weights and its run (``ko-805.json``) are kept as soon
as they are made, and so is each score card, so a run that was stopped goes on where it was.
"""

import json
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from core.cutoff.evaluation import answer_by_heart
from core.cutoff.reader import Reader
from core.cutoff.remedies import (
    FinetuneConfig,
    Remedy,
    Score,
    finetune,
    score_by_heart,
    score_outside,
)
from core.cutoff.store import FOLDER, Kind, load_model, rounded, save_model, weights_name
from core.cutoff.training import CutoffTraining, TrainingStep, make_model, of_year, train
from core.cutoff.vocabulary import vocabulary
from core.cutoff.world import LAST_YEAR, make_world, until
from core.problems import Problem

LANGUAGES = ("ko", "en")
CUTOFFS = tuple(range(LAST_YEAR - 5, LAST_YEAR - 1))  # 803 to 806: two years come after each
SHOWN_FIRST = 805
TUNED: dict[float, Kind] = {0.0: "tuned", 1.0: "tuned-with-old"}
COMMAND = "python -m core record-cutoff"


@dataclass(frozen=True)
class RecordedTraining:
    """A training: how it was set and how it went."""

    config: CutoffTraining
    steps: tuple[TrainingStep, ...]

    @property
    def seconds(self) -> float:
        return self.steps[-1].seconds


@dataclass(frozen=True)
class ScoreCard:
    """The remedies for one model, measured in one run; ``machine`` is where."""

    lang: str
    cutoff: int
    command: str
    machine: str
    scores: tuple[Score, ...]

    def of(self, remedy: Remedy) -> Score:
        """The line of ``remedy``. Raises KeyError."""
        return {score.remedy: score for score in self.scores}[remedy]


def record_all(
    folder: Path = FOLDER, languages: Sequence[str] = LANGUAGES, tell: Callable[[str], None] = print
) -> Iterator[str]:
    """Make what is not there yet, first what the lesson opens with; yields the name of each."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "made.json", {"command": COMMAND, "torch": torch.__version__})
    for cutoff in sorted(CUTOFFS, key=lambda year: abs(year - SHOWN_FIRST)):
        for lang in languages:
            for year in (cutoff, cutoff + 1):  # the second is what retraining comes to
                if not (folder / f"{lang}-{year}.json").exists():
                    record_training(folder, CutoffTraining(lang, year), tell)
                    yield f"{lang}-{year}"
            if not (folder / f"{lang}-{cutoff}-remedies.json").exists():
                record_card(folder, lang, cutoff)
                yield f"{lang}-{cutoff}-remedies"


def record_training(
    folder: Path, config: CutoffTraining, tell: Callable[[str], None] = print
) -> Reader:
    """Train a model from nothing and keep it."""
    model, steps = make_model(config), []
    for step in train(model, until(make_world(), config.cutoff), config):
        steps.append(step)
        tell(f"{config.lang} {config.cutoff}: {step}")
    save_model(rounded(model), folder / weights_name(config.lang, config.cutoff))
    run = {"command": COMMAND, "config": asdict(config), "steps": [asdict(step) for step in steps]}
    _write(folder / f"{config.lang}-{config.cutoff}.json", run)
    return Reader(model, vocabulary(config.lang), config.cutoff)


def record_card(folder: Path, lang: str, cutoff: int) -> ScoreCard:
    """Apply every remedy to a recorded model and keep the tuned models and the scores."""
    facts = make_world()
    reader = _reader(folder, lang, cutoff)
    before = answer_by_heart(reader, until(facts, cutoff), 1)
    later = read_training(lang, cutoff + 1, folder)
    scores = [
        score_by_heart("nothing", before, reader, facts, cutoff),
        score_by_heart("retrain", before, _reader(folder, lang, cutoff + 1), facts, cutoff,
                       later.seconds, reader.parameters),
    ]  # fmt: skip
    for old, kind in TUNED.items():
        metrics = folder / f"{lang}-{cutoff}-{kind}"
        tuned, changed = finetune(reader, facts, FinetuneConfig(lang, cutoff, old=old), metrics)
        seconds = json.loads((metrics / "metrics.jsonl").read_text().splitlines()[-1])["seconds"]
        for path in sorted(metrics.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        metrics.rmdir()
        save_model(rounded(tuned.model), folder / weights_name(lang, cutoff, kind))
        scores.append(score_by_heart("finetune_old" if old else "finetune", before, tuned, facts,
                                     cutoff, seconds, changed))  # fmt: skip
    scores.append(score_outside("retrieval", before, reader, facts))
    scores.append(score_outside("program", before, reader, facts))
    machine = f"{platform.machine()}, {sys.platform}, torch {torch.__version__}"
    card = ScoreCard(lang, cutoff, COMMAND, machine, tuple(scores))
    _write(folder / f"{lang}-{cutoff}-remedies.json", asdict(card))
    return card


def read_training(lang: str, cutoff: int, folder: Path = FOLDER) -> RecordedTraining:
    """The recorded training up to ``cutoff``. Raises Problem if there is none."""
    row = _read(folder / f"{lang}-{cutoff}.json")
    steps = tuple(TrainingStep(**step) for step in row["steps"])
    return RecordedTraining(CutoffTraining(**row["config"]), steps)


def read_card(lang: str, cutoff: int, folder: Path = FOLDER) -> ScoreCard:
    """The recorded score card of ``cutoff``. Raises Problem if there is none."""
    row = _read(folder / f"{lang}-{cutoff}-remedies.json")
    return ScoreCard(**{**row, "scores": tuple(Score(**score) for score in row["scores"])})


def _reader(folder: Path, lang: str, cutoff: int) -> Reader:
    config = of_year(read_training(lang, cutoff, folder).config, cutoff)
    model = load_model(folder / weights_name(lang, cutoff), config)
    return Reader(model, vocabulary(lang), cutoff)


def _read(path: Path) -> dict:  # type: ignore[type-arg]
    try:
        found: dict = json.loads(path.read_text(encoding="utf-8"))  # type: ignore[type-arg]
    except FileNotFoundError as error:
        raise Problem("cutoff.no_recording", name=path.name) from error
    return found


def _write(path: Path, row: object) -> None:
    beside = path.with_suffix(".partial")
    beside.write_text(json.dumps(row, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)
