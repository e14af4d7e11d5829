import random

from core.instruction.collating import batches_of, fill_batches


def test_batches_are_filled_in_order_and_never_too_large() -> None:
    lengths = [10, 20, 30, 40, 5]
    assert fill_batches(lengths, [0, 1, 2, 3, 4], 60) == [[0, 1], [2], [3], [4]]
    assert fill_batches(lengths, [4, 0, 1, 2, 3], 60) == [[4, 0, 1], [2], [3]]


def test_batches_by_length_waste_less_than_batches_as_they_come() -> None:
    rng = random.Random(0)
    lengths = [rng.randint(5, 200) for _ in range(300)]

    def padded(batches: list[list[int]]) -> int:
        return sum(max(lengths[index] for index in batch) * len(batch) for batch in batches)

    by_length = batches_of(lengths, 1_000, random.Random(1))
    assert sorted(index for batch in by_length for index in batch) == list(range(300))
    assert padded(by_length) < padded(fill_batches(lengths, range(300), 1_000))
