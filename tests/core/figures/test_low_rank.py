"""Spectra, losses and likenesses as they were given."""

import numpy as np

from core.figures import low_rank

TEXT = {
    "rank": "r", "energy": "e", "update": "u", "weights": "w", "chance": "c", "layer": "layer",
    "loss": "loss", "lora": "lora", "cut": "cut", "before": "before", "full": "full",
    "rate": "rate", "scaling": "s", "whole": "whole", "likeness": "like", "scale": "scale",
}  # fmt: skip


def test_curves_begin_at_rank_one() -> None:
    figure = low_rank.energies({"update": np.array([0.5, 1.0]), "chance": np.ones(2)}, TEXT)
    assert [trace.name for trace in figure.data] == ["u", "c"]
    assert figure.data[0].x.tolist() == [1, 2]
    assert figure.data[0].y.tolist() == [0.5, 1.0]


def test_the_map_names_layers_and_matrices() -> None:
    figure = low_rank.map_of_ranks(np.array([[3, 4]]), [5], ["q_proj", "v_proj"], TEXT)
    assert figure.data[0].z.tolist() == [[3, 4]]
    assert list(figure.data[0].y) == ["layer 5"]


def test_losses_stand_at_their_ranks_between_two_lines() -> None:
    figure = low_rank.loss_by_rank([1, 8], [2.0, 1.5], ([1, 2], [2.2, 2.1]), 3.0, 1.4, TEXT)
    assert list(figure.data[0].y) == [2.0, 1.5]
    assert list(figure.data[1].x) == [1, 2]
    assert [shape.y0 for shape in figure.layout.shapes] == [3.0, 1.4]


def test_settings_share_one_scale() -> None:
    figure = low_rank.settings_matter(([1e-3], [2.0]), (["r = 1: 16"], [2.5]), 3.0, TEXT)
    assert figure.data[0].x[0] == 1e-3
    assert figure.data[1].y[0] == 2.5
    assert figure.layout.yaxis2.matches == "y"


def test_both_pictures_share_one_range() -> None:
    matrix = np.array([[0.0, 1.0], [0.5, 0.25]])
    figure = low_rank.likeness(matrix, matrix * 0.9, False, TEXT)
    assert [(trace.zmin, trace.zmax) for trace in figure.data] == [(0, 1), (0, 1)]
    figure = low_rank.likeness(matrix - 0.5, matrix, True, TEXT)
    assert figure.data[0].zmin == -figure.data[0].zmax


def test_the_chosen_scale_is_marked() -> None:
    figure = low_rank.loss_by_scale([0, 1], [3.0, 2.0], 0.5, TEXT)
    assert figure.layout.shapes[0].x0 == 0.5
