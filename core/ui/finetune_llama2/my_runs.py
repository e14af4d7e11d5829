"""Which runs this visitor sees: those that stand in the address, and the recorded one.

A run's name is not to be guessed, so the link is the key: who has it, sees the run, after a
reload, beside another viewer, or after a restart of the app.
"""

import re
from pathlib import Path

import streamlit as st

from core.finetuning.folders import RunStatus, read_status
from core.problems import Problem
from core.settings import ASSETS, settings
from core.ui import problems

RECORDED = "recorded"
RUNS, RUN = "runs", "run"
MOST = 8  # runs that an address carries
_NAME = re.compile(r"run-\d{4}-\d{6}-[0-9a-f]{8}")


def recorded_folder(lang: str) -> Path:
    """The guided run that ships with the course."""
    return ASSETS / "recorded" / "finetuning" / lang


def folder_of(name: str, lang: str) -> Path:
    """The folder of a run by its name."""
    return recorded_folder(lang) if name == RECORDED else settings().runs_dir / name


def names() -> list[str]:
    """The visitor's own runs, the oldest first; what a link brings and is not there is told."""
    listed = st.query_params.get(RUNS, "").split(",")
    asked = [*st.session_state.get(RUNS, []), *listed, st.query_params.get(RUN, "")]
    found = []
    for name in dict.fromkeys(filter(None, asked)):
        if name == RECORDED:
            continue
        if _NAME.fullmatch(name) and (settings().runs_dir / name).is_dir():
            found.append(name)
        else:
            said = "".join(letter for letter in name if letter.isalnum() or letter in "-_")[:40]
            problems.tell(Problem("finetuning.no_run", name=said or "…"))
    _write(found[-MOST:])
    return found[-MOST:]


def add(name: str) -> None:
    """A new run, and the one to look at; from a callback."""
    _write([*st.session_state.get(RUNS, []), name][-MOST:])
    st.session_state[RUN] = name


def remove(name: str) -> None:
    """Forget a run; from a callback."""
    _write([other for other in st.session_state.get(RUNS, []) if other != name])
    st.session_state.pop(RUN, None)
    st.query_params.pop(RUN, None)


def statuses() -> list[RunStatus]:
    """How far each of the visitor's runs is; one that cannot be read is left out."""
    found = []
    for name in st.session_state.get(RUNS, []):
        try:
            found.append(read_status(settings().runs_dir / name))
        except Problem:
            continue
    return found


def _write(listed: list[str]) -> None:
    st.session_state[RUNS] = listed
    if listed:
        st.query_params[RUNS] = ",".join(listed)
    else:
        st.query_params.pop(RUNS, None)
