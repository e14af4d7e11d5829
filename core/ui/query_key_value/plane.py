"""A plane with arrows to drag: one query, and the keys of a few words."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import streamlit as st

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "query_key_plane",
    html='<svg viewBox="0 0 400 400" role="group"></svg>',
    css=(_HERE / "plane.css").read_text(encoding="utf-8"),
    js=(_HERE / "plane.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Arrow:
    """An arrow from the middle to ``at``; ``fill`` is the colour of its head, if not its
    kind's own."""

    name: str
    label: str
    kind: Literal["query", "key"]
    at: tuple[float, float]
    fill: str = ""


def draw(
    key: str,
    arrows: Sequence[Arrow],
    label: str,
    axes: tuple[str, str],
    on_move: Callable[[dict[str, tuple[float, float]]], None],
) -> None:
    """Draw ``arrows``; ``on_move`` is told where each is, by name, when a hand moves one."""

    def moved() -> None:
        places = getattr(st.session_state[key], "moved", None)
        if places:
            on_move({name: (float(x), float(y)) for name, (x, y) in dict(places).items()})

    _component(
        key=key,
        data={"arrows": [asdict(arrow) for arrow in arrows], "label": label, "axes": list(axes)},
        on_moved_change=moved,
    )
