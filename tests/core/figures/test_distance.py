"""The weight that reaches over a distance, beside an equal share."""

from core.figures.distance import attention_over_distance


def test_the_weight_stands_beside_an_equal_share() -> None:
    text = {"distance": "d", "weight": "w", "keenest": "keenest", "equal": "equal"}
    kept, equal = attention_over_distance([0, 99], [0.9, 0.5], text).data
    assert list(kept.y) == [0.9, 0.5]
    assert list(equal.y) == [1, 0.01]
