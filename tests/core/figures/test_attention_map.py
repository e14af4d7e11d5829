import json

import numpy as np
import pytest

from core.figures import attention_map as figures

TEXT = {
    "layer": "L", "head": "H", "query": "Q", "key": "K", "weight": "W", "score": "S",
    "dimension": "D", "product": "P",
}  # fmt: skip
LAYERS, HEADS = 3, 4


def some_weights(tokens: int) -> np.ndarray:
    draw = np.random.default_rng(0)
    return draw.dirichlet(np.full(tokens, 0.2), (LAYERS, HEADS, tokens)).astype(np.float32)


def test_small_pictures_of_a_short_text_are_its_weights_in_percent() -> None:
    weights = some_weights(7)
    small = figures.thumbnails(weights)
    assert small.shape == weights.shape
    np.testing.assert_allclose(small, weights * 100, atol=0.5)


@pytest.mark.parametrize("tokens", [49, 96, 100, 256])
def test_small_pictures_of_a_long_text_keep_the_largest_weight_of_each_block(tokens: int) -> None:
    weights = some_weights(tokens)
    small = figures.thumbnails(weights)
    assert small.shape == (LAYERS, HEADS, figures.THUMBNAIL, figures.THUMBNAIL)
    np.testing.assert_array_equal(
        small.max(axis=(-2, -1)), (weights.max(axis=(-2, -1)) * 100).round()
    )


def test_the_overview_lays_each_head_where_its_numbers_say() -> None:
    weights = some_weights(5)
    figure = figures.overview(weights, (2, 1), TEXT)
    mosaic, places = figure.data
    small = figures.thumbnails(weights)
    columns = mosaic.x0 + mosaic.dx * np.arange(mosaic.z.shape[1])
    rows = mosaic.y0 + mosaic.dy * np.arange(mosaic.z.shape[0])
    for layer, head in ((0, 0), (2, 1), (2, 3)):
        within = np.ix_(np.abs(rows - layer) < 0.5, np.abs(columns - head) < 0.5)
        np.testing.assert_array_equal(mosaic.z[within], small[layer, head])
    for x, y, told in zip(places.x, places.y, places.customdata, strict=True):
        assert [y, x] == list(told), "a click tells layer and head"
    chosen = figure.layout.shapes[-1]
    assert (chosen.x0, chosen.x1, chosen.y0, chosen.y1) == (0.5, 1.5, 1.5, 2.5)


def test_the_overview_of_a_long_text_is_as_small_as_that_of_a_shorter_one() -> None:
    sizes = [
        len(json.dumps(figures.overview(some_weights(tokens), (0, 0), TEXT).to_plotly_json(),
                       default=lambda array: array.tolist()))
        for tokens in (48, 256)
    ]  # fmt: skip
    assert sizes[1] < 1.5 * sizes[0]


def test_a_head_s_map_carries_its_weights_and_tells_equal_words_apart() -> None:
    weights = some_weights(4)[0, 0]
    words = ["the", "<b>", "the", "."]
    figure = figures.head_map(weights, words, words, TEXT, chosen=2)
    (cells,) = figure.data
    np.testing.assert_array_equal(cells.z, weights)
    assert len(set(cells.x)) == 4
    assert cells.y[1] == "&lt;b&gt;"
    assert (figure.layout.shapes[0].y0, figure.layout.shapes[0].y1) == (1.5, 2.5)


def test_hidden_scores_stay_empty() -> None:
    scores = np.array([[1.0, -np.inf], [0.5, -2.0]])
    cells, numbers = figures.score_map(scores, ["a", "b"], TEXT).data
    assert np.isnan(cells.z[0, 1])
    assert cells.zmax == 2 == -cells.zmin
    assert list(numbers.text) == ["1.00", "0.50", "-2.00"], "nothing is written where nothing is"


def test_products_show_the_keys_of_the_largest_weights_in_the_text_s_order() -> None:
    draw = np.random.default_rng(1)
    parts, weights = draw.normal(size=(30, 8)), draw.dirichlet(np.ones(30))
    words = [str(number) for number in range(30)]
    cells, bars = figures.products(parts, weights, words, TEXT, most=10).data
    shown = [int(label) for label in cells.y]
    assert shown == sorted(shown)
    assert set(shown) == set(np.argsort(weights)[-10:])
    np.testing.assert_allclose(cells.z, parts[shown], rtol=1e-6)
    np.testing.assert_array_equal(bars.x, weights[shown])
