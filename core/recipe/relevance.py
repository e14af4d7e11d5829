"""Fits the relevance of evidence: how likely it is that what was found answers the question.

    python -m core fit-relevance

Hand-written questions of ``assets/data/reading`` are asked twice, once with their document
in the collection and once without it. A logistic regression tells the two apart by what
``core.retrieval.evidence`` measures of the best sentences; its coefficients stand there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from llama_index.core.schema import NodeWithScore

from core.recipe.corpus import ReadingDocument, read_reading
from core.retrieval.collection import Collection
from core.retrieval.documents import Document, Page
from core.retrieval.encoder import SentenceEncoder
from core.retrieval.evidence import features, rank_sentences
from core.retrieval.search import HybridRetriever
from core.settings import ASSETS, settings

QUESTIONS = ASSETS / "data" / "reading"
# A question that its documents do answer may be lost to the threshold this often.
LOST = 0.02


@dataclass(frozen=True)
class Case:
    """The best sentences found for a question, and whether its document was there to find."""

    features: np.ndarray  # (sentences, 4): see ``evidence.features``
    present: bool


@dataclass(frozen=True)
class Fit:
    """A fitted regression and how well it does on the questions it was fitted on."""

    coefficients: np.ndarray  # (4,)
    threshold: float  # the chance that all but ``LOST`` of the answerable questions reach
    questions: int
    told_apart: float  # share of question pairs in which the answerable one gets more


def chances(cases: Sequence[Case], coefficients: np.ndarray) -> np.ndarray:
    """The relevance of each case: that of its best sentence, (cases,)."""
    logits = np.array([(case.features @ coefficients).max() for case in cases])
    return np.asarray(1 / (1 + np.exp(-logits)))


def cases_of(documents: Sequence[ReadingDocument], encoder: SentenceEncoder) -> Iterator[Case]:
    """Every answerable question of ``documents`` (of one language), asked twice."""
    texts = [
        Document(str(index), str(index), "text", (Page(None, " ".join(document.sentences)),))
        for index, document in enumerate(documents)
    ]
    collection = Collection.build(texts, encoder)
    top = settings().passages
    retriever = HybridRetriever(collection, encoder, 2 * top)
    for index, document in enumerate(documents):
        for question in document.questions:
            if question.sentence is None:
                continue
            found = retriever.retrieve(question.text)
            others = [f for f in found if f.node.metadata["document_id"] != str(index)]
            for passages, present in ((found[:top], True), (others[:top], False)):
                yield Case(_best(question.text, passages, collection, encoder), present)


def _best(
    question: str,
    passages: Sequence[NodeWithScore],
    collection: Collection,
    encoder: SentenceEncoder,
) -> np.ndarray:
    sentences = rank_sentences(question, passages, collection, encoder)
    return features(sentences) if sentences else np.zeros((1, 4))


def fit_relevance(cases: Sequence[Case], rounds: int = 8) -> Fit:
    """Logistic regression by Newton's method.

    A case is judged by its likeliest sentence, which depends on the coefficients: so fit,
    choose again, and fit again.
    """
    labels = np.array([case.present for case in cases], dtype=float)
    coefficients = np.array([-1.0, 3.0, 3.0, 0.0])
    for _ in range(rounds):
        chosen = np.stack(
            [case.features[(case.features @ coefficients).argmax()] for case in cases]
        )
        coefficients = _newton(chosen, labels)
    chance = chances(cases, coefficients)
    present, absent = chance[labels == 1], np.sort(chance[labels == 0])
    return Fit(
        coefficients=coefficients,
        threshold=float(np.quantile(present, LOST)),
        questions=len(present),
        told_apart=float(np.searchsorted(absent, present).mean() / len(absent)),
    )


def _newton(inputs: np.ndarray, labels: np.ndarray, ridge: float = 1e-2) -> np.ndarray:
    weights = np.zeros(inputs.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        gradient = inputs.T @ (labels - chance) - ridge * weights
        curvature = (inputs.T * (chance * (1 - chance))) @ inputs + ridge * np.eye(len(weights))
        weights = weights + np.linalg.solve(curvature, gradient)
    return weights


def reading_cases(encoder: SentenceEncoder, folder: Path = QUESTIONS, every: int = 1) -> list[Case]:
    """Cases of both languages from every ``every``-th document in ``folder``."""
    documents = read_reading(sorted(folder.glob("*.jsonl")))
    return [
        case
        for lang in ("ko", "en")
        for case in cases_of([d for d in documents if d.lang == lang][::every], encoder)
    ]


def cross_entropy(cases: Sequence[Case], coefficients: np.ndarray) -> float:
    """Mean surprise at which cases were present, in nats; log 2 for a coin."""
    chance = chances(cases, coefficients)
    present = np.array([case.present for case in cases])
    return float(-np.log(np.where(present, chance, 1 - chance)).mean())
