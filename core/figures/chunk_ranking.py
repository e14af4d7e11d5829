"""What each ranker gives each chunk: two ways of adding up, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.palette import MEANINGS, ORANGE


@dataclass(frozen=True)
class Sum:
    """A ranking whose scores are sums: ``words`` and ``meaning``, each (chunks,)."""

    title: str
    words: np.ndarray
    meaning: np.ndarray

    def best(self, most: int) -> list[int]:
        """Places of the ``most`` chunks with the largest sums."""
        total = self.words + self.meaning
        return [int(at) for at in np.argsort(-total, kind="stable")[:most] if total[at] > 0]


def chunk_ranking(
    sums: Sequence[Sum], right: Sequence[int], text: Mapping[str, str], most: int = 6
) -> go.Figure:
    """One panel a ranking, its best chunks on top; a chunk of ``right`` (from 0) has a ★.

    ``text``: ``words``, ``meaning``, ``score``, ``chunk``.
    """
    figure = make_subplots(
        rows=1, cols=len(sums), subplot_titles=[one.title for one in sums], horizontal_spacing=0.12
    )
    looks = {"words": (ORANGE.line, ""), "meaning": (MEANINGS["query"].line, "/")}
    for column, one in enumerate(sums, start=1):
        best = one.best(most)
        labels = [f"{at + 1}{' ★' if at in right else ''}" for at in best]
        for name, values in (("words", one.words), ("meaning", one.meaning)):
            colour, pattern = looks[name]
            figure.add_bar(
                x=[float(values[at]) for at in best],
                y=labels,
                orientation="h",
                name=text[name],
                legendgroup=name,
                showlegend=column == 1,
                marker={"color": colour, "pattern": {"shape": pattern}},
                customdata=[at + 1 for at in best],
                hovertemplate="%{x:.4f}<extra>%{fullData.name}</extra>",
                selected={"marker": {"opacity": 1}},
                unselected={"marker": {"opacity": 1}},
                row=1,
                col=column,
            )
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False, ticks="")
    figure.update_yaxes(title_text=text["chunk"], col=1)
    figure.update_xaxes(title_text=text["score"], showgrid=True, nticks=5)
    figure.update_layout(barmode="stack", height=390, margin={"t": 96}, legend={"y": 1.16})
    return figure
