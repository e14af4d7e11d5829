import pytest

from core.program_aided.mistakes import BREAKS
from core.program_aided.sandbox import Limits, run_program
from core.program_aided.word_problems import generate_problems
from core.text import LANGUAGES, catalogue

QUICK = Limits(
    seconds=0.3, memory_bytes=64 * 1024 * 1024, output_bytes=20_000, depth=200, characters=20_000
)
REASONS = {
    "wrong_name": ("program_aided.error", False),
    "by_nought": ("program_aided.error", False),
    "endless": ("program_aided.time", True),
    "no_answer": ("program_aided.no_answer", False),
    "flood": ("program_aided.output", True),
}


@pytest.mark.parametrize("name", BREAKS)
def test_every_way_breaks_every_program_as_it_says(name: str) -> None:
    for problem in generate_problems("en", 12, seed=5) + generate_problems("ko", 12, seed=5):
        assert run_program(problem.program, QUICK).ok
        ran = run_program(BREAKS[name](problem.program), QUICK)
        assert (ran.reason, ran.blocked) == REASONS[name]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_way_has_a_name(lang: str) -> None:
    assert set(catalogue(lang, "4_program_aided").get("program.breaks")) == set(BREAKS)
    assert set(BREAKS) == set(REASONS)


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_no_program_stays_harmless(name: str) -> None:
    assert not run_program(BREAKS[name]("there is no program"), QUICK).ok
