"""The gallery of hostile programs: what the sandbox is tried with, in tests and on the page."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from core.settings import ASSETS


@dataclass(frozen=True)
class HostileProgram:
    """A program and what may stop it: reasons as in ``SandboxRun``, or ``none`` if it may end.

    ``kind`` is what it is after: files, network, processes, environment, inner, format,
    import, time, memory, depth, output.
    """

    id: str
    kind: str
    stopped: frozenset[str]
    code: str


@lru_cache
def hostile_programs() -> tuple[HostileProgram, ...]:
    """All programs of the gallery, in its order."""
    text = (ASSETS / "data" / "hostile_programs.toml").read_text(encoding="utf-8")
    return tuple(
        HostileProgram(row["id"], row["kind"], frozenset(row["stopped"]), row["code"])
        for row in tomllib.loads(text)["program"]
    )
