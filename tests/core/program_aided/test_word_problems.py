import ast
import random
import re

import pytest

from core.program_aided.frames import load_frames
from core.program_aided.reading import read_numbers
from core.program_aided.sandbox import run_program
from core.program_aided.word_problems import WordProblem, generate_problems, problem_from

LANGUAGES = ("ko", "en")


@pytest.fixture(scope="module", params=LANGUAGES)
def problems(request: pytest.FixtureRequest) -> list[WordProblem]:
    return generate_problems(request.param, 250, seed=11)


def test_every_program_gives_its_answer_in_the_sandbox(problems: list[WordProblem]) -> None:
    for problem in problems:
        ran = run_program(problem.program)
        assert ran.ok, f"{ran.error}\n{problem.program}"
        assert ran.answer == problem.answer


def test_every_frame_gives_problems_of_every_size_it_claims() -> None:
    for lang in LANGUAGES:
        for frame in load_frames(lang):
            for digits in {*frame.digits}:
                problem = problem_from(frame, random.Random(1), digits, irrelevant=0)
                assert "{" not in problem.text + problem.program + problem.words
                assert problem.answer > 0


def literals(program: str) -> list[int]:
    """The numbers that the program's first lines name."""
    function = ast.parse(program).body[0]
    assert isinstance(function, ast.FunctionDef)
    return [
        line.value.value
        for line in function.body
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant)
        and isinstance(line.value.value, int)
    ]  # fmt: skip


def test_programs_name_the_numbers_of_the_text_in_its_order() -> None:
    for lang in LANGUAGES:
        for problem in generate_problems(lang, 150, seed=3, digits=(3, 6), irrelevant=0):
            figures = [number for number in read_numbers(problem.text) if number > 99]
            named = [number for number in literals(problem.program) if number > 99]
            assert [number for number in figures if number in named] == named, problem.text


def test_irrelevant_sentences_change_neither_program_nor_answer() -> None:
    for lang in LANGUAGES:
        for frame in load_frames(lang)[::7]:
            digits = frame.digits[1]
            plain = problem_from(frame, random.Random(5), digits, irrelevant=0)
            longer = problem_from(frame, random.Random(5), digits, irrelevant=1)
            assert len(longer.text) > len(plain.text)
            assert (longer.program, longer.answer) == (plain.program, plain.answer)
            added = set(read_numbers(longer.text)) - set(read_numbers(plain.text))
            assert not added & set(literals(longer.program))


def test_every_number_is_noted_in_the_problem_s_own_words(problems: list[WordProblem]) -> None:
    notes = 0
    for problem in problems:
        for note in re.findall(r"  # (.+)", problem.program):
            assert note in problem.text
            notes += 1
    assert notes > 2 * len(problems) * 0.8


@pytest.mark.parametrize("digits", range(1, 7))
def test_the_largest_number_has_the_size_asked_for(digits: int) -> None:
    for lang in LANGUAGES:
        for problem in generate_problems(lang, 40, seed=digits, digits=(digits, digits)):
            assert len(str(max(literals(problem.program)))) == digits, problem.text


def test_words_end_in_the_answer_and_every_sum_in_them_is_right(
    problems: list[WordProblem],
) -> None:
    sums = 0
    for problem in problems:
        assert re.search(r"(\d+)(입니다)?\.$", problem.words)
        assert read_numbers(problem.words)[-1] == problem.answer
        for left, right in re.findall(r"(?<=\. )([\d +×÷-]+) = (\d+)\.", problem.words):
            value = eval(left.replace("×", "*").replace("÷", "/"))  # noqa: S307
            assert value == int(right), problem.words
            sums += 1
    assert sums > 200


def test_the_same_seed_gives_the_same_problems_and_another_seed_others() -> None:
    first = generate_problems("ko", 20, seed=1)
    assert first == generate_problems("ko", 20, seed=1)
    assert first != generate_problems("ko", 20, seed=2)


def test_problems_are_varied(problems: list[WordProblem]) -> None:
    assert len({problem.text for problem in problems}) == len(problems)
    assert len({problem.shape for problem in problems}) > 50
    assert len({problem.frame for problem in problems}) > 130


def test_a_share_of_wordings_and_of_shapes_is_held_out() -> None:
    for lang in LANGUAGES:
        frames = load_frames(lang)
        made = [WordProblem(lang, "", "", "", 0, frame.shape.name, frame.id) for frame in frames]
        wordings = sum(problem.held_out_wording for problem in made) / len(made)
        shapes = {problem.shape for problem in made if problem.held_out_shape}
        assert 0.05 < wordings < 0.15
        assert 3 <= len(shapes) <= 8
        assert all(problem.held_out for problem in made if problem.shape in shapes)


def test_a_size_that_no_frame_has_is_refused() -> None:
    clock = next(frame for frame in load_frames("en") if frame.shape.name == "clock")
    with pytest.raises(ValueError, match="5 digits"):
        problem_from(clock, random.Random(0), 5)
