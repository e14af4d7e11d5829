"""How was it? The six answers with which the course's author closed his first lesson."""

from sqlalchemy import func, select

from core.classroom.database import SurveyAnswer, reading, save

ANSWERS = ("lost", "good", "too_hard", "doubtful", "slides", "length")


def give(learner: str, lesson: int, answer: str) -> None:
    """Store one learner's answer about one lesson. Raises ValueError on an unknown answer."""
    if answer not in ANSWERS:
        raise ValueError(answer)
    save(SurveyAnswer(learner=learner, lesson=lesson, answer=answer))


def counts(lesson: int) -> dict[str, int]:
    """How many learners gave each of the six answers, in their order, zeros included."""
    found = (
        select(SurveyAnswer.answer, func.count())
        .where(SurveyAnswer.lesson == lesson)
        .group_by(SurveyAnswer.answer)
    )
    with reading() as session:
        rows = [] if session is None else session.execute(found).all()
        counted = {answer: count for answer, count in rows}
        return {answer: counted.get(answer, 0) for answer in ANSWERS}
