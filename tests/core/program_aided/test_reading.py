import pytest

from core.program_aided.reading import read_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("There are 12 apples and 3 pears.", [12, 3]),
        ("It costs $1,234.50.", [1234.5]),
        ("1,234,567명", [1234567]),
        ("3만 5천 원", [35000]),
        ("3만 5,000원과 2천원", [35000, 2000]),
        ("1억 2천만 명", [120000000]),
        ("1/4 of 20", [0.25, 20]),
        ("10-5 = 5", [10, 5, 5]),
        ("10 - 5", [10, 5]),
        ("it is -5 degrees", [-5]),
        ("−12도", [-12]),
        ("25%", [25]),
        (".5 liters", [0.5]),
        ("１２개", [12]),
        ("2025년 3월 5일 9:05", [2025, 3, 5, 9, 5]),
        ("model A1 and b2b", []),
        ("1/0", [1]),
        ("none", []),
        ("", []),
    ],
)
def test_read_numbers(text: str, numbers: list[float]) -> None:
    assert read_numbers(text) == numbers


def test_whole_numbers_are_int() -> None:
    assert [type(number) for number in read_numbers("4 and 4.0 and 4.5")] == [int, int, float]


def test_a_megabyte_of_digits_is_read_in_one_piece() -> None:
    assert len(read_numbers("1,000 " * 10_000)) == 10_000
