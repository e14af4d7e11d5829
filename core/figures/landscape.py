"""Two losses seen from above, each with a walk downhill."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.palette import VERMILION

if TYPE_CHECKING:
    from core.sequence.landscape import Landscape, Walk


def landscapes(
    sides: Sequence[tuple["Landscape", "Walk"]], titles: Sequence[str], text: Mapping[str, str]
) -> go.Figure:
    """Contours of each loss on one scale; the walk from its circle to its star.

    ``text``: ``bring`` and ``let_in``, the axes, ``loss``, the colours.
    """
    figure = make_subplots(
        rows=1,
        cols=len(sides),
        subplot_titles=list(titles),
        horizontal_spacing=0.11,
    )
    highest = max(float(land.loss.max()) for land, _ in sides)
    for column, (land, walk) in enumerate(sides, start=1):
        figure.add_trace(
            go.Contour(
                x=land.let_in,
                y=land.bring,
                z=land.loss,
                zmin=0,
                zmax=highest,
                ncontours=16,
                colorscale="Cividis",
                showscale=column == len(sides),
                colorbar={"title": {"text": text["loss"]}, "thickness": 12},
                line={"width": 0.6},
                hovertemplate="%{z:.3f}<extra></extra>",
            ),
            row=1,
            col=column,
        )
        figure.add_scatter(
            x=walk.let_in,
            y=walk.bring,
            mode="lines+markers",
            line={"color": VERMILION.line, "width": 3},
            marker={
                "color": VERMILION.line,
                "size": [13, *[3] * (len(walk.let_in) - 2), 17],
                "symbol": ["circle", *["circle"] * (len(walk.let_in) - 2), "star"],
                "line": {"width": 1, "color": "white"},
            },
            customdata=walk.loss,
            hovertemplate="%{customdata:.3f}<extra></extra>",
            showlegend=False,
            row=1,
            col=column,
        )
        # Where a walk leaves the map, the map must not follow it.
        figure.update_xaxes(range=[land.let_in[0], land.let_in[-1]], row=1, col=column)
        figure.update_yaxes(range=[land.bring[0], land.bring[-1]], row=1, col=column)
    figure.update_xaxes(title_text=text["let_in"])
    figure.update_yaxes(title_text=text["bring"], title_standoff=4)
    figure.update_layout(height=400, margin={"t": 48})
    return figure
