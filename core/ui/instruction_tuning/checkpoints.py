"""One instruction to the base and to every kept step of a real run; the loss is the slider."""

import streamlit as st

from core.figures import instruction as figures
from core.figures.finetuning_runs import smoothed
from core.instruction.checking import has_form, is_right
from core.instruction.checkpoints import answer_prompt
from core.instruction.recorded import BASE, InstructionRun
from core.instruction.tasks import TASKS, Instruction, Wording
from core.problems import Problem
from core.settings import settings
from core.ui import figure, link, problems
from core.ui.frame import LessonPage
from core.ui.instruction_tuning.shared import own_text, run, said
from core.ui.markup import Markup, element, literal

CODE = """
from core.instruction.checkpoints import answer_prompt
from core.instruction.recorded import read_run

run = read_run()                             # python -m core record-instruction made it
for step in run.steps:                       # 0 is the base model
    share = run.share(step)
    print(step, share.form / share.asked, answer_prompt("{text}", "", step))
"""


@st.cache_data(show_spinner=False, max_entries=256)
def answer_at(text: str, step: int) -> str:
    return answer_prompt(text, "", step)


@st.fragment
def draw(lesson: LessonPage) -> None:
    """Move along the run and see what the same instruction is answered."""
    say = lesson.say
    with lesson.step("checkpoints") as step:
        step.predict()
        try:
            found = run()
        except Problem as problem:
            problems.tell(problem)
            return
        if "at" in st.session_state and st.session_state["at"] not in found.steps:
            link.reset("at")
        at = link.scale(
            say("checkpoints.at"),
            "at",
            found.steps,
            found.last,
            lambda kept: say("checkpoints.base") if kept == BASE else f"{kept:,}",
        )
        _loss(lesson, found, at)
        kind = link.choice(
            say("checkpoints.kind"),
            "prompt",
            ("test", "own"),
            "test",
            lambda key: say(f"checkpoints.kinds.{key}"),
        )
        try:
            told = _test(lesson, found, at) if kind == "test" else _own(lesson, found, at)
        except Problem as problem:
            problems.tell(problem)
            told = ""
        if told:
            step.explain(told)
        step.honest_note(
            say(
                "checkpoints.note",
                steps=f"{len(found.losses):,}",
                planned=f"{found.planned:,}",
                minutes=round(found.seconds / 60),
                rank=found.rank,
                examples=f"{found.examples:,}",
            )
        )
        step.code(CODE.format(text=say("checkpoints.example").replace('"', '\\"')))


def _pick() -> None:
    at = figure.picked("loss_on_the_way")
    if at is not None:
        link.hold("at", int(at[0] if isinstance(at, list | tuple) else at))


def _loss(lesson: LessonPage, found: InstructionRun, at: int) -> None:
    texts = lesson.say.get("checkpoints.figure")
    figure.show(
        figures.loss_on_the_way(found.losses, found.steps, at, texts),
        key="loss_on_the_way",
        caption=lesson.say("checkpoints.caption"),
        alt=lesson.say(
            "checkpoints.alt",
            first=f"{found.losses[0]:.1f}",
            last=f"{smoothed(found.losses)[-1]:.1f}",
        ),
        csv={
            texts["step"]: list(range(1, len(found.losses) + 1)),
            texts["loss"]: list(found.losses),
        },
        on_pick=_pick,
    )


def _test(lesson: LessonPage, found: InstructionRun, at: int) -> str:
    """A held-out instruction, its answers on the way, and the one chosen beside the base's."""
    say = lesson.say
    task = link.choice(
        say("checkpoints.task"), "task", TASKS, "quoted", lambda key: say(f"tasks.{key}"), menu=True
    )
    places = [
        place
        for place, test in enumerate(found.tests)
        if test.task == task and test.lang == lesson.lang and test.held_out
    ]
    number = link.slider(say("checkpoints.number"), "number", 1, len(places), 1, 1)
    place = places[number - 1]
    test = found.tests[place]
    st.html(element("p", say("checkpoints.asked"), css_class="eyebrow"))
    st.html(element("blockquote", test.asked, css_class="asked"))
    st.html(_ladder(lesson, found, place, at))
    return say(
        "checkpoints.explain",
        right=literal(test.answered),
        step=_named(lesson, at),
        verdict=say(f"checkpoints.verdicts.{verdict(test, found.answers[at][place])}"),
        base=say(f"checkpoints.verdicts.{verdict(test, found.answers[BASE][place])}"),
    )


def verdict(test: Instruction, answer: str) -> str:
    """``right``, ``form`` (asked form, wrong answer) or ``neither``."""
    if is_right(test, answer):
        return "right"
    return "form" if has_form(test, answer) else "neither"


def _ladder(lesson: LessonPage, found: InstructionRun, place: int, at: int) -> Markup:
    """The answers to one instruction at every kept step."""
    say, test = lesson.say, found.tests[place]
    heads = [
        element("th", say(f"checkpoints.heads.{head}"), scope="col")
        for head in ("step", "answer", "verdict")
    ]
    rows = [element("tr", *heads)]
    for kept in found.steps:
        answer = found.answers[kept][place]
        judged = verdict(test, answer)
        css_class = "verdict-right" if judged == "right" else "verdict-wrong"
        shown = answer if len(answer) <= 90 else f"{answer[:90]} …"
        rows.append(
            element(
                "tr",
                element("td", _named(lesson, kept)),
                element("td", shown or say("nothing_said")),
                element("td", say(f"checkpoints.verdicts.{judged}"), css_class=css_class),
                css_class="chosen" if kept == at else "",
            )
        )
    return element("div", element("table", *rows, css_class="values ladder"), css_class="wide")


def _own(lesson: LessonPage, found: InstructionRun, at: int) -> str:
    """The learner's instruction, answered now by the base and by the chosen step."""
    say = lesson.say
    example = say("checkpoints.example")
    text = own_text(say("checkpoints.own"), "ask", example)
    st.caption(say("limit", most=settings().instruction_characters))
    with st.spinner(say("working")):
        base, tuned = answer_at(text, BASE), answer_at(text, at)
    said(lesson, say("checkpoints.base"), base)
    said(lesson, _named(lesson, at), tuned)
    return say("checkpoints.explain_own", step=_named(lesson, at), base=len(base), tuned=len(tuned))


def _named(lesson: LessonPage, step: int) -> str:
    say = lesson.say
    return say("checkpoints.base") if step == BASE else say("checkpoints.step", step=f"{step:,}")


@st.fragment
def results(lesson: LessonPage) -> None:
    """The measured table: the share of held-out instructions answered in the asked form."""
    say = lesson.say
    with lesson.step("results") as step:
        step.predict()
        try:
            found = run()
        except Problem as problem:
            problems.tell(problem)
            return
        which = link.choice(
            say("results.lang"),
            "test_lang",
            ("all", "ko", "en"),
            "all",
            lambda key: say(f"results.langs.{key}"),
        )
        wording: Wording = link.choice(
            say("results.wording"),
            "wording",
            ("new", "known"),
            "new",
            lambda key: say(f"results.wordings.{key}"),
        )
        lang = "" if which == "all" else which
        shares = {kept: found.share(kept, lang, wording=wording) for kept in found.steps}
        texts = say.get("results.figure")
        form = [share.form / share.asked for share in shares.values()]
        right = [share.right / share.asked for share in shares.values()]
        figure.show(
            figures.shares_on_the_way(found.steps, form, right, texts),
            key="shares_on_the_way",
            caption=say("results.caption"),
            alt=say("results.alt", base=f"{form[0]:.0%}", tuned=f"{form[-1]:.0%}"),
            csv={texts["step"]: list(found.steps), texts["form"]: form, texts["right"]: right},
        )
        base, last = (found.by_task(kept, lang, wording) for kept in (BASE, found.last))
        names = [say(f"tasks.{task}") for task in TASKS]
        columns = {
            "base": [share.form / share.asked for share in base.values()],
            "form": [share.form / share.asked for share in last.values()],
            "right": [share.right / share.asked for share in last.values()],
        }
        figure.show(
            figures.shares_by_task(names, **columns, text=say.get("results.by_task")),
            key="shares_by_task",
            caption=say("results.caption_tasks", each=next(iter(last.values())).asked),
            alt=say("results.alt_tasks"),
            csv={
                say("results.task"): names,
                **{say(f"results.by_task.{key}"): values for key, values in columns.items()},
            },
        )
        whole, first = shares[found.last], shares[BASE]
        worst = min(last, key=lambda task: (last[task].right, last[task].form))
        step.explain(
            say(
                "results.explain",
                asked=whole.asked,
                wording=say(f"results.wordings.{wording}"),
                known=_form(found, lang, "known"),
                new=_form(found, lang, "new"),
                base=first.form,
                base_right=first.right,
                form=whole.form,
                right=whole.right,
                share=f"{whole.form / whole.asked:.0%}",
                step=f"{found.last:,}",
                worst=say(f"tasks.{worst}"),
                worst_right=last[worst].right,
                worst_asked=last[worst].asked,
            )
        )
        step.honest_note(say("results.note"))


def _form(found: InstructionRun, lang: str, wording: Wording) -> str:
    """The share of the test that the tuned model answers in the asked form."""
    share = found.share(found.last, lang, wording=wording)
    return f"{share.form / share.asked:.0%}"
