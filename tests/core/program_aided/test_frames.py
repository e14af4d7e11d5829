import re
from collections import Counter

import pytest

from core.program_aided.frames import held_out, load_frames, load_vocabulary
from core.program_aided.shapes import SHAPES

LANGUAGES = ("ko", "en")
PEOPLE = {"name", "name2", "name3", "he", "his", "him", "He", "His", "Him"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hundreds_of_frames_and_no_two_alike(lang: str) -> None:
    frames = load_frames(lang)
    assert len(frames) >= 300
    # Alike: the same words in the same order, whatever fills the blanks.
    bare = Counter(re.sub(r"\W+", " ", re.sub(r"\{[^}]*\}", "", frame.text)) for frame in frames)
    assert [text for text, count in bare.items() if count > 1] == []
    assert len({frame.id for frame in frames}) == len(frames)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_shape_has_several_wordings(lang: str) -> None:
    count = Counter(frame.shape.name for frame in load_frames(lang))
    assert set(count) == set(SHAPES)
    assert min(count.values()) >= 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_blank_can_be_filled_and_every_number_is_told(lang: str) -> None:
    things = set(load_vocabulary(lang).things)
    for frame in load_frames(lang):
        given = set(frame.shape.given)
        assert frame.blanks <= given | things | PEOPLE, frame.text
        for name in given:
            assert len(re.findall(rf"\{{{name}[:}}]", frame.text)) == 1, frame.text


def test_conversions_and_only_they_have_a_constant() -> None:
    for lang in LANGUAGES:
        for frame in load_frames(lang):
            converts = any(re.search(r"\bk\b", step.code) for step in frame.shape.steps)
            assert converts == (frame.constant is not None), frame.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_are_not_listed_twice(lang: str) -> None:
    vocabulary = load_vocabulary(lang)
    for words in (vocabulary.girls + vocabulary.boys, *vocabulary.things.values()):
        assert len(set(words)) == len(words)
    assert len(set(vocabulary.irrelevant)) == len(vocabulary.irrelevant) >= 30


def test_held_out_is_a_share_that_depends_on_the_key_alone() -> None:
    keys = [f"key {number}" for number in range(5_000)]
    share = sum(held_out(key, 0.1) for key in keys) / len(keys)
    assert 0.08 < share < 0.12
    assert held_out("key 7", 0.1) == held_out("key 7", 0.1)
