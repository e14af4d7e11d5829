import json
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import bertviz
import numpy as np
import pytest
import torch

from core.attention.bertviz_views import head_view, model_view, neuron_view
from core.attention.models import attention_of, head_vectors
from core.attention.reader import MODELS, ModelName
from core.problems import Problem

TEXT = "I love apple."
HOSTILE = ("</script><script>x()</script>", "<img src=x onerror=x()>", "<!-- <script> -->")
VIEWS = (head_view, model_view, neuron_view)


class Elements(HTMLParser):
    """Counts the elements of a page and keeps what its scripts say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.sources: list[str] = []
        self.scripts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag] += 1
        self.sources += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script" and data.strip():
            self.scripts.append(data)


def parameters(html: str) -> dict[str, Any]:
    """The data of a page: what its last script draws."""
    script = Elements(html).scripts[-1] if "<!DOCTYPE" in html else html
    start = re.search(r"(?:const params|bertviz_params) = (?=\{)", script)
    assert start
    found: dict[str, Any] = json.JSONDecoder().raw_decode(script, start.end())[0]
    return found


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("model", MODELS)
def test_the_data_is_the_model_s(view: Callable[..., str], model: ModelName):
    drawn = parameters(view(TEXT, model))
    (data,) = (
        drawn["attention"].values() if isinstance(drawn["attention"], dict) else drawn["attention"]
    )
    expected = attention_of(TEXT, model)
    assert data["left_text"] == data["right_text"] == expected.labels
    np.testing.assert_allclose(data["attn"], expected.weights, atol=1e-4)


# Its Python leaves its scripts open.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ["head_view", "model_view"])
def test_the_scripts_get_all_that_bertviz_s_own_python_gives_them(name: str):
    expected = attention_of(TEXT)
    attention = [torch.tensor(layer)[None] for layer in expected.weights]
    theirs = getattr(bertviz, name)(attention, expected.labels, html_action="return").data
    wanted = parameters(theirs)
    ours = parameters((head_view if name == "head_view" else model_view)(TEXT))
    assert ours.keys() == wanted.keys()
    same = {"default_filter", "heads", "include_layers", "include_heads", "total_heads"}
    for key in same & wanted.keys():
        assert ours[key] == wanted[key], key
    assert ours["attention"][0].keys() == wanted["attention"][0].keys()
    np.testing.assert_allclose(
        ours["attention"][0]["attn"], wanted["attention"][0]["attn"], atol=1e-4
    )


@pytest.mark.parametrize("model", MODELS)
def test_the_neuron_view_has_queries_and_keys_of_every_head(model: ModelName):
    drawn = parameters(neuron_view(TEXT, model, layer=2, head=3))
    assert (drawn["layer"], drawn["head"]) == (2, 3)
    assert drawn["bidirectional"] == (model == "encoder")
    for layer, head in ((0, 0), (5, 7)):
        vectors = head_vectors(TEXT, model, layer, head)
        data = drawn["attention"]["all"]
        np.testing.assert_allclose(data["queries"][layer][head], vectors.query, atol=1e-4)
        np.testing.assert_allclose(data["keys"][layer][head], vectors.key, atol=1e-4)


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_needs_nothing_from_outside(view: Callable[..., str]):
    html = view(TEXT)
    assert Elements(html).sources == []
    for trace in ("cdnjs", "require.config", "@import"):
        assert trace not in html
    assert html.count('"left_text"') == 1, "the data is there once"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup_or_script(view: Callable[..., str], model: ModelName, text: str):
    html = view(text, model)
    assert Elements(html).found == Elements(view("some text", model)).found
    data = parameters(html)["attention"]
    shown = (data["all"] if isinstance(data, dict) else data[0])["left_text"]
    assert "".join(shown[1:]).replace("[SEP]", "").replace("␣", "") == text.replace(" ", "")


@pytest.mark.parametrize(("view", "most"), [(head_view, 64), (model_view, 32), (neuron_view, 64)])
def test_what_would_be_too_large_to_draw_is_told(view: Callable[..., str], most: int):
    view("a " * (most - 2))
    with pytest.raises(Problem) as raised:
        view("a " * (most - 1))
    assert raised.value.key == "attention.large_view"
    assert raised.value.values == {"tokens": most + 1, "most": most}


def test_the_largest_pages_stay_small():
    for view, words in ((head_view, 62), (model_view, 30), (neuron_view, 62)):
        assert len(view("a " * words)) < 6_000_000


def test_a_head_that_there_is_not_is_told():
    with pytest.raises(Problem, match=r"attention\.no_head"):
        neuron_view(TEXT, layer=6)
    with pytest.raises(Problem, match=r"attention\.no_head"):
        head_view(TEXT, layer=-1)


def test_dark_pages_are_dark():
    assert parameters(model_view(TEXT, mode="dark"))["display_mode"] == "dark"
    assert "background: #17171A" in head_view(TEXT, mode="dark")
    assert "background: #FCFBF8" in head_view(TEXT)
