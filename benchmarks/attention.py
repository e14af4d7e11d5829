"""All heads of the encoder in a browser: our overview beside BertViz's model view.

    python -m benchmarks.attention [--lengths 32 64 128 256] [--patience 120]

For texts of so many tokens: kilobytes of data (without the libraries, which both need once)
and seconds from opening the page until it is painted, library included, in this machine's
Chromium. Ours is the overview of all heads and the full map of one; BertViz's bytes are those
its own package writes, its time is that of our copy without a CDN and with the data once.
"""

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import plotly.graph_objects as go
from bertviz import model_view
from playwright.sync_api import Browser, Error, sync_playwright

from core.attention import bertviz_views
from core.attention.models import ModelAttention, attention_of
from core.attention.reader import bundled_reader
from core.figures.attention_map import head_map, overview
from core.figures.template import template
from tests.browser.app import launch

TEXTS = {"layer": "layer", "head": "head", "query": "query", "key": "key", "weight": "weight"}
WORDS = "the small dog saw a red apple on the old table and then it ran home".split()
PAINTED = """() => new Promise((done) => requestAnimationFrame(() =>
    requestAnimationFrame(() => done(performance.now() / 1000))))"""


@dataclass(frozen=True)
class Drawn:
    """Bytes of data, and seconds until painted; None where patience ran out."""

    data: int
    seconds: float | None


def text_of(tokens: int) -> str:
    """A text that the encoder reads as exactly ``tokens`` tokens, [CLS] and [SEP] included."""
    return " ".join(WORDS[place % len(WORDS)] for place in range(tokens - 2))


def ours(attention: ModelAttention) -> tuple[int, str]:
    """Bytes of data and the page."""
    figures = [
        overview(attention.weights, (5, 5), TEXTS),
        head_map(attention.weights[5, 5], attention.labels, attention.labels, TEXTS, 1),
    ]
    data = sum(len(figure.to_json().encode()) for figure in figures)
    dressed = [go.Figure(figure).update_layout(template=template("light")) for figure in figures]
    first, second = (
        figure.to_html(full_html=False, include_plotlyjs=number == 0)
        for number, figure in enumerate(dressed)
    )
    return data, f"<!doctype html><meta charset='utf-8'><body>{first}{second}</body>"


def bertviz(text: str, attention: ModelAttention) -> tuple[int, str]:
    """Bytes that BertViz's package writes, and the page that needs no network."""
    reader = bundled_reader("encoder")
    output = reader.run([reader.read(text).ids], output_attentions=True)
    written = model_view(output.attentions, attention.labels, html_action="return").data
    layers, heads = attention.weights.shape[:2]
    parameters = {
        **bertviz_views.shared_parameters([bertviz_views.weights_of(attention)], "0"),
        "display_mode": "light",
        "include_layers": list(range(layers)),
        "include_heads": list(range(heads)),
        "total_heads": heads,
    }
    return len(written.encode()), bertviz_views.page("model_view.js", "", parameters, "light")


def seconds_until_painted(browser: Browser, html: str, patience: float) -> float | None:
    """From opening the page until two frames after all of it has run."""
    page = browser.new_page(viewport={"width": 1366, "height": 900})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(html, encoding="utf-8")
        try:
            page.goto(file.as_uri(), wait_until="load", timeout=patience * 1000)
            page.set_default_timeout(patience * 1000)
            page.wait_for_selector(".js-plotly-plot .hm image, #vis line", state="attached")
            painted: float = page.evaluate(PAINTED)
        except Error:  # out of time, or the page was out of memory
            return None
        finally:
            page.close()
    return painted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--lengths", type=int, nargs="+", default=[32, 64, 128, 256])
    parser.add_argument("--patience", type=float, default=120, help="seconds")
    options = parser.parse_args()
    print("| tokens | ours, KB | BertViz, KB | ours, s | BertViz, s |")
    print("|---|---|---|---|---|")
    with sync_playwright() as playwright:
        for length in options.lengths:
            text = text_of(length)
            attention = attention_of(text)
            assert len(attention.tokens) == length
            row = []
            for data, html in (ours(attention), bertviz(text, attention)):
                browser = launch(playwright)  # each its own: one must not pay for the other
                row.append(Drawn(data, seconds_until_painted(browser, html, options.patience)))
                browser.close()
            kilobytes = " | ".join(f"{drawn.data / 1024:,.0f}" for drawn in row)
            seconds = " | ".join(
                f"over {options.patience:.0f}" if drawn.seconds is None else f"{drawn.seconds:.1f}"
                for drawn in row
            )
            print(f"| {length} | {kilobytes} | {seconds} |", flush=True)


if __name__ == "__main__":
    main()
