import pytest
from llama_index.core.schema import NodeWithScore

from core.retrieval.collection import Collection
from core.retrieval.documents import Document, Page, load_document
from core.retrieval.encoder import sentence_encoder
from core.retrieval.evidence import LONGEST, EvidenceSentence, rank_sentences
from core.retrieval.search import HybridRetriever

ENGLISH = """# The harbour

The harbour of Lenwick lies below the chalk cliffs. It was built in 1842 by the engineer Ruth \
Callan. Fishing boats leave it before dawn. The stone pier is two hundred metres long.

# The market

The market of Lenwick is held every Saturday. Cheese from the valley is sold there. A bell ends \
the trading at noon."""
KOREAN = """# 항구

렌윅 항구는 석회암 절벽 아래에 있습니다. 1842년에 기술자 루스 캘런이 지었습니다. 고기잡이배는 해가 뜨기 \
전에 떠납니다. 돌로 만든 부두의 길이는 이백 미터입니다.

# 시장

렌윅 시장은 토요일마다 열립니다. 골짜기에서 만든 치즈를 팝니다. 정오에 종이 울리면 장사가 끝납니다."""


def ask(question: str, document: Document, most: int = 8) -> list[EvidenceSentence]:
    collection = Collection.build([document], sentence_encoder())
    passages = HybridRetriever(collection, sentence_encoder(), 3).retrieve(question)
    return rank_sentences(question, passages, collection, sentence_encoder(), most)


def plain(text: str) -> Document:
    return load_document("lenwick.md", text.encode())


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which engineer built the harbour?", "It was built in 1842 by the engineer Ruth Callan."),
        ("How long is the pier?", "The stone pier is two hundred metres long."),
        ("Where does the cheese come from?", "Cheese from the valley is sold there."),
        ("항구를 지은 기술자는 누구인가요?", "1842년에 기술자 루스 캘런이 지었습니다."),
        ("부두는 길이가 얼마예요?", "돌로 만든 부두의 길이는 이백 미터입니다."),
        ("시장은 언제 열리나요?", "렌윅 시장은 토요일마다 열립니다."),
    ],
)  # fmt: skip
def test_the_answering_sentence_comes_first(question: str, answer: str):
    assert ask(question, plain(ENGLISH if question.isascii() else KOREAN))[0].text == answer


def test_every_sentence_has_its_exact_place():
    document = Document("d" * 64, "two.txt", "text", (Page(7, ENGLISH), Page(9, KOREAN)))
    sentences = ask("Lenwick harbour 항구", document, most=50)
    assert {sentence.page for sentence in sentences} == {7, 9}
    for sentence in sentences:
        page = next(page for page in document.pages if page.number == sentence.page)
        assert page.text[sentence.start : sentence.end] == sentence.text
        assert (sentence.document, sentence.document_id) == ("two.txt", document.id)


def test_the_best_come_first_and_no_more_than_asked():
    sentences = ask("the harbour of Lenwick", plain(ENGLISH), most=3)
    assert len(sentences) == 3
    assert [s.score for s in sentences] == sorted((s.score for s in sentences), reverse=True)


def test_a_sentence_that_goes_on_from_the_one_before_is_not_overlooked():
    text = "Marten Oake painted the ceiling. He used gold. Rain fell. Snow fell. Hail fell."
    ranked = [sentence.text for sentence in ask("Marten Oake?", plain(text))]
    assert ranked[:2] == ["Marten Oake painted the ceiling.", "He used gold."]


def test_where_a_number_is_asked_for_a_sentence_with_one_is_preferred():
    text = "탑에는 계단이 가파릅니다. 탑에는 계단이 312개입니다."
    assert ask("탑에 계단이 몇 개인가요?", plain(text))[0].text == "탑에는 계단이 312개입니다."


def test_a_very_long_sentence_is_cut_and_keeps_its_place():
    long = "In the archive, " + ", ".join(
        f"box {n} holds the letters of year {1700 + n}" for n in range(40)
    )
    document = plain(f"{long}.")
    sentences = ask("Which box holds the letters of year 1725?", document, most=50)
    assert max(len(sentence.text) for sentence in sentences) <= LONGEST
    assert "1725" in sentences[0].text
    assert all(document.pages[0].text[s.start : s.end] == s.text for s in sentences)


def test_no_passages_no_sentences():
    collection = Collection.build([plain(ENGLISH)], sentence_encoder())
    assert rank_sentences("harbour?", [], collection, sentence_encoder()) == []


def test_a_sentence_knows_the_one_before_it():
    by_text = {sentence.text: sentence for sentence in ask("harbour", plain(ENGLISH), most=50)}
    built = by_text["It was built in 1842 by the engineer Ruth Callan."]
    assert built.before == "The harbour of Lenwick lies below the chalk cliffs."
    assert by_text["The market of Lenwick is held every Saturday."].before == "The market"


def test_a_language_that_cannot_be_read_is_ranked_by_its_words_alone():
    text = "港は断崖の下にある。 技師ルース・キャランが建てた。"
    [first, *_] = ask("港を建てた技師は", plain(text))
    assert first.similarity == first.readable == 0
    assert 0 < first.coverage <= 1


def test_a_passage_may_come_from_another_retriever():
    collection = Collection.build([plain(ENGLISH)], sentence_encoder())
    passages = [NodeWithScore(node=node) for node in collection.nodes]  # without a score
    assert rank_sentences("Who built the harbour?", passages, collection, sentence_encoder())
