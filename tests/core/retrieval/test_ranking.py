import numpy as np
import pytest

from core.encoder import bundled_encoder
from core.retrieval.collection import Collection
from core.retrieval.cutting import Cut, cut_text
from core.retrieval.encoder import SentenceEncoder, sentence_encoder
from core.retrieval.judge import answer_judge
from core.retrieval.ranking import RANKERS, Rankers, Ranking, rank, reciprocal_ranks, space_terms
from core.retrieval.search import score_passages

TEXT = (
    "기울기가 사라지는 현상을 기울기 소실이라고 합니다. 모델의 파라미터는 학습이 끝나면 굳어집니다. "
    "고양이는 하루에 열네 시간을 잡니다. 도서관은 아침 아홉 시에 문을 엽니다. "
    "강아지는 마당에서만 놀 수 있습니다."
)


@pytest.fixture(scope="module")
def ranked():
    encoder, plain = sentence_encoder(), SentenceEncoder(bundled_encoder(), glossing=False)
    nodes = cut_text(TEXT, Cut("sentences", 1, 0), encoder)
    rankers = Rankers.of(Collection.of_nodes(nodes, encoder), plain)

    def asking(question: str, expanding: bool = True) -> Ranking:
        return rank(question, rankers, encoder, plain, answer_judge(), expanding=expanding)

    return asking


def test_reciprocal_ranks_are_one_over_sixty_and_the_place() -> None:
    votes = reciprocal_ranks(np.array([0.2, 0.9, 0.0, 0.5]))
    np.testing.assert_allclose(votes, [1 / 63, 1 / 61, 0, 1 / 62])


def test_fusion_is_the_sum_of_both_votes(ranked) -> None:
    found = ranked("도서관은 몇 시에 여나요?")
    np.testing.assert_allclose(found.scores["fusion"], found.votes.sum(axis=0))
    np.testing.assert_allclose(found.votes[0], reciprocal_ranks(found.scores["bigrams"]))
    np.testing.assert_allclose(found.votes[1], reciprocal_ranks(found.scores["raw"]))


def test_the_hybrid_is_the_app_s_own_search(ranked) -> None:
    question = "도서관은 몇 시에 여나요?"
    found = ranked(question)
    encoder = sentence_encoder()
    collection = Collection.of_nodes(cut_text(TEXT, Cut("sentences", 1, 0), encoder), encoder)
    expected = score_passages(question, collection, encoder)
    np.testing.assert_allclose(found.scores["hybrid"], expected.total, atol=1e-6)
    np.testing.assert_allclose(found.lexical + found.meaning, expected.total, atol=1e-6)


def test_pairs_of_syllables_see_through_particles_and_spaces_do_not(ranked) -> None:
    found = ranked("파라미터를 굳히는 것은?")
    assert found.place("spaces", [1]) is None, "파라미터를 is not 파라미터는"
    assert found.place("bigrams", [1]) == 1
    assert space_terms("모델이, 모델을!") == ["모델이", "모델을"]


def test_the_glossary_finds_a_korean_name_for_an_english_one(ranked) -> None:
    with_names = ranked("What is the vanishing gradient?")
    without = ranked("What is the vanishing gradient?", expanding=False)
    assert with_names.query.concepts
    assert not without.query.concepts
    assert with_names.place("bigrams", [0]) == 1
    assert without.place("bigrams", [0]) is None


def test_meaning_finds_another_word_through_the_dictionary(ranked) -> None:
    found = ranked("멍멍이는 어디에서 놀아요?")
    assert found.place("dense", [4]) == 1


def test_the_judge_only_moves_what_it_read(ranked) -> None:
    found = ranked("도서관은 몇 시에 여나요?")
    assert set(found.order("judge")) == set(found.order("hybrid"))
    assert found.place("judge", [3]) == 1
    assert set(found.scores) == set(RANKERS)


def test_a_question_with_nothing_in_common_finds_nothing_by_words(ranked) -> None:
    found = ranked("xyzzy")
    assert found.order("spaces") == []
    assert found.order("bigrams") == []
    assert (found.votes[0] == 0).all()
