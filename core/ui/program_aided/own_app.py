"""The step in which the learner puts together a PAL app of their own and takes it home."""

import streamlit as st

from core.problems import Problem
from core.program_aided.export import export_project
from core.program_aided.prompts import SYSTEM
from core.program_aided.sandbox import run_program
from core.program_aided.solving import ADAPTERS
from core.settings import settings
from core.text import sentence
from core.ui import link
from core.ui.frame import LessonPage
from core.ui.program_aided.listing import listing_markup

_PROMPT_CHARACTERS = 400
_TOOLS_CHARACTERS = 2_000


def draw(lesson: LessonPage) -> None:
    """The pipeline, the learner's prompt and tools, a program that calls them, the zip."""
    say, limits = lesson.say, settings()
    prompt = SYSTEM["program"][lesson.lang]
    with lesson.step("own") as step:
        st.code(say("own.pipeline"), language="python")
        asked = link.text(say("own.prompt"), "prompt", prompt, max_chars=_PROMPT_CHARACTERS)
        left, right = st.columns(2, gap="medium")
        with left:
            tools = link.text(
                say("own.tools"), "tools", say("own.tools_start"), area=True, height=170,
                max_chars=_TOOLS_CHARACTERS,
            )  # fmt: skip
        with right:
            program = link.text(
                say("own.program"), "calling", say("own.program_start"), area=True, height=170,
                max_chars=_TOOLS_CHARACTERS,
            )  # fmt: skip
        ran = run_program(f"{tools.rstrip()}\n\n{program}")
        if ran.ok:
            step.explain(say("own.explain", answer=f"{ran.answer:,}"))
        else:
            at = ran.line - tools.rstrip().count("\n") - 2 if ran.line else None
            st.html(listing_markup(program, wrong=at))
            st.warning(sentence(Problem(ran.reason), lesson.lang))

        def packed() -> bytes:
            adapter = limits.adapters_dir / ADAPTERS["program"]
            readme = say("own.readme")
            return export_project(asked.strip() or prompt, tools, readme, limits.model_dir, adapter)

        st.download_button(
            say("own.download"),
            data=packed,  # 17 MB: on demand
            file_name="pal_app.zip",
            mime="application/zip",
            key="own-download",
            type="primary",
            on_click="ignore",
        )
        st.caption(say("own.contents"))
        step.honest_note(say("own.note"))
