"""The run: start it, watch it, pause it, go on, throw it away."""

from collections.abc import Sequence

import streamlit as st

from core.figures import finetuning_runs as figures
from core.finetuning import folders, runs, turns
from core.finetuning.folders import Metrics, RunStatus, State
from core.finetuning.training import LoraTraining
from core.problems import Problem
from core.settings import settings
from core.text import sentence
from core.ui import figure, link, problems
from core.ui.finetune_llama2 import my_runs
from core.ui.finetune_llama2.data import Data
from core.ui.finetune_llama2.words import duration, megabytes, shortened
from core.ui.frame import LessonPage, Step
from core.ui.markup import element

_PLACE = "run.start"
_SAMPLES = 6  # answers on the way, where they changed
REFRESH = 2.0  # seconds between looks at a run's folder

CODE = """
from pathlib import Path
from core.finetuning.guided import FIRST_SETTINGS, first_pairs
from core.finetuning.folders import create_run, read_metrics
from core.finetuning.runs import launch

folder = Path("var/runs/mine")
taught, held_out = first_pairs("{lang}")
create_run(folder, taught, FIRST_SETTINGS, held_out)
launch(folder)                                  # a process of its own: close this, it goes on
print(read_metrics(folder)[-1:])                # what it has written down so far
"""


def _start(data: Data, config: LoraTraining) -> None:
    if any(status.is_active for status in my_runs.statuses()):
        raise Problem("finetuning.one_at_a_time")
    folder = settings().runs_dir / folders.new_name()
    folders.create_run(folder, data.taught, config, data.held_out)
    runs.launch(folder)
    my_runs.add(folder.name)


def _delete(name: str) -> None:
    folders.delete_run(settings().runs_dir / name)
    my_runs.remove(name)


def choose(lesson: LessonPage, mine: list[str]) -> str:
    """Which run to look at: one of the visitor's own, or the recorded one."""
    say = lesson.say
    options = [*mine, my_runs.RECORDED]
    if my_runs.RUN in st.query_params and st.query_params[my_runs.RUN] not in options:
        del st.query_params[my_runs.RUN]  # told already
    return link.choice(
        say("run.which"), my_runs.RUN, options, my_runs.RECORDED,
        lambda name: say("run.recorded") if name == my_runs.RECORDED else name, menu=True,
    )  # fmt: skip


def draw(lesson: LessonPage, data: Data, config: LoraTraining) -> str:
    """Start and watch; the name of the run that is looked at."""
    say = lesson.say
    with lesson.step("run") as step:
        mine = my_runs.names()
        active = any(status.is_active for status in my_runs.statuses())
        st.button(
            say("run.start", pairs=len(data.taught)), key="run.start", type="primary",
            disabled=active, on_click=problems.attempt,
            args=(_PLACE, lambda: _start(data, config)),
        )  # fmt: skip
        problems.tell_kept(_PLACE)
        name = choose(lesson, mine)
        folder = my_runs.folder_of(name, lesson.lang)
        try:
            status = folders.read_status(folder)
        except Problem as problem:
            problems.tell(problem)
            return name
        every = REFRESH if status.is_active else None
        st.fragment(_watch, run_every=every)(lesson, step, name, status.is_active)
        step.honest_note(say("run.note"))
        step.code(CODE.format(lang=lesson.lang))
    return name


def _watch(lesson: LessonPage, step: Step, name: str, was_active: bool) -> None:
    """How far the run is; drawn again every other second while it goes on."""
    say = lesson.say
    folder = my_runs.folder_of(name, lesson.lang)
    if name != my_runs.RECORDED and name not in st.session_state.get(my_runs.RUNS, []):
        st.rerun()  # it was deleted just now
    try:
        status, steps = folders.read_status(folder), folders.read_metrics(folder)
    except Problem as problem:
        problems.tell(problem)
        return
    if was_active != status.is_active:
        st.rerun()  # the page begins, or ends, to look again by itself
    st.html(_progress(lesson, status, steps))
    if status.problem:
        st.warning(sentence(Problem(status.problem, **(status.values or {})), lesson.lang))
    if name != my_runs.RECORDED:
        _buttons(lesson, name, status)
    if not steps:
        st.caption(say("run.nothing_yet"))
        return
    texts = say.get("run.figure")
    measure = link.choice(say("run.measure"), "measure", figures.MEASURES, "loss",
                          texts.__getitem__)  # fmt: skip
    figure.show(
        figures.run_curve(steps, texts, measure),
        key="run_curve",
        caption=say("run.caption"),
        alt=say("run.alt", first=f"{steps[0].loss:.2f}", last=f"{steps[-1].loss:.2f}"),
        csv={
            texts["step"]: [row.step + 1 for row in steps],
            **{texts[each]: figures.values_of(each, steps) for each in figures.MEASURES},
            texts["held_out"]: [
                "" if row.held_out_loss is None else row.held_out_loss for row in steps
            ],
        },
    )
    _samples(lesson, steps)
    asked = [row.held_out_loss for row in steps if row.held_out_loss is not None]
    step.explain(
        say("run.explain", steps=len(steps), first=f"{steps[0].loss:.2f}",
            last=f"{min(row.loss for row in steps[-10:]):.3f}")
        + (" " + say("run.explain_held_out", first=f"{asked[0]:.2f}", best=f"{min(asked):.2f}",
                     last=f"{asked[-1]:.2f}") if asked else "")
    )  # fmt: skip


def _progress(lesson: LessonPage, status: RunStatus, steps: Sequence[Metrics]) -> str:
    """The state, and the numbers of the last steps."""
    say = lesson.say
    parts: list[str] = [element("b", say(f"run.states.{status.state}"))]
    if status.state is State.WAITING:
        ahead = [run.name for run in turns.queue(settings().runs_dir)]
        place = ahead.index(status.name) if status.name in ahead else 0
        parts.append(say("run.ahead", count=place) if place else say("run.opening"))
    if steps:
        recent = steps[-10:]
        seconds = sum(row.step_seconds for row in recent)
        parts.append(say("run.step_of", step=status.step, steps=status.steps))
        if seconds:
            parts.append(say("run.speed", speed=f"{sum(r.tokens for r in recent) / seconds:,.0f}"))
        parts.append(say("run.memory", memory=megabytes(steps[-1].memory)))
        took = sum(row.step_seconds for row in steps)
        if status.state is State.RUNNING:
            left = (status.steps - status.step) * seconds / len(recent)
            parts.append(say("run.left", time=duration(lesson, left)))
        else:
            parts.append(say("run.took", time=duration(lesson, took)))
    bar = element("progress", value=str(status.step), max=str(max(1, status.steps)),
                  aria_label=say("run.which"))  # fmt: skip
    return element("div", bar, element("p", *_dotted(parts)), css_class="progress", role="status")


def _dotted(parts: Sequence[str]) -> list[str]:
    return [piece for part in parts for piece in (" · ", part)][1:]


def _buttons(lesson: LessonPage, name: str, status: RunStatus) -> None:
    say, folder = lesson.say, settings().runs_dir / name
    with st.container(horizontal=True):
        if status.is_active:
            st.button(
                say("run.pause"), key="run.pause", on_click=folders.ask_to_stop, args=(folder,)
            )
        elif status.state is not State.DONE:
            st.button(say("run.resume"), key="run.resume", on_click=problems.attempt,
                      args=(_PLACE, lambda: runs.launch(folder)))  # fmt: skip
        if not status.is_active:
            st.button(say("run.delete"), key="run.delete", on_click=problems.attempt,
                      args=(_PLACE, lambda: _delete(name)))  # fmt: skip


def _samples(lesson: LessonPage, steps: Sequence[Metrics]) -> None:
    """What the model said on the way, to the same question where it was asked again."""
    said = [(row.step + 1, row.sample) for row in steps if row.sample]
    if not said:
        return
    say, asked = lesson.say, said[-1][1]["asked"]
    told = [(number, sample["said"]) for number, sample in said if sample.get("asked") == asked]
    told = [pair for place, pair in enumerate(told) if not place or pair[1] != told[place - 1][1]]
    rows = [
        element("tr", element("td", f"{number:,}", style="overflow-wrap: normal"),
                element("td", shortened(answer)))
        for number, answer in told
    ]  # fmt: skip
    head = element("tr", *(element("th", text, scope="col")
                           for text in (say("run.figure.step"), asked)))  # fmt: skip
    st.html(element("table", head, *rows[-_SAMPLES:], css_class="values"))
