"""The dated world: enough facts, and nothing to guess from."""

from collections import Counter

from core.cutoff.world import (
    CHANCE,
    CITIES,
    RELATIONS,
    VALUES,
    YEARS,
    Subject,
    make_world,
    of_year,
    until,
)


def test_every_year_has_more_than_a_hundred_facts_each_about_its_own_subject() -> None:
    facts = make_world()
    for year in YEARS:
        assert (
            len({fact.subject for fact in of_year(facts, year)}) == CITIES * len(RELATIONS) >= 100
        )
    assert len(until(facts, YEARS[2])) == 3 * CITIES * len(RELATIONS)


def test_a_world_is_its_seed() -> None:
    assert make_world(1) == make_world(1)
    assert make_world(1) != make_world(2)


def test_last_year_does_not_tell_this_year() -> None:
    # Whoever repeats last year's value is right no more often than chance, give or take what
    # 756 draws allow (four standard deviations), and no value is much likelier than another.
    true = {fact.subject: fact.value for fact in make_world()}
    later = [subject for subject in true if subject.year > YEARS[0]]
    same = sum(
        true[subject] == true[Subject(subject.relation, subject.city, subject.year - 1)]
        for subject in later
    )
    spread = 4 * (CHANCE * (1 - CHANCE) / len(later)) ** 0.5
    assert abs(same / len(later) - CHANCE) < spread
    assert max(Counter(true.values()).values()) < 1.6 * len(true) / VALUES
