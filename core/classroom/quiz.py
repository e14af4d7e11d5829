"""The quiz of a lesson: read from a file, graded here, the same way every time."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.classroom.database import FinishedLesson, QuizAnswer, Row, save
from core.course import Lesson
from core.settings import ASSETS


@dataclass(frozen=True)
class Question:
    """One question. ``choices`` maps a key that no language changes to its wording."""

    key: str
    text: str
    choices: Mapping[str, str]
    answer: str
    explanation: str

    def is_right(self, choice: str) -> bool:
        return choice == self.answer


@dataclass(frozen=True)
class Grade:
    """How many of the questions were right, and which of them were left out."""

    right: int
    total: int
    unanswered: tuple[int, ...]  # numbers, counted from 1

    @property
    def is_complete(self) -> bool:
        return not self.unanswered


@lru_cache
def questions_of(lesson: Lesson, lang: str) -> tuple[Question, ...]:
    """The questions of ``lesson``; none where no quiz has been written yet."""
    file = ASSETS / "quiz" / lang / f"{lesson.number}_{lesson.slug}.toml"
    if not file.exists():
        return ()
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(Question(key=key, **content) for key, content in written.items())


def grade(questions: tuple[Question, ...], answers: Mapping[str, str | None]) -> Grade:
    """Grade ``answers``, which maps a question's key to the key of the choice taken."""
    given = [answers.get(question.key) for question in questions]
    return Grade(
        right=sum(
            choice is not None and question.is_right(choice)
            for question, choice in zip(questions, given, strict=True)
        ),
        total=len(questions),
        unanswered=tuple(n for n, choice in enumerate(given, start=1) if choice is None),
    )


def record(
    learner: str,
    lesson: int,
    questions: tuple[Question, ...],
    answers: Mapping[str, str | None],
) -> None:
    """Store one attempt, and with it that the lesson is finished if nothing was left out."""
    rows: list[Row] = [
        QuizAnswer(
            learner=learner,
            lesson=lesson,
            question=question.key,
            choice=choice,
            is_right=question.is_right(choice),
        )
        for question in questions
        if (choice := answers.get(question.key)) is not None
    ]
    if grade(questions, answers).is_complete:
        rows.append(FinishedLesson(learner=learner, lesson=lesson))
    save(*rows)
