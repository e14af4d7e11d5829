"""Why low rank works: spectra, loss against rank, and a matrix beside its likeness."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.palette import BLUE, GREEN, GREY, ORANGE, VERMILION

FULL, LORA, CHANCE = BLUE.line, VERMILION.line, GREY.line


def energies(curves: Mapping[str, np.ndarray], text: Mapping[str, str]) -> go.Figure:
    """Share of the sum of squares by rank: curves ``update``, ``weights``, ``chance``.

    ``text``: ``rank``, ``energy``, and a name of each curve.
    """
    styles = {
        "update": (LORA, "solid"), "weights": (FULL, "dash"), "chance": (CHANCE, "dot"),
    }  # fmt: skip
    figure = go.Figure()
    for name, values in curves.items():
        colour, dash = styles[name]
        figure.add_scatter(
            x=np.arange(1, len(values) + 1), y=values, mode="lines", name=text[name],
            line={"color": colour, "dash": dash},
            hovertemplate="%{x}: %{y:.1%}<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    ticks = [tick for tick in (1, 2, 4, 8, 16, 32, 64, 128, 256) if tick <= len(values)]
    figure.update_xaxes(type="log", title_text=text["rank"], tickvals=ticks, ticktext=ticks)
    figure.update_yaxes(title_text=text["energy"], range=[0, 1.03], tickformat=".0%")
    figure.update_layout(height=380, margin={"t": 56})
    return figure


def map_of_ranks(
    ranks: np.ndarray, layers: Sequence[int], matrices: Sequence[str], text: Mapping[str, str]
) -> go.Figure:
    """Rank that holds most of the change, (layers, matrices). ``text``: ``layer``."""
    figure = go.Figure(
        go.Heatmap(
            z=ranks, x=list(matrices), y=[f"{text['layer']} {layer}" for layer in layers],
            colorscale="Cividis", texttemplate="%{z}", showscale=False, xgap=2, ygap=2,
            hovertemplate="%{y}, %{x}: %{z}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_layout(height=90 + 42 * len(layers), margin={"t": 8})
    return figure


def loss_by_rank(
    ranks: Sequence[int],
    losses: Sequence[float],
    truncated: tuple[Sequence[int], Sequence[float]],
    before: float,
    full: float,
    text: Mapping[str, str],
) -> go.Figure:
    """Held-out loss against rank: trained so, and cut from the full update afterwards.

    ``text``: ``rank``, ``loss``, ``lora``, ``cut``, ``before``, ``full``.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=list(ranks), y=list(losses), mode="lines+markers", name=text["lora"],
        line={"color": LORA}, hovertemplate="r = %{x}: %{y:.3f}<extra>%{fullData.name}</extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=list(truncated[0]), y=list(truncated[1]), mode="lines+markers", name=text["cut"],
        line={"color": GREEN.line, "dash": "dash"}, marker={"symbol": "diamond"},
        hovertemplate="r = %{x}: %{y:.3f}<extra>%{fullData.name}</extra>",
    )  # fmt: skip
    for height, name, colour in ((before, "before", CHANCE), (full, "full", FULL)):
        figure.add_hline(height, line={"color": colour, "width": 2, "dash": "dot"})
        figure.add_annotation(
            x=1, xref="paper", y=height, text=text[name], showarrow=False, xanchor="right",
            yanchor="bottom",
        )  # fmt: skip
    ticks = sorted({*ranks, *truncated[0]})
    figure.update_xaxes(type="log", title_text=text["rank"], tickvals=ticks, ticktext=ticks)
    figure.update_yaxes(title_text=text["loss"])
    figure.update_layout(height=420, margin={"t": 56})
    return figure


def settings_matter(
    rates: tuple[Sequence[float], Sequence[float]],
    scalings: tuple[Sequence[str], Sequence[float]],
    before: float,
    text: Mapping[str, str],
) -> go.Figure:
    """Loss by learning rate, and by alpha / r at a fixed alpha, on one scale.

    ``text``: ``rate``, ``scaling``, ``loss``, ``before``.
    """
    figure = make_subplots(rows=1, cols=2, shared_yaxes=True, horizontal_spacing=0.06)
    figure.add_scatter(
        x=list(rates[0]), y=list(rates[1]), mode="lines+markers", line={"color": ORANGE.line},
        showlegend=False, hovertemplate="%{x:g}: %{y:.3f}<extra></extra>", row=1, col=1,
    )  # fmt: skip
    figure.add_bar(
        x=list(scalings[0]), y=list(scalings[1]), marker_color=LORA, showlegend=False,
        hovertemplate="%{x}: %{y:.3f}<extra></extra>", row=1, col=2,
    )  # fmt: skip
    for column in (1, 2):
        figure.add_hline(
            before, line={"color": CHANCE, "width": 2, "dash": "dot"}, row=1, col=column
        )
    figure.add_annotation(
        x=1, xref="paper", y=before, text=text["before"], showarrow=False, xanchor="right",
        yanchor="bottom",
    )  # fmt: skip
    figure.update_xaxes(
        type="log", title_text=text["rate"], tickvals=list(rates[0]),
        ticktext=[f"{rate:g}" for rate in rates[0]], row=1, col=1,
    )  # fmt: skip
    figure.update_xaxes(title_text=text["scaling"], row=1, col=2)
    figure.update_yaxes(title_text=text["loss"], row=1, col=1)
    figure.update_layout(height=380, margin={"t": 24})
    return figure


def likeness(
    matrix: np.ndarray, approximation: np.ndarray, diverging: bool, text: Mapping[str, str]
) -> go.Figure:
    """A matrix and its likeness of low rank, on one scale. ``text``: ``whole``, ``likeness``."""
    figure = make_subplots(
        rows=1, cols=2, horizontal_spacing=0.04, subplot_titles=[text["whole"], text["likeness"]]
    )
    if diverging:
        reach = float(np.quantile(np.abs(matrix), 0.99)) or 1.0
        low, high, colours = -reach, reach, "PuOr"
    else:
        low, high, colours = float(matrix.min()), float(matrix.max()), "Greys_r"
    for column, shown in enumerate((matrix, approximation), start=1):
        figure.add_heatmap(
            z=shown.astype(np.float32), zmin=low, zmax=high, colorscale=colours, showscale=False,
            hovertemplate="%{y}, %{x}: %{z:.3g}<extra></extra>", row=1, col=column,
        )  # fmt: skip
    for number in ("", "2"):
        figure.update_layout(
            {
                f"xaxis{number}": {"visible": False, "constrain": "domain"},
                f"yaxis{number}": {
                    "visible": False, "autorange": "reversed", "constrain": "domain",
                    "scaleanchor": f"x{number}",
                },
            }
        )  # fmt: skip
    figure.update_layout(height=380, margin={"l": 8, "r": 8, "b": 8, "t": 36})
    return figure


def loss_by_scale(
    scales: Sequence[float], losses: Sequence[float], chosen: float, text: Mapping[str, str]
) -> go.Figure:
    """Held-out loss against an adapter's scale. ``text``: ``scale``, ``loss``."""
    figure = go.Figure()
    figure.add_scatter(
        x=list(scales), y=list(losses), mode="lines+markers", line={"color": LORA},
        showlegend=False, hovertemplate="%{x}: %{y:.3f}<extra></extra>",
    )  # fmt: skip
    figure.add_vline(chosen, line={"color": FULL, "width": 1.5, "dash": "dot"})
    figure.update_xaxes(title_text=text["scale"])
    figure.update_yaxes(title_text=text["loss"])
    figure.update_layout(height=320, margin={"t": 16})
    return figure
