"""The drawing is to scale, and the methods are in order."""

import numpy as np

from core.figures.adapter_shapes import TRAINED, by_method, to_scale

TEXT = {"frozen": "frozen", "a": "A", "b": "B", "size": "{rows} × {columns}", "trainable": "n"}


def sides(trace: dict[str, list[float]]) -> tuple[float, float]:
    return float(np.ptp(trace["x"])), float(np.ptp(trace["y"]))


def test_every_side_is_to_scale() -> None:
    figure = to_scale(inputs=256, outputs=688, rank=8, text=TEXT)
    boxes = {trace.name: sides(trace) for trace in figure.data if trace.fill == "toself"}
    assert boxes == {"frozen": (256, 688), "A": (256, 8), "B": (8, 688)}
    assert figure.layout.yaxis.scaleanchor == "x"
    written = [trace.text[0] for trace in figure.data if trace.mode == "text"]
    assert "688 × 256" in written[0]


def test_methods_are_in_order_and_the_chosen_one_stands_out() -> None:
    counts = {"lora": 500, "ia3": 20, "loha": 1_000}
    figure = by_method({name: name.upper() for name in counts}, counts, "lora", TEXT)
    bars = figure.data[0]
    assert list(bars.x) == [1_000, 500, 20]
    assert list(bars.y) == ["LOHA", "LORA", "IA3"]
    assert [colour == TRAINED for colour in bars.marker.color] == [False, True, False]
