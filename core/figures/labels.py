"""Words of a learner's text as labels: Plotly takes some letters for markup."""

from collections import Counter
from collections.abc import Iterable

NOTHING = "\u200b"  # a space of no width


def plain(text: str) -> str:
    """``text`` as Plotly shows it to the letter."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def distinct(labels: Iterable[str]) -> list[str]:
    """``labels`` to the letter, and no two alike, for an axis."""
    return apart(map(plain, labels))


def apart(labels: Iterable[str]) -> list[str]:
    """``labels``, no two alike: the second *the* gets a space of no width that nobody sees."""
    seen: Counter[str] = Counter()
    found = []
    for label in labels:
        found.append(label + NOTHING * seen[label])
        seen[label] += 1
    return found
