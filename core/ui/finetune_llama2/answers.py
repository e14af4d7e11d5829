"""Before and after: what the run's own questions were answered, and runs side by side."""

import streamlit as st

from core.figures import finetuning_runs as figures
from core.finetuning.comparison import Answered, Comparison, likeness, load_comparison
from core.finetuning.folders import read_metrics
from core.problems import Problem
from core.ui import figure, link, problems
from core.ui.finetune_llama2 import my_runs
from core.ui.finetune_llama2.table import answers_table
from core.ui.frame import LessonPage

_SHOWN = 8

CODE = """
from pathlib import Path
from core.finetuning.comparison import load_comparison

found = load_comparison(Path("assets/recorded/finetuning/{lang}"))
for answer in found.of(held_out=True):
    print(answer.asked, "|", answer.before, "|", answer.after)
"""


def draw(lesson: LessonPage, name: str) -> None:
    """The run's answers; those of the recorded run where it has none yet."""
    say = lesson.say
    with lesson.step("answers") as step:
        step.predict()
        try:
            found = load_comparison(my_runs.folder_of(name, lesson.lang))
            if found is None:
                st.caption(say("answers.later"))
                name = my_runs.RECORDED
                found = load_comparison(my_runs.recorded_folder(lesson.lang))
            if found is None:
                raise Problem("finetuning.no_run", name=name)
        except Problem as problem:
            problems.tell(problem)
            return
        kinds = [kind for kind in ("held_out", "taught") if found.of(kind == "held_out")]
        kind = link.choice(say("answers.kind"), "kind", kinds, kinds[0],
                           lambda key: say(f"answers.kinds.{key}"))  # fmt: skip
        rows = found.of(kind == "held_out")
        heads = [say(f"answers.heads.{head}") for head in ("asked", "taught", "before", "after")]
        marks = (say("answers.right"), say("answers.wrong"))
        st.html(answers_table(rows[:_SHOWN], heads, marks))
        if len(rows) > _SHOWN:
            with st.expander(say("answers.more", count=len(rows) - _SHOWN)):
                st.html(answers_table(rows[_SHOWN:], heads, marks))
        step.explain(_told(lesson, found))
        step.honest_note(say("answers.note"))
        step.code(CODE.format(lang=lesson.lang))


def _told(lesson: LessonPage, found: Comparison) -> str:
    say, parts = lesson.say, []
    for kind in ("taught", "held_out"):
        if rows := found.of(kind == "held_out"):
            parts.append(
                say(f"answers.explain_{kind}", all=len(rows),
                    before=sum(row.before_is_right for row in rows),
                    after=sum(row.after_is_right for row in rows),
                    like_before=f"{_mean_likeness(rows, 'before'):.0%}",
                    like_after=f"{_mean_likeness(rows, 'after'):.0%}")
            )  # fmt: skip
    parts.append(
        say("answers.explain_general", before=f"{found.general_before:.2f}",
            after=f"{found.general_after:.2f}")
    )  # fmt: skip
    return " ".join(parts)


def _mean_likeness(rows: list[Answered], when: str) -> float:
    return sum(likeness(getattr(row, when), row.taught) for row in rows) / len(rows)


def compare_runs(lesson: LessonPage) -> None:
    """The losses of the visitor's runs beside the recorded one."""
    say = lesson.say
    with lesson.step("compare") as step:
        names = [*(status.name for status in my_runs.statuses()), my_runs.RECORDED]
        curves = {}
        for name in names:
            if steps := read_metrics(my_runs.folder_of(name, lesson.lang)):
                label = say("run.recorded") if name == my_runs.RECORDED else name
                curves[label] = steps
        texts = say.get("compare.figure")
        figure.show(
            figures.runs_compared(curves, texts),
            key="runs_compared",
            caption=say("compare.caption"),
            alt=say("compare.alt", count=len(curves)),
            csv={
                say("run.which"): [name for name, steps in curves.items() for _ in steps],
                texts["step"]: [row.step + 1 for steps in curves.values() for row in steps],
                texts["loss"]: [row.loss for steps in curves.values() for row in steps],
            },
        )
        if curves:
            ends = {name: figures.smoothed([row.loss for row in steps])[-1]
                    for name, steps in curves.items()}  # fmt: skip
            best = min(ends, key=ends.__getitem__)
            step.explain(
                say("compare.explain" if len(curves) > 1 else "compare.explain_one",
                    count=len(curves), best=best, loss=f"{ends[best]:.3f}")
            )  # fmt: skip
        step.honest_note(say("compare.note"))
