"""A picture or a matrix of the learner's own, as a sum of few patterns."""

import numpy as np
import streamlit as st

from core.adapters.low_rank import (
    PICTURES,
    SAMPLES,
    TABLES,
    Approximation,
    approximate,
    energy,
    rank_holding,
    read_matrix,
    sample,
)
from core.adapters.recorded import read_study
from core.figures import low_rank as figures
from core.problems import Problem
from core.settings import settings
from core.ui import figure, link, problems
from core.ui.file_field import choose_files
from core.ui.frame import LessonPage

CODE = """
from core.adapters.low_rank import approximate, sample

picture = sample("landscape")
for rank in (1, 4, 16):
    found = approximate(picture, rank)
    print(rank, f"{found.share:.0%} of the numbers hold {found.energy:.1%} of the energy")
"""
REAL = ("weights", "update")


@st.cache_data(show_spinner=False, max_entries=16)
def likeness(name: str, data: bytes | None, rank: int) -> Approximation:
    """The best likeness; ``data`` is a learner's file, None for a sample."""
    return approximate(_matrix(name, data), rank)


@st.cache_data(show_spinner=False, max_entries=8)
def _matrix(name: str, data: bytes | None) -> np.ndarray:
    if data is not None:
        return read_matrix(name, data)
    if name in REAL:
        update = read_study().update
        return update.example if name == "update" else update.example_before
    return sample(name)


@st.fragment
def approximation(lesson: LessonPage) -> None:
    """Choose a matrix and a rank; see what stays."""
    say, limits = lesson.say, settings()
    with lesson.step("approximate") as step:
        step.predict()
        names = say.get("approximate.samples")
        name = link.choice(
            say("approximate.sample"), "sample", SAMPLES, "landscape", names.__getitem__
        )
        most = limits.matrix_bytes // 1024**2
        with st.expander(say("approximate.own")):
            files = choose_files(
                say("approximate.field"), [*PICTURES, *TABLES], most,
                refusal=say("approximate.refused", most=most), key="own_matrix",
            )  # fmt: skip
            st.caption(say("approximate.limit", most=most, side=limits.matrix_side))
        data = None
        try:
            matrix = _matrix(name, None)
            if files:
                own = files[-1].name[:60], files[-1].getvalue()
                matrix, (name, data) = _matrix(*own), own
        except Problem as problem:
            problems.tell(problem)
            if name in REAL:
                name = SAMPLES[0]
            matrix = _matrix(name, None)
        side = min(matrix.shape)
        rank = link.number(say("approximate.rank"), "keep", 1, limits.matrix_side, 8, 1)
        if rank > side:
            problems.tell(Problem("adapters.rank", value=rank, most=side))
            rank = side
        found = likeness(name, data, rank)
        shown = names.get(name, name) if data is None else name
        texts = say.get("approximate.figure")
        diverging = bool(found.matrix.min() < 0)
        figure.show(
            figures.likeness(
                found.matrix, found.likeness, diverging,
                {**texts, "likeness": texts["likeness"].format(rank=rank)},
            ),
            key="likeness",
            caption=say("approximate.caption", name=shown, rank=rank),
            alt=say("approximate.alt", name=shown, rank=rank, energy=f"{found.energy:.0%}"),
            csv={
                texts["rank"]: list(range(1, side + 1)),
                texts["value"]: found.values.round(6).tolist(),
                texts["energy"]: energy(found.values).round(6).tolist(),
            },
        )  # fmt: skip
        rows, columns = found.matrix.shape
        step.explain(
            say("approximate.explain", rows=rows, columns=columns,
                whole=f"{found.matrix.size:,}", rank=rank, kept=f"{found.numbers:,}",
                share=f"{found.share:.0%}", energy=f"{found.energy:.1%}",
                needed=rank_holding(found.values, 0.99))
        )  # fmt: skip
        step.honest_note(say("approximate.note"))
        step.code(CODE)
