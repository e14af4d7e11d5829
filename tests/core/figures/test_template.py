"""Every figure belongs to the same book."""

import plotly.graph_objects as go
import pytest

from core.figures.palette import INK, MEANINGS, Theme
from core.figures.template import template


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_figure_takes_type_and_ink_from_the_template(theme: Theme) -> None:
    figure = go.Figure(go.Scatter(y=[1, 2])).update_layout(template=template(theme))
    drawn = figure.layout.template.layout
    assert drawn.font.color == INK[theme]
    assert drawn.font.family.startswith("Pretendard")
    assert set(drawn.colorway) == {colour.line for colour in MEANINGS.values()}


def test_scale_enlarges_type_and_lines_alike() -> None:
    small, large = template("light"), template("light", 2.0)
    assert large.layout.font.size == 2 * small.layout.font.size
    assert large.data.scatter[0].line.width == 2 * small.data.scatter[0].line.width
    assert large.layout.xaxis.tickfont.size == 2 * small.layout.xaxis.tickfont.size
