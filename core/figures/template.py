"""The one Plotly template: every figure belongs to the same book."""

from functools import lru_cache

import plotly.graph_objects as go

from core.figures import palette
from core.figures.palette import Theme

FONT = "Pretendard, 'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif"
_CYCLE = (
    palette.BLUE,
    palette.VERMILION,
    palette.GREEN,
    palette.PINK,
    palette.ORANGE,
    palette.SKY,
    palette.GREY,
)


@lru_cache
def template(theme: Theme, scale: float = 1.0) -> go.layout.Template:
    """The look of all figures on light or dark paper.

    ``scale`` enlarges type and lines alike, for a figure that must be read from the last
    row of a hall.
    """
    ink, soft, rule = palette.INK[theme], palette.SOFT[theme], palette.RULE[theme]
    size = 15 * scale
    axis = {
        "gridcolor": rule,
        "gridwidth": scale,
        "zeroline": False,
        "linecolor": soft,
        "showline": True,
        "ticks": "outside",
        "tickcolor": soft,
        "ticklen": 4 * scale,
        "tickfont": {"color": soft, "size": 0.87 * size},
        "title": {"font": {"color": ink, "size": size}, "standoff": 10 * scale},
        "automargin": True,
    }
    layout = {
        "font": {"family": FONT, "size": size, "color": ink},
        "title": {"font": {"size": 1.2 * size}, "x": 0, "xanchor": "left"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": [colour.line for colour in _CYCLE],
        "colorscale": {"sequential": "Cividis", "diverging": "PuOr"},
        "margin": {"l": 56 * scale, "r": 16 * scale, "t": 32 * scale, "b": 48 * scale},
        "xaxis": {**axis, "showgrid": False},
        "yaxis": axis,
        "legend": {
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "title": {"text": ""},
        },
        "hoverlabel": {
            "font": {"family": FONT, "size": 0.93 * size, "color": ink},
            "bgcolor": palette.PANEL[theme],
            "bordercolor": rule,
        },
        "hovermode": "closest",
    }
    lines = {"line": {"width": 2.5 * scale}, "marker": {"size": 7 * scale}}
    bars = {"marker": {"line": {"width": 0}}}
    return go.layout.Template(
        layout=layout, data={"scatter": [go.Scatter(lines)], "bar": [go.Bar(bars)]}
    )
