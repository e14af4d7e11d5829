"""Figures of the remedies carry the numbers they are given."""

from datetime import date

from core.cutoff.advice import Case, advise
from core.cutoff.published import PublishedCutoff
from core.cutoff.remedies import Score
from core.figures.remedies import advice, published_cutoffs, score_card, tuning_loss

TEXT = {
    key: key
    for key in "right old new later chance step loss points for against cutoff released".split()
}
TEXT["months"] = "{months} m"


def test_each_remedy_has_three_points() -> None:
    scores = [
        Score("nothing", 0.05, 0.95, 100, 0, 0.06, 0, 0.001, 0),
        Score("finetune", 0.9, 0.5, 100, 45, 0.07, 20, 0.001, 1_000),
    ]
    figure = score_card(scores, {"nothing": "N", "finetune": "F"}, 0.0625, TEXT)
    points = {
        trace.name: dict(zip(trace.customdata, trace.x, strict=True)) for trace in figure.data
    }
    assert points == {
        "old": {"N": 0.95, "F": 0.5},
        "new": {"N": 0.05, "F": 0.9},
        "later": {"N": 0.06, "F": 0.07},
    }


def test_the_loss_so_far() -> None:
    figure = tuning_loss(range(1, 4), [2.0, 1.0, 0.5], TEXT)
    assert list(figure.data[0].y) == [2.0, 1.0, 0.5]


def test_published_cutoffs_say_how_many_months_lie_between() -> None:
    model = PublishedCutoff("M", date(2022, 9, 30), date(2023, 7, 18), "card", "https://x")
    figure = published_cutoffs([model], TEXT)
    released = next(trace for trace in figure.data if trace.name == "released")
    assert list(released.text) == ["10 m"]
    assert list(released.x) == [date(2023, 7, 18)]


def test_points_for_stand_right_of_points_against() -> None:
    found = advise(Case())
    names: dict[str, str] = {choice: choice for choice in found.totals}
    reasons = {point.reason: f"because {point.reason}" for point in found.points}
    figure = advice(found, names, reasons, TEXT)
    sides = {trace.name: list(trace.x) for trace in figure.data}
    assert all(points > 0 for points in sides["for"]) and all(
        points < 0 for points in sides["against"]
    )
    assert sum(sides["for"]) + sum(sides["against"]) == sum(found.totals.values())
