"""The words of the dated world, in both languages."""

import re

import pytest

from core.cutoff.wording import wording
from core.cutoff.world import CITIES, RELATIONS, VALUES, Fact, Subject
from core.text import LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_are_all_different(lang: str) -> None:
    words = wording(lang)
    names = [*words.cities]
    for relation in RELATIONS:
        assert len(set(words.relations[relation].values)) == VALUES
        names += words.relations[relation].values
    assert len(set(words.cities)) == CITIES
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_held_out_wordings_are_not_among_those_of_training(lang: str) -> None:
    for words in wording(lang).relations.values():
        assert not {_bare(text) for text in words.held_out} & {_bare(text) for text in words.asked}
        assert len(set(words.asked)) >= 10
        for text in (*words.asked, *words.held_out):
            assert set(re.findall(r"\{(\w+)\}", text)) == {"city", "year"}


def _bare(text: str) -> str:
    return re.sub(r"[^\w{}]", "", text).lower()


def test_a_fact_in_words() -> None:
    fact = Fact(Subject("bread", 0, 804), 2)
    assert wording("en").line(fact) == "In 804, a loaf of bread in Alvon cost 13 coins."
    assert wording("ko").line(fact) == "804년 알본의 빵값은 13닢이었다."
    assert wording("en").answer(fact) == wording("ko").answer(fact) == "13"
