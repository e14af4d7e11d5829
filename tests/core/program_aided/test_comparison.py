import math

from core.program_aided.comparison import (
    Outcome,
    Score,
    Vote,
    digits_of,
    majority_vote,
    score,
    score_by,
    steps_of,
)
from core.program_aided.word_problems import WordProblem, generate_problems


def problem(text: str, answer: float, program: str = "") -> WordProblem:
    return WordProblem("en", text, program, "", answer)


SMALL, LARGE = problem("2 and 3?", 5), problem("1,000 and 3?", 1003)


def test_right_to_a_thousandth() -> None:
    third = problem("1 by 3?", 1 / 3)
    assert Outcome(third, "direct", 0.3333).right
    assert not Outcome(third, "direct", 0.3).right
    assert not Outcome(third, "direct", None).right
    assert not Outcome(LARGE, "direct", 1001).right
    assert Outcome(problem("0?", 0), "direct", 0).right


def test_score_by_method_and_size() -> None:
    outcomes = [
        Outcome(SMALL, "direct", 5),
        Outcome(LARGE, "direct", 7),
        Outcome(SMALL, "program", 5),
        Outcome(LARGE, "program", 1003),
        Outcome(LARGE, "program", None),
    ]
    assert score(outcomes) == {"direct": Score(1, 2), "program": Score(2, 3)}
    by_size = score_by(outcomes, digits_of)
    assert by_size["direct"] == {1: Score(1, 1), 4: Score(0, 1)}
    assert by_size["program"] == {1: Score(1, 1), 4: Score(1, 2)}
    assert by_size["program"][4].accuracy == 0.5
    assert score([]) == {}
    assert math.isnan(Score(0, 0).accuracy)


def test_digits_of_the_largest_number() -> None:
    assert digits_of(problem("Of 12,345 people 7 left in 2025.", 0)) == 5
    assert digits_of(problem("no numbers", 0)) == 1
    for digits in range(1, 7):
        for made in generate_problems("en", 10, 0, (digits, digits), irrelevant=0):
            # Small numbers may be spelt out, and conversions name their unit: never larger.
            assert digits_of(made) <= max(digits, 4)


def test_steps_are_lines_that_compute() -> None:
    program = "def solution():\n    a = 3  # 3 pears\n    b = 1.5\n    c = a * b\n    result = c + 1\n    return result"
    assert steps_of(problem("", 5.5, program)) == 2
    assert steps_of(problem("", 5.5)) == 0


def test_majority_vote() -> None:
    assert majority_vote([7, 8, None, 8, 9]) == Vote(8, ((8, 2), (7, 1), (9, 1)), 5)
    assert majority_vote([3, 4, 4, 3]).answer == 3, "of two as frequent, the first"
    assert majority_vote([5, 5.0]).counts == ((5, 2),)
    assert majority_vote([None, None]) == Vote(None, (), 2)
    assert majority_vote([]) == Vote(None, (), 0)
