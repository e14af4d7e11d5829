import pytest

from core.problems import Problem
from core.retrieval.cutting import Cut, cut_text
from core.retrieval.encoder import sentence_encoder
from core.retrieval.trial import Sought, holding, read_questions, try_cut

TEXT = (
    "The lamp was bought in 1921. It hangs over the door. Its glass is blue.\n\n"
    "The day ticket for the cable car costs 38 euros in summer. Children pay nothing."
)
PRICE = Sought("What does the cable car cost?", "costs 38 euros in summer")
LAMP = Sought("When was the lamp bought?", "bought in 1921")


def test_a_question_and_its_phrase_are_read_line_by_line() -> None:
    read = read_questions(" When?  | bought in  1921 \n\nWhat? | IT HANGS", TEXT)
    assert read == [Sought("When?", "bought in  1921"), Sought("What?", "IT HANGS")]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("no bar here", "question_line"),
        (" | bought", "question_line"),
        ("When? |", "question_line"),
        ("?! | bought", "question_line"),
        ("When? | sold in 1921", "phrase_missing"),
        ("   \n ", "no_questions"),
        ("When? | bought\n" * 13, "many_questions"),
    ],
)
def test_what_cannot_be_tried_is_told(written: str, key: str) -> None:
    with pytest.raises(Problem) as caught:
        read_questions(written, TEXT)
    assert caught.value.key == f"retrieval.{key}"


def test_a_fact_cut_in_two_stands_whole_nowhere_and_overlap_brings_it_back() -> None:
    encoder = sentence_encoder()
    # The price stands at characters 100 to 124; a cut at 114 goes through it.
    at = TEXT.index(PRICE.phrase)
    assert at < 114 < at + len(PRICE.phrase)
    broken = try_cut(TEXT, Cut("characters", 57, 0), [PRICE, LAMP], encoder)
    assert broken.whole == (False, True)
    assert broken.places == (None, 1)
    assert broken.broken > 0
    mended = try_cut(TEXT, Cut("characters", 57, 50), [PRICE, LAMP], encoder)
    assert mended.whole == (True, True)
    assert mended.shared > 0
    assert mended.chunks > broken.chunks


def test_whole_sentences_find_both_first() -> None:
    tried = try_cut(TEXT, Cut("sentences", 1, 0), [PRICE, LAMP], sentence_encoder())
    assert tried.places == (1, 1)
    assert (tried.found(1), tried.found(3)) == (2, 2)
    assert (tried.chunks, tried.shared, tried.broken) == (5, 0, 0)


def test_a_phrase_is_held_whatever_its_case_and_spaces() -> None:
    nodes = cut_text(TEXT, Cut("sentences", 1, 0), sentence_encoder())
    assert holding("COSTS 38\n euros", nodes) == [3]
    assert holding("nowhere", nodes) == []
