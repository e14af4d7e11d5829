import random

import pytest

from core.instruction.frames import draw, expand, fill, material, words_of
from core.instruction.tasks import TASKS
from core.text import LANGUAGES


def test_choices_stand_for_either_and_brackets_without_a_choice_stay() -> None:
    assert expand("(Say|Write) it( now|).") == [
        "Say it now.", "Say it.", "Write it now.", "Write it.",
    ]  # fmt: skip
    assert expand("f(x)") == ["f(x)"]
    drawn = {draw("(a|b)(c|)", random.Random(seed)) for seed in range(50)}
    assert drawn == {"ac", "a", "bc", "b"}


def test_a_particle_follows_its_word() -> None:
    assert fill("{word}{word~을} 보다", {"word": "별"}) == "별을 보다"
    assert fill("{word}{word~을} 보다", {"word": "나무"}) == "나무를 보다"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_task_has_thirty_wordings_or_more_and_none_of_them_is_held_out(lang: str) -> None:
    stock = material(lang, held_out=False)
    for task in TASKS:
        frames = stock.of(task)
        taught = {text for frame in frames["taught"] for text in expand(frame)}
        if task == "reading":  # its questions are wordings as well
            asked = {text for frame, _ in frames["questions"] for text in expand(frame)}
            taught = {f"{frame} {text}" for frame in taught for text in asked}
        assert len(taught) >= 30, task
        assert len(frames["held_out"]) >= 3
        assert not taught & {text for frame in frames["held_out"] for text in expand(frame)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_held_out_is_never_taught(lang: str) -> None:
    taught, held_out = material(lang, held_out=False), material(lang, held_out=True)
    for name in ("sentences", "names", "words"):
        assert getattr(held_out, name)
        assert not set(getattr(taught, name)) & set(getattr(held_out, name)), name


def test_words_come_without_their_marks() -> None:
    assert words_of('He said: "Stop!" (twice).') == ["He", "said", "Stop", "twice"]
