"""Panes whose parts belong to chunks: pick one anywhere, and its twins light up everywhere."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import streamlit as st

from core.ui.markup import Markup, element

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "linked_pane",
    html='<div class="linked-pane" role="group"></div>',
    js=(_HERE / "linked.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)
TONES = 4  # colours that neighbouring chunks take in turn


def pane(
    key: str,
    parts: Iterable[Markup],
    label: str,
    picked: int,
    on_pick: Callable[[int], None],
    *,
    scrolls: bool = True,
) -> None:
    """Show ``parts``; those with a chunk can be picked. ``picked`` and chunks count from 1."""

    def told() -> None:
        chunk = getattr(st.session_state[key], "picked", None)
        if isinstance(chunk, int | float):
            on_pick(int(chunk))

    data = {"html": "".join(parts), "label": label, "picked": picked, "scrolls": scrolls}
    _component(key=key, data=data, on_picked_change=told)


def part(tag: str, *inside: str, chunks: Sequence[int], css_class: str = "", **more: str) -> Markup:
    """An element that belongs to ``chunks``, the first of which gives it its colour."""
    tone = f"tone-{chunks[0] % TONES}" + (" overlapping" if len(chunks) > 1 else "")
    return element(tag, *inside, css_class=f"{css_class} {tone}".strip(),
                   data_chunk=" ".join(map(str, chunks)), **more)  # fmt: skip


def coloured(text: str, spans: Sequence[tuple[int, int]]) -> list[Markup]:
    """``text`` in pieces, each with the chunks that it stands in; chunks may overlap."""
    edges = sorted({0, len(text), *(edge for span in spans for edge in span)})
    pieces = []
    for start, end in pairwise(edges):
        chunks = [
            number
            for number, (first, last) in enumerate(spans, start=1)
            if first <= start and end <= last
        ]
        words = text[start:end]
        if not chunks:
            pieces.append(element("span", words))
            continue
        begins = [str(number) for number in chunks if spans[number - 1][0] == start]
        label = [element("sup", ", ".join(begins))] if begins else []
        pieces.append(part("span", *label, words, chunks=chunks))
    return pieces
