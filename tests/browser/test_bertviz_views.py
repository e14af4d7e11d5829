"""BertViz without a network: what the browser makes of the pages."""

import numpy as np
import pytest
from playwright.sync_api import Page

from core.attention.bertviz_views import head_view, model_view, neuron_view
from core.attention.models import attention_of
from core.attention.reader import MODELS, ModelName
from tests.browser.conftest import NewPage

TEXT = "I love apple <b>pie</b>"


def opened(new_page: NewPage, html: str) -> Page:
    page = new_page()
    page.set_content(html)
    return page


def written(page: Page) -> list[str]:
    """All texts of the drawing."""
    return page.locator("#vis svg text").all_text_contents()


def drawn_weights(page: Page) -> np.ndarray:
    """How strong each line of a head view is; all heads together make up 1."""
    lines = page.locator("#vis line").evaluate_all(
        "lines => lines.map(line => Number(line.getAttribute('stroke-opacity')))"
    )
    heads = page.locator("#vis .headAttention").count()
    return np.array(lines) * heads


@pytest.mark.parametrize("model", MODELS)
def test_the_head_view_draws_every_token_twice_and_other_layers(
    new_page: NewPage, model: ModelName
) -> None:
    page = opened(new_page, head_view(TEXT, model, layer=1))
    attention = attention_of(TEXT, model)
    assert written(page) == attention.labels * 2
    np.testing.assert_allclose(drawn_weights(page), attention.weights[1].ravel(), atol=1e-3)
    page.locator("#layer").select_option("4")
    np.testing.assert_allclose(drawn_weights(page), attention.weights[4].ravel(), atol=1e-3)
    assert page.locator("b").count() == 0


@pytest.mark.parametrize("model", MODELS)
def test_the_model_view_draws_every_head(new_page: NewPage, model: ModelName) -> None:
    page = opened(new_page, model_view(TEXT, model))
    layers, heads, tokens, _ = attention_of(TEXT, model).weights.shape
    assert page.locator("#vis line").count() == layers * heads * tokens * tokens
    assert page.locator("b").count() == 0


@pytest.mark.parametrize("model", MODELS)
def test_the_neuron_view_opens_into_queries_and_keys(new_page: NewPage, model: ModelName) -> None:
    page = opened(new_page, neuron_view(TEXT, model, layer=3, head=2))
    labels = attention_of(TEXT, model).labels
    shown = page.locator("#collapsed text").all_text_contents()
    assert [text for text in shown if text in labels] == labels * 2
    assert page.locator("#layer").input_value() == "3"
    assert page.locator("#att_head").input_value() == "2"
    assert page.locator("b").count() == 0


def test_axes_can_be_read_on_dark(new_page: NewPage) -> None:
    page = opened(new_page, model_view(TEXT, mode="dark"))
    axis = page.get_by_text("Layers", exact=True)
    colours = axis.evaluate(
        "node => [getComputedStyle(node).fill, getComputedStyle(document.body).backgroundColor]"
    )
    assert colours == ["rgb(204, 204, 204)", "rgb(23, 23, 26)"]
