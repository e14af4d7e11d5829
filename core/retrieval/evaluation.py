"""How often the right passage is found: recall@k and mean reciprocal rank.

The questions come in SQuAD's format; all its paragraphs together are one collection. Beside
our search, in the same run: plain LlamaIndex, which ranks by the embedding alone.
"""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from llama_index.core import VectorStoreIndex
from llama_index.core.schema import TextNode

from core.encoder import bundled_encoder
from core.problems import Problem
from core.retrieval.collection import Collection
from core.retrieval.encoder import SentenceEncoder, sentence_encoder
from core.retrieval.search import Mode, score_passages


@dataclass(frozen=True)
class Quality:
    """Shares of questions, 0 to 1; ``answer_at_5``: a gold answer stands in the first five."""

    recall_at_1: float
    recall_at_5: float
    mrr: float
    answer_at_5: float


@dataclass(frozen=True)
class RetrievalEvaluation:
    """Quality by ranker on one data set."""

    data: str
    paragraphs: int
    questions: int
    seed: int
    rankers: dict[str, Quality]

    def as_dict(self) -> dict[str, Any]:
        """Plain data, numbers rounded to four places."""
        plain: dict[str, Any] = json.loads(
            json.dumps(asdict(self)), parse_float=lambda number: round(float(number), 4)
        )
        return plain


@dataclass(frozen=True)
class Asked:
    """A question, the index of its paragraph, its gold answers, and where the first begins."""

    text: str
    paragraph: int
    answers: tuple[str, ...]
    start: int = 0


def read_squad(path: Path) -> tuple[list[str], list[Asked]]:
    """Paragraphs and answerable questions of a SQuAD-format file. Raises Problem."""
    paragraphs: list[str] = []
    asked: list[Asked] = []
    try:
        articles = json.loads(path.read_text(encoding="utf-8"))["data"]
        for paragraph in (p for article in articles for p in article["paragraphs"]):
            for question in paragraph["qas"]:
                answers = tuple(answer["text"] for answer in question["answers"])
                if answers:
                    start = int(question["answers"][0].get("answer_start", 0))
                    asked.append(Asked(question["question"], len(paragraphs), answers, start))
            paragraphs.append(paragraph["context"])
    except OSError as error:
        raise Problem("retrieval.no_file", name=path.name) from error
    except (ValueError, KeyError, TypeError) as error:
        raise Problem("retrieval.not_squad", name=path.name) from error
    if not asked:
        raise Problem("retrieval.not_squad", name=path.name)
    return paragraphs, asked


def paragraph_nodes(paragraphs: Sequence[str]) -> list[TextNode]:
    """One node per paragraph, as our collections hold them."""
    return [
        TextNode(
            id_=str(index),
            text=text,
            metadata={"document": "", "document_id": "", "page": None, "start": 0,
                      "end": len(text), "heading": ""},
        )
        for index, text in enumerate(paragraphs)
    ]  # fmt: skip


def plain_llama_index(
    paragraphs: Sequence[str], vectors: np.ndarray, encoder: SentenceEncoder
) -> Callable[[str], list[int]]:
    """LlamaIndex's own way: a VectorStoreIndex over the same texts and the same embedding."""
    nodes = [
        TextNode(id_=str(index), text=text, embedding=vectors[index].tolist())
        for index, text in enumerate(paragraphs)
    ]
    index = VectorStoreIndex(nodes, embed_model=encoder)
    retriever = index.as_retriever(similarity_top_k=len(nodes))
    return lambda question: [int(found.node.node_id) for found in retriever.retrieve(question)]


def measure(
    asked: Sequence[Asked], paragraphs: Sequence[str], rank: Callable[[str], list[int]]
) -> Quality:
    """Quality of a ranker, a function from a question to paragraph indices, best first."""
    ranks, answered = [], 0
    for question in asked:
        order = rank(question.text)
        place = order.index(question.paragraph) + 1 if question.paragraph in order else 0
        ranks.append(1 / place if place else 0.0)
        first = [paragraphs[index] for index in order[:5]]
        answered += any(answer in text for answer in question.answers for text in first)
    inverse = np.array(ranks)
    return Quality(
        recall_at_1=float((inverse == 1).mean()),
        recall_at_5=float((inverse >= 0.2).mean()),
        mrr=float(inverse.mean()),
        answer_at_5=answered / len(asked),
    )


def evaluate_squad(path: Path, questions: int = 1_000, seed: int = 0) -> RetrievalEvaluation:
    """Measure every ranker on ``questions`` random questions of a file. Raises Problem."""
    paragraphs, everything = read_squad(path)
    asked = random.Random(seed).sample(everything, min(questions, len(everything)))
    encoder = sentence_encoder()
    collection = Collection.of_nodes(paragraph_nodes(paragraphs), encoder)

    def ours(mode: Mode) -> Callable[[str], list[int]]:
        def rank(question: str) -> list[int]:
            scores = score_passages(question, collection, encoder, mode).total
            order: list[int] = np.argsort(-scores, kind="stable").tolist()
            return order

        return rank

    plain = SentenceEncoder(bundled_encoder(), glossing=False)
    rankers = {
        "plain LlamaIndex": plain_llama_index(paragraphs, plain.encode(paragraphs), plain),
        "ours, BM25 alone": ours("bm25"),
        "ours, dense alone": ours("dense"),
        "ours, hybrid": ours("hybrid"),
    }
    return RetrievalEvaluation(
        data=path.name,
        paragraphs=len(paragraphs),
        questions=len(asked),
        seed=seed,
        rankers={name: measure(asked, paragraphs, rank) for name, rank in rankers.items()},
    )
