"""The frame in which every lesson stands: open it, fill its steps, close it.

    from core.ui import frame

    lesson = frame.open_lesson(9)                # settings, menu, title, question, goal
    say = lesson.say                             # assets/text/<language>/9_rag_chatbot.toml

    with lesson.step("ask") as step:             # heading: the text "ask.title"
        expected = step.predict()                # "ask.prediction.{question, choices.<key>}"
        question = st.chat_input(say("ask.field"))   # run: any controls and figures
        if question:
            answer = answer_of(question)
            st.write_stream(answer.tokens)
            step.explain(say("ask.explain", passages=3))     # quote the numbers just seen
            step.honest_note(say("ask.note"))
            step.code(SOURCE)                    # the few runnable lines behind it

    frame.close_lesson(lesson)                   # one line, quiz, survey, where next, sources

Beside ``<step>.title`` a step may have ``<step>.lead``, shown under its heading.
``frame.honest_note(text)`` and ``frame.code(source)`` are the same parts outside a step;
``core.ui.problems.tell(problem)`` tells a ``core.problems.Problem`` in one sentence.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from core.classroom import progress
from core.course import LESSONS, Lesson
from core.course import lesson as lesson_of
from core.text import Catalogue
from core.ui import language, learner, menu, problems, quiz, survey
from core.ui.lesson_facts import facts
from core.ui.markup import element
from core.ui.page import open_page


@dataclass(frozen=True)
class Step:
    """One screen of a lesson: predict, run, explain, honest note, code."""

    lesson: "LessonPage"
    key: str

    def predict(self) -> str | None:
        """Ask for a prediction; return the key of the choice, None before it is made.

        The question is the text ``<step>.prediction.question``, the choices are the table
        ``<step>.prediction.choices``. The prediction is stored, and stays on the screen.
        """
        say = self.lesson.say
        choices: Mapping[str, str] = say.get(f"{self.key}.prediction.choices")
        widget = f"{self.lesson.slug}.{self.key}.prediction"
        label = language.say("frame")("step.predict")
        with st.container(gap="xxsmall"):
            st.html(element("p", label, css_class="eyebrow"))
            choice = st.radio(
                say(f"{self.key}.prediction.question"),
                list(choices),
                index=None,
                format_func=choices.__getitem__,
                key=widget,
                persist_state="session",
                on_change=self._store_prediction,
                args=(widget,),
            )
        problems.tell_kept(widget)
        return choice

    def explain(self, text: str) -> None:
        """Two or three sentences about what was just seen (Markdown)."""
        st.markdown(text)

    def honest_note(self, text: str) -> None:
        """One sentence on what the step simplifies."""
        honest_note(text)

    def code(self, source: str, language_name: str = "python") -> None:
        """The few lines behind the step, folded away."""
        code(source, language_name)

    def _store_prediction(self, widget: str) -> None:
        choice = st.session_state[widget]
        number, key = self.lesson.number, self.key
        problems.attempt(widget, lambda: progress.predict(learner.current(), number, key, choice))


@dataclass(frozen=True)
class LessonPage:
    """The open page of one lesson."""

    lesson: Lesson
    lang: language.Language

    @property
    def number(self) -> int:
        return self.lesson.number

    @property
    def slug(self) -> str:
        return self.lesson.slug

    @property
    def say(self) -> Catalogue:
        """The lesson's own texts."""
        return language.say(f"{self.number}_{self.slug}")

    @contextmanager
    def step(self, key: str) -> Iterator[Step]:
        """One step: its heading, its lead if it has one, and whatever the page puts in it."""
        with st.container(key=f"step-{key.replace('_', '-')}"):
            st.header(self.say(f"{key}.title"), anchor=key.replace("_", "-"))
            texts = self.say.get(key)
            if "lead" in texts:
                st.markdown(texts["lead"])
            yield Step(self, key)


def open_lesson(number: int, wide: bool = False) -> LessonPage:
    """Start the page of lesson ``number``: everything above its first step."""
    lesson = lesson_of(number)
    course = language.say("course")
    title = course(f"{lesson.slug}.title")
    open_page(lesson.page, title, wide)
    say = language.say("frame")
    kind = say(f"kind.{lesson.kind}")
    with st.container(key="opening"):
        eyebrow = say("lesson.eyebrow", number=number, kind=kind)
        st.html(element("p", eyebrow, css_class="eyebrow"))
        st.title(title, anchor=False)
        st.html(element("p", course(f"{lesson.slug}.question"), css_class="lead"))
        st.html(
            element(
                "dl",
                element("dt", say("lesson.goal")),
                element("dd", course(f"{lesson.slug}.goal")),
                element("dd", facts(lesson), css_class="facts"),
                css_class="goal",
            )
        )
    return LessonPage(lesson, language.current())


def honest_note(text: str) -> None:
    """A note on what was simplified, set apart from the main text (Markdown)."""
    label = language.say("frame")("step.honest")
    st.markdown("\n".join(f"> {line}" for line in f"**{label}** {text}".splitlines()))


def code(source: str, language_name: str = "python") -> None:
    """A few lines of code, folded away."""
    with st.expander(language.say("frame")("step.code")):
        st.code(source.strip("\n"), language=language_name)


def close_lesson(page: LessonPage) -> None:
    """Everything below the last step: one line, quiz, survey, where next, sources."""
    say, course = language.say("frame"), language.say("course")
    st.header(say("close.summary"), anchor="summary")
    st.html(element("p", course(f"{page.slug}.summary"), css_class="summary"))
    quiz.draw(page.lesson)
    survey.draw(page.lesson)
    st.header(say("close.next"), anchor="next")
    following = next((other for other in LESSONS if other.number == page.number + 1), None)
    if following is not None:
        named = {"number": following.number, "title": course(f"{following.slug}.title")}
        if following.is_open:
            menu.link(following.page, say("close.next_open", **named))
        else:
            st.html(element("p", say("close.next_later", **named), css_class="later"))
    menu.link("Home.py", say("close.home"))
    sources: list[dict[str, str]] = course.get(page.slug).get("sources", [])
    if sources:
        st.header(say("close.sources"), anchor="sources")
        st.markdown("\n".join(f"- [{source['text']}]({source['url']})" for source in sources))
