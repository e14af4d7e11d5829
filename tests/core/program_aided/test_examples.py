import pytest

from core.program_aided.comparison import digits_of
from core.program_aided.examples import DIGITS, EXAMPLES, example_frame, example_problem
from core.program_aided.sandbox import run_program
from core.text import LANGUAGES, catalogue


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("shape", EXAMPLES)
def test_every_example_is_of_a_wording_that_training_never_saw(lang: str, shape: str) -> None:
    frame = example_frame(lang, shape)
    for digits in range(DIGITS[0], DIGITS[1] + 1):
        problem = example_problem(lang, shape, digits, seed=digits)
        assert (problem.lang, problem.shape, problem.frame) == (lang, shape, frame.id)
        assert problem.held_out_wording and not problem.held_out_shape
        assert run_program(problem.program).answer == problem.answer
        assert digits_of(problem) <= digits


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_example_has_a_name(lang: str) -> None:
    assert set(catalogue(lang, "4_program_aided").get("ask.shapes")) == set(EXAMPLES)


def test_the_seed_changes_the_numbers_and_nothing_else() -> None:
    one, same, other = (example_problem("en", "divide", 4, seed) for seed in (1, 1, 2))
    assert one == same != other
    assert one.frame == other.frame
