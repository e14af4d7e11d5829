import numpy as np
import pytest

from core.retrieval.collection import Collection
from core.retrieval.documents import load_document
from core.retrieval.encoder import sentence_encoder
from core.retrieval.search import HybridRetriever, Mode, score_passages

TEXTS = {
    "owls": "Owls hunt at night. Soft feathers let them fly without a sound.",
    "bees": "Bees dance to tell the hive where flowers are.",
    "rnn": "Vanishing gradients keep a recurrent network from learning over long distances.",
    "tides": "The moon pulls the sea, and so the tides rise and fall.",
    "올빼미": "올빼미는 밤에 사냥하며, 부드러운 깃털 덕분에 소리 없이 날아다닙니다.",
    "벌": "벌은 춤을 추어 꽃이 어디에 있는지 벌집에 알립니다.",
    "소실": "기울기 소실 때문에 순환 신경망은 먼 거리를 배우지 못합니다.",
    "조수": "달이 바닷물을 끌어당겨 밀물과 썰물이 생깁니다.",
}


def collection(*names: str) -> Collection:
    documents = [load_document(f"{name}.txt", TEXTS[name].encode()) for name in names or TEXTS]
    return Collection.build(documents, sentence_encoder())


def found(question: str, made: Collection, mode: Mode = "hybrid", top_k: int = 3) -> list[str]:
    retriever = HybridRetriever(made, sentence_encoder(), top_k, mode)
    return [
        hit.node.metadata["document"].removesuffix(".txt") for hit in retriever.retrieve(question)
    ]


@pytest.fixture(scope="module")
def everything() -> Collection:
    return collection()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Why do owls fly silently?", "owls"),
        ("How do honeybees talk about blossoms?", "bees"),  # hardly a word in common
        ("What makes the ocean go up and down?", "tides"),
        ("올빼미가 밤에 소리를 내지 않는 까닭은?", "올빼미"),
        ("벌은 꽃이 있는 자리를 벌집에 어떻게 알려 주나요?", "벌"),
        ("밀물은 왜 생기나요?", "조수"),
    ],
)
def test_the_right_passage_comes_first(everything: Collection, question: str, expected: str):
    assert found(question, everything)[0] == expected


def test_the_glossary_leads_from_one_language_to_the_other(everything: Collection):
    assert set(found("What is the vanishing gradient?", everything)[:2]) == {"rnn", "소실"}
    assert set(found("기울기 소실이 뭔가요?", everything)[:2]) == {"소실", "rnn"}
    assert found("RNN?", collection("벌", "소실", "조수"))[0] == "소실"


def test_meaning_finds_what_shares_no_word():
    made = collection("owls", "bees", "tides")
    question = "What makes the ocean go up and down?"
    assert found(question, made, "bm25") == []
    assert found(question, made, "dense")[0] == "tides"


def test_the_encoder_s_opinion_of_what_it_cannot_read_changes_nothing():
    texts = ("梟は夜に狩りをする。", "蜂は踊りで花の場所を知らせる。", "月は海を引く。")
    documents = [load_document(f"{n}.txt", text.encode()) for n, text in enumerate(texts)]
    made = Collection.build(documents, sentence_encoder())
    vectors = np.random.default_rng(0).normal(size=made.vectors.shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    misled = Collection(made.nodes, vectors.astype(np.float32), made.coverage)
    for question in ("夜に狩りをするのは", "蜂の踊りは何を知らせるか", "月と海"):
        assert found(question, misled) == found(question, made, "bm25")


def test_hybrid_adds_what_each_ranker_can_tell(everything: Collection):
    question, encoder = "Where are the flowers, dear bees?", sentence_encoder()
    words = score_passages(question, everything, encoder, "bm25").total
    meaning = score_passages(question, everything, encoder, "dense").total
    both = score_passages(question, everything, encoder, "hybrid")
    readable = encoder.coverage([question])[0] * everything.coverage
    np.testing.assert_allclose(both.total, words + readable * meaning, atol=1e-5)
    np.testing.assert_array_equal(both.lexical + both.dense, both.total)
    assert (both.lexical >= 0).all()
    assert (both.lexical <= 1).all()


def test_as_many_as_asked_for_best_first(everything: Collection):
    retriever = HybridRetriever(everything, sentence_encoder(), 4)
    hits = retriever.retrieve("At night the moon pulls flowers and owls")
    scores = [hit.score for hit in hits]
    assert len(hits) == 4
    assert scores == sorted(scores, reverse=True)  # type: ignore[type-var]


def test_what_has_nothing_to_do_with_the_question_is_not_found(everything: Collection):
    assert found("🙂", everything, "bm25") == []
    assert found("치즈", everything, "bm25") == []
