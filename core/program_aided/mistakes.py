"""Ways to break a program on purpose, as models break theirs."""

import re
from collections.abc import Callable

Break = Callable[[str], str]

_RETURN = re.compile(r"^( *)return\b.*$", re.MULTILINE)
_FIRST_NAME = re.compile(r"^( *)([^\W\d]\w*) = ", re.MULTILINE)


def wrong_name(program: str) -> str:
    """The first variable is called otherwise where it is made, so it is missing later."""
    return _FIRST_NAME.sub(lambda found: f"{found[1]}{found[2]}_ = ", program, count=1)


def by_nought(program: str) -> str:
    """The result is divided by nought."""
    return _before_return(program, "result = result / 0")


def endless(program: str) -> str:
    """A loop without an end before the return."""
    return _before_return(program, "while True:", "    result = result + 1")


def no_answer(program: str) -> str:
    """Nothing is returned."""
    return _RETURN.sub(lambda found: f"{found[1]}pass", program)


def flood(program: str) -> str:
    """A megabyte is printed."""
    return _before_return(program, "print('sum ' * 250_000)")


BREAKS: dict[str, Break] = {
    "wrong_name": wrong_name,
    "by_nought": by_nought,
    "endless": endless,
    "no_answer": no_answer,
    "flood": flood,
}


def _before_return(program: str, *lines: str) -> str:
    def write(found: re.Match[str]) -> str:
        added = "\n".join(found[1] + line for line in lines)
        return f"{added}\n{found[0]}"

    return _RETURN.sub(write, program, count=1)
