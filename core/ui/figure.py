"""A figure with its words and its downloads."""

import csv as csv_format
import io
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.figures.palette import PAPER, Theme
from core.figures.template import FONT, template
from core.ui import language
from core.ui.page import is_presenting

PRESENTING_SCALE = 1.5
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def show(
    figure: go.Figure,
    key: str,
    caption: str,
    alt: str,
    csv: Mapping[str, Sequence[object]],
    on_pick: Callable[[], None] | None = None,
) -> None:
    """Draw ``figure`` as wide as its place.

    ``caption`` says what to look at, ``alt`` says the picture to who cannot see it, and
    ``csv`` holds the numbers behind it: column name to column, all of one length.
    ``on_pick`` is called when the reader clicks a point of it; ``picked(key)`` is that point.
    """
    st.plotly_chart(
        dressed(figure),
        key=key,
        alt=alt,
        theme=None,
        width="stretch",
        on_select=on_pick or "ignore",
        selection_mode="points",
        config={
            "displaylogo": False,
            "toImageButtonOptions": {"format": "png", "scale": 3, "filename": key},
        },
    )
    st.caption(caption)
    if not is_presenting():
        _downloads(figure, key, caption, alt, csv)


def picked(key: str) -> Any:
    """What belongs to the point just clicked in the figure ``key`` (its ``customdata``), or
    None where a click took the pick away."""
    points = st.session_state[key]["selection"]["points"]
    return points[0]["customdata"] if points else None


def dressed(figure: go.Figure) -> go.Figure:
    """A copy of ``figure`` in the reader's theme, larger for presenting."""
    scale = PRESENTING_SCALE if is_presenting() else 1.0
    return go.Figure(figure).update_layout(template=template(_theme(), scale))


def _downloads(
    figure: go.Figure, key: str, caption: str, alt: str, csv: Mapping[str, Sequence[object]]
) -> None:
    say, lang = language.say("frame"), language.current()
    with st.popover(say("figure.downloads"), type="tertiary", key=f"{key}.downloads"):
        st.download_button(
            say("figure.csv"),
            data=csv_bytes(csv),
            file_name=f"{key}.csv",
            mime="text/csv",
            key=f"{key}.csv",
            on_click="ignore",
        )
        st.download_button(
            say("figure.html"),
            data=lambda: html_page(figure, caption, alt, lang),  # 5 MB: on demand
            file_name=f"{key}.html",
            mime="text/html",
            key=f"{key}.html",
            on_click="ignore",
        )
        st.markdown(say("figure.png"))


def csv_bytes(columns: Mapping[str, Sequence[object]]) -> bytes:
    """The numbers as UTF-8 CSV that a spreadsheet reads right, Hangul included.

    A text that a spreadsheet would run as a formula is kept as text by a leading quote,
    since it may come from anyone's document. Raises ValueError where the columns differ
    in length.
    """
    text = io.StringIO()
    writer = csv_format.writer(text)
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([_as_data(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _as_data(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def html_page(figure: go.Figure, caption: str, alt: str, lang: str) -> bytes:
    """The figure as one page that needs nothing else: plotly.js is inside (5 MB)."""
    drawing = go.Figure(figure).update_layout(template=template("light"))
    body = drawing.to_html(full_html=False, include_plotlyjs=True, config={"displaylogo": False})
    page = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f"<title>{escape(caption)}</title></head>"
        f'<body style="background:{PAPER["light"]};font-family:{escape(FONT)}">'
        f'<figure><div role="img" aria-label="{escape(alt)}">{body}</div>'
        f"<figcaption>{escape(caption)}</figcaption></figure></body></html>"
    )
    return page.encode()


def _theme() -> Theme:
    """The reader's theme; light where no browser says."""
    return "dark" if st.context.theme.type == "dark" else "light"
