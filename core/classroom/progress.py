"""What a learner predicted, and which lessons they have finished (see quiz.record)."""

from sqlalchemy import func, select

from core.classroom.database import FinishedLesson, Prediction, reading, save


def predict(learner: str, lesson: int, step: str, choice: str) -> None:
    """Store what ``learner`` expects of ``step``."""
    save(Prediction(learner=learner, lesson=lesson, step=step, choice=choice))


def prediction_counts(lesson: int, step: str) -> dict[str, int]:
    """How many learners chose what, for the class's bars."""
    chosen = select(Prediction.choice, func.count()).where(
        Prediction.lesson == lesson, Prediction.step == step
    )
    with reading() as session:
        if session is None:
            return {}
        rows = session.execute(chosen.group_by(Prediction.choice)).all()
        return {choice: count for choice, count in rows}


def finished(learner: str) -> frozenset[int]:
    """The numbers of the lessons that ``learner`` has finished."""
    done = select(FinishedLesson.lesson).where(FinishedLesson.learner == learner)
    with reading() as session:
        return frozenset() if session is None else frozenset(session.scalars(done))
