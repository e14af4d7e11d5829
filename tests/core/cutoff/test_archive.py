"""The chronicle outside the model: searched, and looked into by programs."""

import pytest

from core.cutoff.archive import Archive
from core.cutoff.evaluation import questions
from core.cutoff.wording import wording
from core.cutoff.world import Fact, Subject, make_world, of_year, until
from core.text import LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_line_that_answers_is_found(lang: str) -> None:
    words = wording(lang)
    archive = Archive(until(make_world(), 806), words)
    asked = questions(of_year(make_world(), 806), words, 4)
    found = [words.line(fact) == archive.find(question) for fact, question in asked]
    # "Who were the champions?" shares no word with the line that says who won.
    assert sum(found) / len(found) >= 0.9


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_program_prints_what_the_chronicle_says_and_no_more_than_it_knows(lang: str) -> None:
    words = wording(lang)
    archive = Archive(until(make_world(), 806), words)
    for fact in of_year(make_world(), 806)[::20]:
        program = f'print({fact.subject.relation}["{words.cities[fact.subject.city]}", 806])'
        assert archive.look_up(program).stdout.strip() == words.answer(fact)
    unknown = archive.look_up(f'print(leader["{words.cities[0]}", 807])')
    assert unknown.stdout == "" and "KeyError" in unknown.error


def test_a_hostile_program_is_an_answer_like_any_other() -> None:
    archive = Archive([Fact(Subject("bread", 0, 804), 1)], wording("en"))
    assert archive.look_up("print(open('/etc/passwd').read())").stdout == ""
    assert archive.look_up("").stdout == ""


def test_a_question_without_words_finds_nothing() -> None:
    assert Archive(until(make_world(), 801), wording("en")).find("??") == ""
