"""The waterfall stands on itself; the stacks and bars carry their numbers."""

import pytest

from core.figures.training_memory import COLOURS, GIB, knobs, measured, waterfall, ways

TEXT = {
    **{part: part for part in COLOURS}, "gib": "GiB", "total": "total", "card": "T4",
    "full": "full", "lora": "LoRA", "saved": "saved", "mib": "MiB", "forecast": "f",
    "measured": "m",
}  # fmt: skip
PARTS = {"weights": 12 * GIB, "constants": 0, "optimizer": 3 * GIB, "loss": GIB}


def test_each_part_stands_on_the_one_before() -> None:
    figure = waterfall(PARTS, 16, TEXT)
    *parts, total = figure.data
    assert [bar.x[0] for bar in parts] == ["weights", "optimizer", "loss"]
    assert [bar.base[0] for bar in parts] == [0, 12, 15]
    assert total.y[0] == 16
    assert figure.layout.shapes[0].y0 == 16


def test_a_total_above_the_card_is_marked() -> None:
    fits, fails = (waterfall(PARTS, card, TEXT).data[-1].marker.color for card in (16, 12))
    assert fits != fails


def test_ways_are_stacked_and_far_cards_left_out() -> None:
    figure = ways({"full": PARTS, "lora": {"weights": GIB}}, [("T4", 16), ("H200", 141)], TEXT)
    sums = [sum(bar.x[place] for bar in figure.data) for place in (0, 1)]
    assert sums == pytest.approx([16, 1])
    assert [note.text for note in figure.layout.annotations] == ["T4"]


def test_knobs_and_measurements_carry_their_numbers() -> None:
    figure = knobs(["a", "b"], [2 * GIB, GIB], TEXT)
    assert list(figure.data[0].x) == [2, 1]
    figure = measured(["one"], [110.0], [100.0], TEXT)
    assert [(bar.name, bar.x[0]) for bar in figure.data] == [("f", 110), ("m", 100)]
