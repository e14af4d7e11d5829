import numpy as np

from core.attention.lookup import learn_pointing
from core.figures.pointing import pointing

TEXT = {name: name for name in ("step", "loss", "query", "key", "shared", "separate")}


def test_losses_and_weights_of_both_runs_and_a_frame_around_each_right_place() -> None:
    targets = (1, 2, 0)
    runs = {
        "shared": learn_pointing(True, targets, 20),
        "separate": learn_pointing(False, targets, 20),
    }
    figure = pointing(runs, targets, TEXT)
    for run, (loss, cells) in zip(
        runs.values(), zip(figure.data[::2], figure.data[1::2], strict=True), strict=True
    ):
        np.testing.assert_array_equal(loss.y, run.losses)
        np.testing.assert_allclose(cells.z, run.weights, rtol=1e-6)
    frames = {(shape.x0 + 0.5, shape.y0 + 0.5) for shape in figure.layout.shapes}
    assert frames == {(target, place) for place, target in enumerate(targets)}
    assert len(figure.layout.shapes) == 2 * len(targets)
