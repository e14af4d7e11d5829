"""A figure brings its caption, its alternative text and its downloads."""

import csv
import io
import json

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from core.ui.figure import csv_bytes, html_page


def page() -> None:
    import plotly.graph_objects as go

    from core.ui import figure

    figure.show(
        go.Figure(go.Scatter(x=[1, 2], y=[3, 4])),
        key="try",
        caption="Look at the slope.",
        alt="A rising line from 3 to 4.",
        csv={"step": [1, 2], "norm": [3, 4]},
    )


def test_the_chart_carries_alt_text_caption_and_our_template() -> None:
    app = AppTest.from_function(page, default_timeout=600)
    app.query_params["lang"] = "en"
    app.run()
    assert not app.exception
    chart = app.get("plotly_chart")[0].proto
    assert chart.alt == "A rising line from 3 to 4."
    template = json.loads(chart.spec)["layout"]["template"]["layout"]
    assert template["font"]["family"].startswith("Pretendard")
    assert [part.value for part in app.caption] == ["Look at the slope."]
    labels = [part.proto.label for part in app.get("download_button")]
    assert labels == ["Numbers (CSV)", "Interactive page (HTML)"]


def test_the_numbers_come_back_from_csv_hangul_included() -> None:
    data = csv_bytes({"단계": [1, 2], 'a "quoted", name': ["둘, 셋", None]})
    assert data.startswith(b"\xef\xbb\xbf")  # so that a spreadsheet takes it for UTF-8
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows == [["단계", 'a "quoted", name'], ["1", "둘, 셋"], ["2", ""]]


def test_a_text_from_a_document_is_never_a_formula() -> None:
    data = csv_bytes({"n": [-1.5, 2], "text": ["=HYPERLINK(A1)", "1 = 1"]}).decode("utf-8-sig")
    assert data.splitlines() == ["n,text", "-1.5,'=HYPERLINK(A1)", "2,1 = 1"]


def test_columns_of_different_length_are_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        csv_bytes({"a": [1, 2], "b": [1]})


def test_the_page_needs_nothing_from_elsewhere() -> None:
    figure = go.Figure(go.Scatter(x=[1], y=[2]))
    written = html_page(figure, "a < b", 'he said "up"', "ko").decode()
    assert '<script src="' not in written and "<link" not in written
    assert len(written) > 3_000_000  # plotly.js itself
    assert "<figcaption>a &lt; b</figcaption>" in written
    assert 'aria-label="he said &quot;up&quot;"' in written
    assert '<html lang="ko">' in written
