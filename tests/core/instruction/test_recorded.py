import json
import shutil
from pathlib import Path

import pytest

from core.hashing import check_hashes, file_hash
from core.instruction.checking import has_form, is_right
from core.instruction.frames import expand, material
from core.instruction.recorded import (
    ANSWERS,
    BASE,
    CHECKPOINTS,
    RECORDED,
    RUN,
    adapter_of,
    read_run,
)
from core.instruction.tasks import TASKS, Wording, exam
from core.problems import Problem
from core.settings import settings


def test_the_shipped_run_asked_the_exam_of_today() -> None:
    run = read_run()
    assert run.tests == (*exam("new"), *exam("known"))
    assert run.steps[0] == BASE
    assert len(run.losses) == run.last <= run.planned


def test_every_kept_step_has_its_adapter_made_for_the_shipped_base() -> None:
    run = read_run()
    base = file_hash(settings().model_dir / "model.safetensors")
    for step in run.steps[1:]:
        folder = RECORDED / CHECKPOINTS / adapter_of(step)
        check_hashes(folder)
        card = json.loads((folder / "made.json").read_text(encoding="utf-8"))
        assert (card["base_sha256"], card["step"]) == (base, step)


@pytest.mark.parametrize("wording", ["new", "known"])
def test_shares_are_counted_one_by_one(wording: Wording) -> None:
    run = read_run()
    whole = run.share(run.last, wording=wording)
    asked = exam(wording)
    answers = dict(zip(run.tests, run.answers[run.last], strict=True))
    assert whole.asked == len(asked)
    assert whole.form == sum(has_form(test, answers[test]) for test in asked)
    assert whole.right == sum(is_right(test, answers[test]) for test in asked)
    parts = [run.share(run.last, lang, task, wording) for lang in ("ko", "en") for task in TASKS]
    assert sum(part.right for part in parts) == whole.right
    assert sum(part.form for part in run.by_task(run.last, "ko", wording).values()) == (
        run.share(run.last, "ko", wording=wording).form
    )


def test_what_the_lesson_says_of_the_run_is_so() -> None:
    """The base has no form, tuning brings it, content follows, and wordings are learned first."""
    run = read_run()
    base, new = run.share(BASE), run.share(run.last)
    known = run.share(run.last, wording="known")
    assert base.form < 0.05 * base.asked
    assert new.form > 10 * base.form
    assert known.form > new.form > new.right > base.right
    assert all(run.share(step).form >= run.share(step).right for step in run.steps)


def test_no_wording_of_the_exam_was_taught() -> None:
    for test in exam():
        taught = material(test.lang, held_out=False).of(test.task)["taught"]
        openings = {text.split("{")[0] for frame in taught for text in expand(frame)}
        assert not any(test.asked.startswith(text) for text in openings if len(text) > 12), test


@pytest.mark.parametrize("name", [RUN, ANSWERS])
def test_a_missing_or_damaged_recording_is_a_problem(tmp_path: Path, name: str) -> None:
    for file in (RUN, ANSWERS):
        shutil.copyfile(RECORDED / file, tmp_path / file)
    (tmp_path / name).write_text("{}", encoding="utf-8")
    with pytest.raises(Problem, match=r"instruction\.no_recording"):
        read_run(tmp_path)
    read_run.cache_clear()
