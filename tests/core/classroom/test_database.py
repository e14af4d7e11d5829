"""The classroom's database: made on the first write, shared by many sessions, never fatal."""

import sqlite3
import threading
from pathlib import Path

import pytest

from core.classroom.database import Prediction, SurveyAnswer, reading, save
from core.problems import Problem
from core.settings import settings


def stored(data_dir: Path, query: str) -> list[tuple[object, ...]]:
    """What the file really holds, asked without SQLAlchemy."""
    with sqlite3.connect(data_dir / "classroom.sqlite3") as connection:
        return connection.execute(query).fetchall()


def test_reading_before_anything_was_written_creates_nothing(data_dir: Path) -> None:
    with reading() as session:
        assert session is None
    assert not data_dir.exists()


def test_the_first_write_creates_the_file_with_its_four_tables(data_dir: Path) -> None:
    save(SurveyAnswer(learner="a", lesson=9, answer="good"))
    tables = stored(data_dir, "select name from sqlite_master where type='table' order by name")
    assert [name for (name,) in tables] == [
        "finished_lessons",
        "predictions",
        "quiz_answers",
        "survey_answers",
    ]
    assert stored(data_dir, "pragma journal_mode") == [("wal",)]


def test_the_same_key_is_replaced_and_another_kept(data_dir: Path) -> None:
    for choice in ("early", "late"):
        save(Prediction(learner="a", lesson=9, step="ask", choice=choice))
    save(Prediction(learner="b", lesson=9, step="ask", choice="other"))
    rows = stored(data_dir, "select learner, choice from predictions order by learner")
    assert rows == [("a", "late"), ("b", "other")]


def test_many_threads_write_at_once_and_nothing_is_lost(data_dir: Path) -> None:
    failures: list[Exception] = []

    def visit(learner: int) -> None:
        try:
            for lesson in range(10):
                save(SurveyAnswer(learner=f"learner-{learner}", lesson=lesson, answer="good"))
                save(Prediction(learner="shared", lesson=lesson, step="s", choice=str(learner)))
        except Exception as error:  # a thread's failure would pass unseen
            failures.append(error)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert stored(data_dir, "select count(*) from survey_answers") == [(80,)]
    assert stored(data_dir, "select count(*) from predictions") == [(10,)]


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:////proc/no/such/folder/classroom.sqlite3",
        "no-such-database://localhost/classroom",
        "postgresql+nodriver://localhost/classroom",
        "not an address",
    ],
)
def test_a_database_that_cannot_be_had_is_one_problem(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", address)
    settings.cache_clear()
    with pytest.raises(Problem) as raised:
        save(SurveyAnswer(learner="a", lesson=9, answer="good"))
    assert raised.value.key == "classroom.unavailable"


def test_a_file_that_is_no_database_is_a_problem_for_readers_too(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "classroom.sqlite3").write_text("a shopping list, " * 100)
    with pytest.raises(Problem), reading() as session:
        assert session is not None
        session.get(SurveyAnswer, ("a", 9))
