"""The step of lesson 4 in which several programs vote."""

import streamlit as st

from core.figures.answer_votes import answer_votes
from core.program_aided import solving
from core.program_aided.comparison import majority_vote
from core.program_aided.solving import Solution
from core.settings import settings
from core.ui import figure, link
from core.ui.frame import LessonPage
from core.ui.program_aided.asking import Asked
from core.ui.program_aided.shown import shown_number


@st.cache_data(show_spinner=False, max_entries=32)
def _sampled(problem: str, count: int, temperature: float) -> list[Solution]:
    return solving.sample_programs(problem, count, temperature, seed=0)


def draw(lesson: LessonPage, asked: Asked) -> None:
    """Several programs for the problem that was asked, and how often each answer comes."""
    say, limits = lesson.say, settings()
    with lesson.step("vote") as step:
        left, right_column = st.columns(2, gap="medium")
        with left:
            count = link.slider(say("vote.count"), "samples", 3, limits.vote_samples, 9, 1)
        with right_column:
            temperature = link.slider(say("vote.temperature"), "temperature", 0.1, 1.5, 0.7, 0.1)
        with st.spinner(say("vote.sampling", count=count)):
            drawn = _sampled(asked.text, count, temperature)
        vote = majority_vote([solution.answer for solution in drawn])
        failed = vote.samples - sum(votes for _, votes in vote.counts)
        names = [shown_number(found) for found, _ in vote.counts]
        votes = [votes for _, votes in vote.counts]
        figure.show(
            answer_votes(names, votes, failed, say("vote.failed"), say("vote.votes")),
            key="votes",
            caption=say("vote.caption"),
            alt=say("vote.alt", count=count, best=names[0] if names else say("vote.failed")),
            csv={say("vote.answer"): [*names, say("vote.failed")],
                 say("vote.votes"): [*votes, failed]},
        )  # fmt: skip
        if vote.answer is None:
            step.explain(say("vote.explain_none", count=count))
        else:
            known = "" if asked.answer is None else say(
                "vote.was_right" if vote.answer == asked.answer else "vote.was_wrong",
                answer=f"{asked.answer:,}",
            )  # fmt: skip
            step.explain(
                say("vote.explain", count=count, best=names[0], votes=votes[0],
                    different=len(names), failed=failed, known=known)
            )  # fmt: skip
        step.honest_note(say("vote.note"))
