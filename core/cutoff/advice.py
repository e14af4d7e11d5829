"""Which remedy for which case: points for and against, each with its reason.

No more than a way to think aloud. Every point is told, so that whoever disagrees sees where.
"""

from dataclasses import dataclass
from typing import Literal, get_args

Choice = Literal["retrieval", "tools", "finetuning", "retraining"]
CHOICES: tuple[Choice, ...] = get_args(Choice)

Wanted = Literal["facts", "numbers", "manner"]
Pace = Literal["never", "yearly", "weekly", "now"]
Amount = Literal["page", "shelf", "library"]
Often = Literal["rarely", "daily", "always"]

WITHIN_REACH = 1  # points behind the best within which two remedies are worth mixing


@dataclass(frozen=True)
class Case:
    """What the learner needs: what kind of thing, how fast it changes, how much of it there is,
    how often it is asked, whether it must stay in the house, whether answers need a source."""

    wanted: Wanted = "facts"
    pace: Pace = "weekly"
    amount: Amount = "shelf"
    often: Often = "daily"
    private: bool = False
    sources: bool = True


@dataclass(frozen=True)
class Point:
    """So many ``points`` for (or, below 0, against) a choice; ``reason`` keys a sentence."""

    choice: Choice
    points: int
    reason: str


@dataclass(frozen=True)
class Advice:
    """All points, and what they come to, best first."""

    points: tuple[Point, ...]

    @property
    def totals(self) -> dict[Choice, int]:
        """Points of every choice, best first; of two alike, the lighter remedy first."""
        sums = {
            choice: sum(point.points for point in self.points if point.choice == choice)
            for choice in CHOICES
        }
        return dict(sorted(sums.items(), key=lambda item: -item[1]))

    @property
    def best(self) -> tuple[Choice, ...]:
        """The best choice, and with it any close behind that has points of its own."""
        totals = self.totals
        most = max(totals.values())
        return tuple(
            choice
            for choice, total in totals.items()
            if total == most or (total > 1 and total >= most - WITHIN_REACH)
        )


_BY_WANTED: dict[Wanted, tuple[Point, ...]] = {
    "facts": (
        Point("retrieval", 2, "facts_retrieval"),
        Point("finetuning", -1, "facts_finetuning"),
    ),
    "numbers": (Point("tools", 3, "numbers_tools"),),
    "manner": (
        Point("finetuning", 3, "manner_finetuning"),
        Point("retrieval", -1, "manner_retrieval"),
    ),
}
_BY_PACE: dict[Pace, tuple[Point, ...]] = {
    "never": (Point("finetuning", 1, "never_finetuning"),),
    "yearly": (Point("finetuning", 1, "yearly_finetuning"), Point("retrieval", 1, "changing")),
    "weekly": (
        Point("retrieval", 2, "changing"),
        Point("finetuning", -2, "weekly_finetuning"),
        Point("retraining", -3, "weekly_retraining"),
    ),
    "now": (
        Point("tools", 3, "now_tools"),
        Point("finetuning", -3, "weekly_finetuning"),
        Point("retraining", -3, "weekly_retraining"),
    ),
}
_BY_AMOUNT: dict[Amount, tuple[Point, ...]] = {
    "page": (Point("retrieval", 1, "page_prompt"),),
    "shelf": (Point("retrieval", 1, "shelf_retrieval"),),
    "library": (Point("retrieval", 1, "library_retrieval"),
                Point("retraining", 1, "library_retraining")),
}  # fmt: skip
_BY_OFTEN: dict[Often, tuple[Point, ...]] = {
    "rarely": (Point("finetuning", -1, "rarely_finetuning"),
               Point("retraining", -2, "rarely_retraining")),
    "daily": (),
    "always": (Point("finetuning", 1, "always_finetuning"),),
}  # fmt: skip


def advise(case: Case) -> Advice:
    """Weigh the four choices for ``case``."""
    points = [Point("retraining", -1, "retraining_dear")]
    points += _BY_WANTED[case.wanted]
    points += _BY_PACE[case.pace]
    points += _BY_AMOUNT[case.amount]
    points += _BY_OFTEN[case.often]
    if case.private:
        points += [
            Point("retrieval", 1, "private_retrieval"),
            Point("finetuning", -1, "private_finetuning"),
            Point("retraining", -1, "private_finetuning"),
        ]
    if case.sources:
        points += [
            Point("retrieval", 2, "sources_retrieval"),
            Point("tools", 1, "sources_tools"),
            Point("finetuning", -1, "sources_finetuning"),
        ]
    return Advice(tuple(points))
