"""The step with the gallery of hostile programs, each run in the sandbox when it is chosen."""

from collections import Counter

import streamlit as st

from core.problems import Problem
from core.program_aided.gallery import HostileProgram, hostile_programs
from core.program_aided.sandbox import SandboxRun, run_program
from core.text import sentence
from core.ui import link
from core.ui.frame import LessonPage
from core.ui.markup import element
from core.ui.program_aided.listing import listing_markup

_SEEN = "gallery.runs"  # what this visitor's programs did, by id


@st.cache_data(show_spinner=False, max_entries=200)
def _run(program: str) -> SandboxRun:
    return run_program(program)


def draw(lesson: LessonPage) -> None:
    """Choose a hostile program, see it and what the sandbox did with it."""
    say = lesson.say
    with lesson.step("sandbox") as step:
        step.predict()
        programs = hostile_programs()
        kinds = list(dict.fromkeys(program.kind for program in programs))
        kind = link.choice(
            say("sandbox.kind"), "kind", kinds, kinds[0], lambda key: say(f"sandbox.kinds.{key}")
        )
        of_kind = {program.id: program for program in programs if program.kind == kind}
        chosen = of_kind[
            link.choice(
                say("sandbox.program", count=len(of_kind)),
                "hostile",
                list(of_kind),
                next(iter(of_kind)),
                menu=True,
            )
        ]
        st.html(listing_markup(chosen.code))
        with st.spinner(say("sandbox.running")):
            ran = _run(chosen.code)
        st.html(
            element("p", element("b", _verdict(lesson, ran)), css_class="verdict " + _look(ran))
        )
        told = sentence(Problem(ran.reason), lesson.lang) if ran.reason else say("sandbox.harmless")
        step.explain(say("sandbox.explain", told=told, seconds=f"{ran.seconds:.2f}"))
        if ran.error:
            st.caption(say("sandbox.error", error=_plain(ran.error)))
        st.session_state.setdefault(_SEEN, {})[chosen.id] = ran
        _all(lesson, programs)
        step.honest_note(say("sandbox.note"))


def _all(lesson: LessonPage, programs: tuple[HostileProgram, ...]) -> None:
    """Run the whole gallery, and count what happened."""
    say, seen = lesson.say, st.session_state[_SEEN]
    if st.button(say("sandbox.all", count=len(programs)), key="run-gallery"):
        bar = st.progress(0.0)
        for place, program in enumerate(programs, start=1):
            bar.progress(place / len(programs), say("sandbox.at", name=program.id))
            seen[program.id] = _run(program.code)
        bar.empty()
    runs = [seen[program.id] for program in programs if program.id in seen]
    if len(runs) < 2:
        return
    counts = Counter(ran.reason for ran in runs)
    rows = [
        element("tr", *(element("th", say(f"sandbox.{head}")) for head in ("what", "how_many")))
    ]
    for reason, count in counts.most_common():
        told = sentence(Problem(reason), lesson.lang) if reason else say("sandbox.harmless")
        rows.append(element("tr", element("td", told), element("td", str(count))))
    st.html(element("table", *rows, css_class="values"))
    st.markdown(
        say(
            "sandbox.counted",
            count=len(runs),
            blocked=sum(ran.blocked for ran in runs),
            failed=sum(not ran.ok and not ran.blocked for ran in runs),
            ended=sum(ran.ok for ran in runs),
            slowest=f"{max(ran.seconds for ran in runs):.1f}",
        )
    )


def _verdict(lesson: LessonPage, ran: SandboxRun) -> str:
    return lesson.say("sandbox.blocked" if ran.blocked else "sandbox.failed" if not ran.ok
                      else "sandbox.ended")  # fmt: skip


def _look(ran: SandboxRun) -> str:
    return "verdict-right" if ran.blocked or ran.ok else "verdict-wrong"


def _plain(text: str) -> str:
    """A message of the interpreter, which may quote a hostile program, as code in Markdown."""
    return text.replace("`", "'").replace("\n", " ")[:160]
