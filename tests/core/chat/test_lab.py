"""Every failure happens, and every fix mends it, with the models that ship."""

import pytest

from core.chat.engine import Outcome
from core.chat.lab import (
    FAILURES,
    LabDocument,
    LabRun,
    case_of,
    naive_prompt,
    newest,
    run_case,
    setting_of,
)
from core.chat.prompt import build_prompt
from core.llama.generation import bundled_writer
from core.retrieval.trial import folded, holding
from core.settings import settings
from core.text import LANGUAGES

PROMPT_MARKS = 5  # <s> [INST] <<SYS>> <</SYS>> [/INST]


@pytest.fixture(scope="module")
def ran():
    done: dict[tuple[str, str, bool], LabRun] = {}

    def running(lang: str, failure: str, fixed: bool) -> LabRun:
        key = (lang, failure, fixed)
        if key not in done:
            case = case_of(lang, failure)
            done[key] = run_case(case, setting_of(case, fixed))
        return done[key]

    return running


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("failure", FAILURES)
def test_it_fails_and_the_fix_mends_it(ran, lang: str, failure: str) -> None:
    assert not ran(lang, failure, False).right
    mended = ran(lang, failure, True)
    assert mended.right
    phrase = case_of(lang, failure).phrase
    assert folded(phrase) in folded(mended.text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_wrong_chunk_is_wrong_because_the_right_one_was_not_handed_on(ran, lang: str) -> None:
    phrase = case_of(lang, "wrong_chunk").phrase
    for fixed in (False, True):
        handed = [found.node for found in ran(lang, "wrong_chunk", fixed).passages]
        assert bool(holding(phrase, handed)) == fixed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_split_fact_stands_whole_only_when_cut_between_sentences(ran, lang: str) -> None:
    phrase = case_of(lang, "split_fact").phrase
    assert not holding(phrase, ran(lang, "split_fact", False).chunks)
    assert holding(phrase, ran(lang, "split_fact", True).chunks)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_two_versions_the_old_one_wins_until_it_is_left_out(ran, lang: str) -> None:
    old, new = (document.date for document in case_of(lang, "disagree").documents)
    assert old < new
    both = {found.node.metadata["document"] for found in ran(lang, "disagree", False).passages}
    assert len(both) == 2
    one = {found.node.metadata["document"] for found in ran(lang, "disagree", True).passages}
    assert [name for name in one if new in name] == list(one)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_an_answer_the_model_is_not_asked(ran, lang: str) -> None:
    broken, mended = ran(lang, "no_answer", False), ran(lang, "no_answer", True)
    assert broken.outcome is Outcome.ANSWERED
    assert mended.outcome is Outcome.REFUSED_BY_RETRIEVAL
    assert broken.relevance == mended.relevance < settings().least_relevance
    assert mended.prompt == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_mark_in_a_document_is_a_mark_only_in_the_naive_prompt(ran, lang: str) -> None:
    assert ran(lang, "injection", False).marks > PROMPT_MARKS
    assert ran(lang, "injection", True).marks == PROMPT_MARKS


def test_both_prompts_are_the_same_where_no_document_spells_a_mark() -> None:
    tokenizer = bundled_writer().llama.tokenizer
    question, sentences = "When was it opened?", ["It was opened in 1887.", "It is red."]
    naive, _ = naive_prompt(tokenizer, question, sentences, 400)
    ours, _ = build_prompt(tokenizer, question, sentences, 400)
    assert tokenizer.decode(naive).split() == tokenizer.decode(ours).split()


def test_the_newest_of_each_name_is_kept_in_order() -> None:
    first, second = LabDocument("a", "2019-01-01", "x"), LabDocument("a", "2024-01-01", "y")
    other = LabDocument("b", "2001-01-01", "z")
    assert newest([second, other, first]) == (second, other)
