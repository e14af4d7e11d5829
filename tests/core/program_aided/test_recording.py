from pathlib import Path

import pytest

from core.program_aided.comparison import Outcome, Score, digits_of
from core.program_aided.prompts import METHODS
from core.program_aided.recording import (
    FAMILIARITIES,
    Cell,
    Comparison,
    Familiarity,
    compared,
    comparison_problems,
    load_comparison,
)
from core.program_aided.word_problems import WordProblem
from core.recipe.solvers import SolverRecipe, training_problems
from core.text import LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("familiarity", FAMILIARITIES)
def test_problems_are_as_familiar_as_they_say(lang: str, familiarity: Familiarity) -> None:
    problems = comparison_problems(lang, familiarity, each=5)
    assert len(problems) == 30
    assert {problem.lang for problem in problems} == {lang}
    assert all(problem.held_out_shape == (familiarity == "shape") for problem in problems)
    if familiarity == "wording":
        assert all(problem.held_out_wording for problem in problems)
    if familiarity == "seen":
        assert not any(problem.held_out for problem in problems)


def test_no_problem_of_the_comparison_was_trained_on() -> None:
    trained = {problem.text for problem in training_problems(SolverRecipe(problems=1_000))}
    for lang in LANGUAGES:
        for familiarity in FAMILIARITIES:
            asked = {p.text for p in comparison_problems(lang, familiarity, each=10)}
            # Of small numbers there are few, so the same problem may come up by chance.
            assert len(asked & trained) <= 0.1 * len(asked)
            if familiarity != "seen":
                assert not asked & trained


def problem(answer: float, program: str = "", text: str = "12 and 3?") -> WordProblem:
    return WordProblem("en", text, program, "", answer)


def test_outcomes_are_counted_into_cells() -> None:
    one = "def solution():\n    a = 12\n    result = a + 3\n    return result"
    outcomes: list[tuple[Familiarity, Outcome]] = [
        ("seen", Outcome(problem(15, one), "direct", 15)),
        ("seen", Outcome(problem(15, one), "direct", 14)),
        ("seen", Outcome(problem(1503, one, "1,500 and 3?"), "direct", None)),
        ("seen", Outcome(problem(15, one), "program", 15)),
        ("shape", Outcome(problem(15, one), "program", None)),
    ]
    comparison = compared(outcomes, "a command")
    assert Cell("direct", "en", "seen", 2, 1, right=1, count=2) in comparison.cells
    assert sum(cell.count for cell in comparison.cells) == 5
    by_size = comparison.scores("digits", "en", "seen")
    assert by_size["direct"] == {2: Score(1, 2), 4: Score(0, 1)}
    assert comparison.scores("steps", "en", "seen")["direct"] == {1: Score(1, 3)}
    assert comparison.overall("en", "seen") == {"direct": Score(1, 3), "program": Score(1, 1)}
    assert comparison.overall("ko", "seen") == {}


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    cells = (Cell("words", "ko", "wording", 3, 2, 4, 9), Cell("direct", "en", "seen", 1, 1, 0, 1))
    comparison = Comparison('python -m benchmarks.programs "quoted"', cells)
    path = tmp_path / "new" / "comparison.json"
    comparison.save(path)
    assert load_comparison(path) == comparison


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_recorded_comparison_shows_what_the_lesson_claims(lang: str) -> None:
    recorded = load_comparison()
    assert recorded.command.startswith("python -m benchmarks.programs")
    for familiarity in FAMILIARITIES:
        assert set(recorded.overall(lang, familiarity)) == set(METHODS)
    for familiarity in ("seen", "wording"):
        overall = recorded.overall(lang, familiarity)
        assert overall["program"].accuracy > overall["words"].accuracy
        assert overall["program"].accuracy > overall["direct"].accuracy
        by_size = recorded.scores("digits", lang, familiarity)
        assert by_size["program"][6].accuracy > by_size["words"][6].accuracy
        assert by_size["program"][6].accuracy > by_size["direct"][6].accuracy


def test_recorded_sizes_are_sizes_of_the_problems() -> None:
    sizes = {cell.digits for cell in load_comparison().cells}
    problems = [p for lang in LANGUAGES for p in comparison_problems(lang, "seen", each=3)]
    assert {digits_of(one) for one in problems} <= sizes
