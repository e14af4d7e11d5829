"""BertViz (Vig, 2019) as one HTML file that needs no network.

Taken from the package are its three scripts; what its Python would add (a loader and two
libraries from a CDN, the data twice over, IPython) is put in here instead: the libraries lie
in ``assets/vendor``, and the data is ours, so that the neuron view draws today's models too.
"""

import json
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import numpy as np

from core.attention.models import ModelAttention, attention_of, observe_layers
from core.attention.reader import ModelName, bundled_reader
from core.problems import Problem
from core.settings import ASSETS, settings

Mode = Literal["light", "dark"]
LIBRARIES = ("jquery/jquery.min.js", "d3/d3.min.js")
ROOT_ID = "bertviz"
DECIMALS = 4  # finer than an eye tells a line's strength
# Of letters, and of the paper of the page around it.
COLOURS: dict[Mode, tuple[str, str]] = {
    "light": ("#202020", "#FCFBF8"),
    "dark": ("#CCCCCC", "#17171A"),
}

# The scripts ask a loader for jQuery and d3; both stand above them in the same file.
LOADER = "function requirejs(names, draw) { draw(window.jQuery, window.d3); }"


def head_view(text: str, model: ModelName = "encoder", layer: int = 0, mode: Mode = "light") -> str:
    """HTML of BertViz's head view: one layer at a time, all heads, lines from word to word.

    Raises Problem if the text is empty or too long for the view, or there is no such layer.
    """
    bundled_reader(model).check_head(layer, 0)
    attention = checked(attention_of(text, model), settings().bertviz_tokens)
    menu = 'Layer: <select id="layer"></select>'
    parameters = {
        **shared_parameters([weights_of(attention)], "0"),
        "layer": layer,
        "heads": None,
        "include_layers": list(range(len(attention.weights))),
    }
    return page("head_view.js", menu, parameters, mode)


def model_view(text: str, model: ModelName = "encoder", mode: Mode = "light") -> str:
    """HTML of BertViz's model view: every layer and head at a glance.

    Raises Problem if the text is empty or too long for the view.
    """
    attention = checked(attention_of(text, model), settings().bertviz_model_tokens)
    layers, heads = attention.weights.shape[:2]
    parameters = {
        **shared_parameters([weights_of(attention)], "0"),
        "display_mode": mode,
        "include_layers": list(range(layers)),
        "include_heads": list(range(heads)),
        "total_heads": heads,
    }
    return page("model_view.js", "", parameters, mode)


def neuron_view(
    text: str, model: ModelName = "encoder", layer: int = 0, head: int = 0, mode: Mode = "light"
) -> str:
    """HTML of BertViz's neuron view: how a query and the keys make a head's weights.

    Raises Problem if the text is empty or too long for the view, or there is no such head.
    """
    reader = bundled_reader(model)
    reader.check_head(layer, head)
    attention = checked(attention_of(text, model), settings().bertviz_tokens)
    vectors = observe_layers(reader, reader.read(text))
    data = {
        **weights_of(attention),
        "queries": rounded(np.stack([query for query, _, _ in vectors])),
        "keys": rounded(np.stack([key for _, key, _ in vectors])),
    }
    menu = (
        '<span class="dropdown-label">Layer: </span><select id="layer"></select> '
        '<span class="dropdown-label">Head: </span><select id="att_head"></select>'
    )
    parameters = {
        **shared_parameters({"all": data}, "all"),
        "bidirectional": not reader.causal,
        "display_mode": mode,
        "layer": layer,
        "head": head,
    }
    return page("neuron_view.js", menu, parameters, mode)


def checked(attention: ModelAttention, most: int) -> ModelAttention:
    """``attention``, unless it is too large to draw. Raises Problem."""
    if len(attention.tokens) > most:
        raise Problem("attention.large_view", tokens=len(attention.tokens), most=most)
    return attention


def rounded(numbers: np.ndarray) -> list[Any]:
    """``numbers`` as nested lists, short to write."""
    found: list[Any] = numbers.astype(np.float64).round(DECIMALS).tolist()
    return found


def weights_of(attention: ModelAttention) -> dict[str, Any]:
    """The weights between the tokens as BertViz's scripts want them."""
    return {
        "name": None,
        "attn": rounded(attention.weights),
        "left_text": attention.labels,
        "right_text": attention.labels,
    }


def shared_parameters(attention: Any, which: str) -> dict[str, Any]:
    """What all three scripts want: the data sets, and which of them to show first."""
    return {"attention": attention, "default_filter": which, "root_div_id": ROOT_ID}


@lru_cache
def script(name: str) -> str:
    """A script of the package, less the lines in which it turns to a CDN."""
    found = find_spec("bertviz")  # not imported: that would bring IPython along
    if found is None or found.origin is None:
        raise ModuleNotFoundError("bertviz")
    source = (Path(found.origin).parent / name).read_text(encoding="utf-8")
    return re.sub(r"require\.config\(\{.*?\n\}\);", "", source, count=1, flags=re.DOTALL)


def page(name: str, menu: str, parameters: dict[str, Any], mode: Mode) -> str:
    """One HTML file in which the script ``name`` draws ``parameters`` below ``menu``."""
    # As < stays out of the data, nothing in a learner's text can end the script.
    data = json.dumps(parameters, separators=(",", ":")).replace("<", r"\u003c")
    drawing = script(name)
    if name == "neuron_view.js":
        drawing = f"window.bertviz_params = {data};\n{drawing}"
    else:
        drawing = drawing.replace("PYTHON_PARAMS", data, 1)
    libraries = "\n".join(
        f"<script>{(ASSETS / 'vendor' / path).read_text(encoding='utf-8')}</script>"
        for path in LIBRARIES
    )
    colour, background = COLOURS[mode]
    return f"""<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<style>
body {{ margin: 0; font-family: sans-serif; color: {colour}; background: {background}; }}
svg text:not([fill]), svg text[fill="black"] {{ fill: {colour}; }}
</style>
{libraries}
<script>{LOADER}</script>
</head>
<body>
<div id="{ROOT_ID}">
<span style="user-select:none">{menu}</span>
<div id="vis"></div>
</div>
<script>
{drawing}
</script>
</body>
</html>
"""
