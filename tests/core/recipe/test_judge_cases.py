import pytest

from core.encoder import bundled_encoder
from core.recipe.corpus import Question, ReadingDocument
from core.recipe.judge_cases import UNFOUND, Case, RememberingEncoder, cases_of
from core.retrieval.encoder import sentence_encoder

DOCUMENTS = [
    ReadingDocument(
        "en",
        "project",
        ("The mill was built in 1790.", "It grinds oats.", "Its owner is Ruth Callan."),
        (Question("When was the mill built?", 0), Question("What did the mill cost?", None)),
    ),
    ReadingDocument(
        "en",
        "project",
        ("The ferry crosses at noon.", "A ticket costs two crowns."),
        (Question("How much is a ferry ticket?", 1),),
    ),
]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return list(cases_of(DOCUMENTS, RememberingEncoder(bundled_encoder())))


def test_questions_are_asked_of_all_documents_and_know_their_answer(cases):
    answers = {c.question: c.sentences[c.answering].text if c.answering is not None else None
               for c in cases}  # fmt: skip
    assert answers == {
        "When was the mill built?": "The mill was built in 1790.",
        "What did the mill cost?": None,
        "How much is a ferry ticket?": "A ticket costs two crowns.",
    }
    assert all(len({s.document_id for s in c.sentences}) == 2 for c in cases)


def test_remembering_changes_nothing():
    texts = ["The mill was built.", "A ferry.", "The mill was built."]
    remembering = RememberingEncoder(bundled_encoder())
    for _ in range(2):
        assert (remembering.encode(texts) == sentence_encoder().encode(texts)).all()
        assert (remembering.coverage(texts) == sentence_encoder().coverage(texts)).all()


def test_of_the_answers_that_are_missed_every_third_teaches_none():
    strange = tuple(Question(f"Quux {number} zorp?", 0) for number in range(3 * UNFOUND))
    document = ReadingDocument("en", "project", ("A bell rings at noon.",), strange)
    others = [
        ReadingDocument("en", "project", (f"Quux {number} zorp is here.",) * 9, ())
        for number in range(3 * UNFOUND)
    ]
    found = list(cases_of([document, *others], RememberingEncoder(bundled_encoder())))
    assert len(found) == 3
    assert all(case.answering is None for case in found)
