import random
from itertools import combinations

from core.instruction.likeness import NEAR, near_pairs, pieces, share_in_common


def test_what_is_found_is_what_comparing_each_with_each_finds() -> None:
    rng = random.Random(0)
    words = [f"word{number}" for number in range(300)]
    texts = [" ".join(rng.choices(words, k=30)) for _ in range(150)]
    for place in range(0, 150, 5):  # each fifth again, with some words changed
        changed = texts[place].split()
        for _ in range(place // 15):
            changed[rng.randrange(30)] = "changed"
        texts.append(" ".join(changed))
    sets = [pieces(text) for text in texts]
    expected = {
        (one, other)
        for one, other in combinations(range(len(texts)), 2)
        if share_in_common(sets[one], sets[other]) >= NEAR
    }
    found = {(one, other) for one, other, _ in near_pairs(texts)}
    assert 5 < len(expected) < 30
    assert found == expected


def test_spaces_marks_and_capitals_make_no_difference() -> None:
    assert near_pairs(["Say hello, Mina!", "say  HELLO mina"]) == [(0, 1, 1.0)]
    assert near_pairs(["오늘 날씨 어때요?", "오늘 날씨 어때요", "완전히 다른 말입니다"]) == [
        (0, 1, 1.0)
    ]


def test_empty_and_huge_texts_and_many_alike_are_no_trouble() -> None:
    assert near_pairs([]) == []
    assert near_pairs(["", "a" * 1_000_000, "b"]) == []
    assert len(near_pairs(["the very same words"] * 500)) == 499
