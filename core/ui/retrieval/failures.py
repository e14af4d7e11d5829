"""The failure lab: reproduce, see why, switch on the fix."""

import streamlit as st

from core.chat.engine import Outcome
from core.chat.lab import FAILURES, LabRun, case_of, run_case, setting_of
from core.problems import Problem
from core.ui import link, problems
from core.ui.frame import LessonPage
from core.ui.markup import Markup, element

CODE = """
from core.chat.lab import case_of, run_case, setting_of

case = case_of("{lang}", "{failure}")
for fixed in (False, True):
    ran = run_case(case, setting_of(case, fixed))
    print(ran.setting)
    print([passage.node.text for passage in ran.passages])
    print(ran.outcome, ran.text, "right" if ran.right else "wrong")
"""


@st.cache_data(show_spinner=False, max_entries=24)
def run_of(lang: str, failure: str, fixed: bool) -> LabRun:
    case = case_of(lang, failure)
    return run_case(case, setting_of(case, fixed))


@st.fragment
def failures(lesson: LessonPage) -> None:
    """One failure at a time, with its fix on a switch."""
    say = lesson.say
    with lesson.step("failures") as step:
        failure = link.choice(say("failures.choose"), "failure", FAILURES, FAILURES[0],
                              say.get("failures.names").__getitem__)  # fmt: skip
        fixed = link.switch(say(f"failures.fix.{failure}"), "fix", False)
        case = case_of(lesson.lang, failure)
        for document in case.documents:
            st.html(element("p", f"{document.name} ({document.date})", css_class="pane-name"))
            body = document.text.split("\n\n", 1)[-1]
            head, phrase, tail = body.partition(case.phrase) if case.phrase else (body, "", "")
            right = [element("mark", phrase)] if phrase else []
            st.html(element("p", head, *right, tail, css_class="document"))
        if case.phrase:
            st.caption(say("failures.marked"))
        st.html(element("p", element("span", say("failures.asked"), css_class="speaker"),
                        case.question, css_class="question"))  # fmt: skip
        try:
            with st.spinner(say("failures.running")):
                ran = run_of(lesson.lang, failure, fixed)
                before = run_of(lesson.lang, failure, False)
        except Problem as problem:
            problems.tell(problem)
            return
        _answer(lesson, ran)
        _found(lesson, ran)
        if failure == "injection":
            _tokens(lesson, ran)
        key = "fixed" if fixed else "broken"
        step.explain(say(f"failures.explain.{failure}_{key}", **_numbers(ran, before)))
        step.honest_note(say(f"failures.note.{failure}"))
        step.code(CODE.format(lang=lesson.lang, failure=failure))


def _numbers(ran: LabRun, before: LabRun) -> dict[str, object]:
    return {
        "relevance": f"{ran.relevance:.0%}",
        "chunks": len(ran.chunks),
        "chunks_before": len(before.chunks),
        "passages": len(ran.passages),
        "marks": ran.marks,
        "marks_before": before.marks,
    }


def _answer(lesson: LessonPage, ran: LabRun) -> None:
    say = lesson.say
    text = ran.text or say("failures.refused")
    spoken = element("span", say("failures.answered"), css_class="speaker")
    css = "verdict-right" if ran.right else "verdict-wrong"
    verdict = say("failures.right" if ran.right else "failures.wrong")
    if ran.outcome is Outcome.REFUSED_BY_SUPPORT:
        verdict = f"{verdict} {say('failures.unsupported')}"
    st.html(element("div", element("p", spoken, text), css_class="answer"))
    st.html(element("p", verdict, css_class=f"verdict {css}"))


def _found(lesson: LessonPage, ran: LabRun) -> None:
    """What the search handed on: chunks with their scores, and the sentences read."""
    say = lesson.say
    rows: list[Markup] = [
        element("tr", *(element("th", say(f"failures.head.{name}"))
                        for name in ("place", "document", "chunk", "score")))
    ]  # fmt: skip
    for place, found in enumerate(ran.passages, start=1):
        rows.append(
            element(
                "tr",
                element("td", str(place)),
                element("td", found.node.metadata["document"]),
                element("td", " ".join(found.node.get_content().split())),
                element("td", f"{found.score or 0:.2f}"),
            )
        )
    st.html(element("div", element("table", *rows, css_class="ways"), css_class="wide"))


def _tokens(lesson: LessonPage, ran: LabRun) -> None:
    say = lesson.say
    chips = [
        element("span", _shown(token), css_class="chip mark" if marked else "chip")
        for token, marked in zip(ran.prompt, ran.marked, strict=True)
    ]
    st.html(element("p", say("failures.tokens"), css_class="matrix-name"))
    st.html(element("p", *chips, css_class="tokens"))


def _shown(token: str) -> str:
    """A token as a reader knows it: a space and the end of a line have signs of their own."""
    return token.replace("▁", " ").replace("<0x0A>", "↵")
