"""The classroom's one small database: four tables, created when first written to.

SQLite by default, in WAL mode so that many sessions may read while one writes; any other
SQLAlchemy address (``DASHBOARD_DATABASE_URL``) runs the same code. A learner is an
anonymous id. Every failure is the one Problem ``classroom.unavailable``, so that a page
can say so and go on.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import DateTime, Engine, String, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from core.problems import Problem
from core.settings import settings

_opening = threading.Lock()


def _now() -> datetime:
    return datetime.now(UTC)


class Row(DeclarativeBase):
    """What every table has in common."""


class Prediction(Row):
    """What a learner expected of a step, before running it. The last word counts."""

    __tablename__ = "predictions"
    learner: Mapped[str] = mapped_column(String(64), primary_key=True)
    lesson: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(String(64), primary_key=True)
    choice: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)


class QuizAnswer(Row):
    """One answer to one question; every attempt is kept."""

    __tablename__ = "quiz_answers"
    id: Mapped[int] = mapped_column(primary_key=True)
    learner: Mapped[str] = mapped_column(String(64), index=True)
    lesson: Mapped[int]
    question: Mapped[str] = mapped_column(String(64))
    choice: Mapped[str] = mapped_column(String(64))
    is_right: Mapped[bool]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)


class SurveyAnswer(Row):
    """How a learner found a lesson. The last word counts."""

    __tablename__ = "survey_answers"
    learner: Mapped[str] = mapped_column(String(64), primary_key=True)
    lesson: Mapped[int] = mapped_column(primary_key=True)
    answer: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)


class FinishedLesson(Row):
    """A lesson that a learner has been through to its quiz."""

    __tablename__ = "finished_lessons"
    learner: Mapped[str] = mapped_column(String(64), primary_key=True)
    lesson: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)


def save(*rows: Row) -> None:
    """Store ``rows`` in one transaction; a row with the same key is replaced.

    Raises Problem("classroom.unavailable").
    """
    with _told():
        engine = _engine(settings().database)
        try:
            _merge(engine, rows)
        except IntegrityError:  # two tabs wrote the same key at once: the second replaces it
            _merge(engine, rows)


@contextmanager
def reading() -> Iterator[Session | None]:
    """A session to read from; None where nothing was ever stored.

    Raises Problem("classroom.unavailable").
    """
    with _told():
        address = settings().database
        file = _file(address)
        if file is not None and not file.exists():
            yield None  # opening it would create it
            return
        with Session(_engine(address)) as session:
            yield session


@contextmanager
def _told() -> Iterator[None]:
    """Turn whatever the database can fail with into the one problem a reader is told."""
    try:
        yield
    except (SQLAlchemyError, OSError, ImportError) as error:
        raise Problem("classroom.unavailable") from error


def _merge(engine: Engine, rows: tuple[Row, ...]) -> None:
    with Session(engine) as session, session.begin():
        for row in rows:
            session.merge(row)


def _engine(address: str) -> Engine:
    """The one engine for ``address``, its tables in place."""
    with _opening:  # sessions are threads: the first two must not both create the tables
        return _open(address)


@lru_cache
def _open(address: str) -> Engine:
    file = _file(address)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _patient_sqlite)
    Row.metadata.create_all(engine)
    return engine


def _patient_sqlite(connection: object, _record: object) -> None:
    """Readers beside one writer, and ten seconds of patience before "locked"."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _file(address: str) -> Path | None:
    """The file of a SQLite address; None for a server or for memory."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))
