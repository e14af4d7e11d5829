"""What the steps of lesson 3 share: the world, its models asked once, a prediction quoted."""

import streamlit as st

from core.cutoff.archive import Archive
from core.cutoff.evaluation import Answers, answer_by_heart
from core.cutoff.reader import Reader
from core.cutoff.store import Kind, recorded_reader
from core.cutoff.vocabulary import Vocabulary, vocabulary
from core.cutoff.wording import Wording, wording
from core.cutoff.world import CHANCE, Fact, Subject, make_world, until
from core.ui.frame import LessonPage, Step
from core.ui.markup import Markup, element

FACTS = make_world()
TRUE: dict[Subject, Fact] = {fact.subject: fact for fact in FACTS}


def words_of(lesson: LessonPage) -> Wording:
    """The dated world in the reader's language."""
    return wording(lesson.lang)


def vocabulary_of(lesson: LessonPage) -> Vocabulary:
    """The words that the models of the reader's language know."""
    return vocabulary(lesson.lang)


def reader(lesson: LessonPage, cutoff: int, kind: Kind = "trained") -> Reader:
    """A recorded model of the reader's language. Raises Problem."""
    return recorded_reader(lesson.lang, cutoff, kind)


@st.cache_data(show_spinner=False, max_entries=16)
def answers(lang: str, cutoff: int) -> Answers:
    """What the model answers to held-out questions about every fact of every year."""
    return answer_by_heart(recorded_reader(lang, cutoff), FACTS)


@st.cache_resource(show_spinner=False, max_entries=16)
def archive(lang: str, year: int) -> Archive:
    """The chronicle to the end of ``year``."""
    return Archive(until(FACTS, year), wording(lang))


def share(value: float) -> str:
    """``93%``; a dash for what is not a number."""
    return "—" if value != value else f"{value:.0%}"


def chance() -> str:
    """Who guesses is right this often."""
    return f"{CHANCE:.1%}"


def verdict(lesson: LessonPage, right: bool) -> Markup:
    """Right or wrong, in words and colour."""
    key = "right" if right else "wrong"
    css = "means-cited" if right else "means-unsupported"
    return element("span", lesson.say(f"verdict.{key}"), css_class=css)


def quote(step: Step, chosen: str | None, right: str) -> None:
    """Set a prediction beside what came out; nothing before one is made."""
    if chosen is None:
        return
    choices = step.lesson.say.get(f"{step.key}.prediction.choices")
    key = "predicted.right" if chosen == right else "predicted.other"
    st.markdown(step.lesson.say(key, expected=choices[chosen], answer=choices[right]))
