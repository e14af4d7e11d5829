"""Questions and the sentences the search finds for them: what a judge is taught with.

Hand-written questions are asked of all their documents together, with the search in use.
Each teaches by the sentences found: the one that answers against its neighbours, and "none
of them" where the document does not say, or was not found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import PrivateAttr

from core.encoder import Encoder
from core.recipe.corpus import ReadingDocument
from core.retrieval.collection import Collection
from core.retrieval.documents import Document, Page
from core.retrieval.encoder import Progress, SentenceEncoder
from core.retrieval.evidence import EvidenceSentence, rank_sentences
from core.retrieval.search import HybridRetriever
from core.settings import settings

# The search finds this many passages while teaching: more neighbours than in use.
PASSAGES = 6
# Of the questions whose answer the search misses, every third teaches "none": there are many,
# for hand-written questions lean on the document they were asked of.
UNFOUND = 3


@dataclass(frozen=True)
class Case:
    """A question and the sentences found for it; ``answering`` is an index, None for none."""

    lang: str
    question: str
    sentences: tuple[EvidenceSentence, ...]
    answering: int | None
    held_out: bool


class RememberingEncoder(SentenceEncoder):
    """Encodes no text twice: the same sentences are neighbours of many questions."""

    _vectors: dict[str, np.ndarray] = PrivateAttr(default_factory=dict)
    _coverage: dict[str, float] = PrivateAttr(default_factory=dict)

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """As ``SentenceEncoder.encode``."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(new, super().encode(new, progress), strict=True))
        return np.stack([self._vectors[text] for text in texts])

    def coverage(self, texts: Sequence[str]) -> np.ndarray:
        """As ``SentenceEncoder.coverage``."""
        new = [text for text in dict.fromkeys(texts) if text not in self._coverage]
        self._coverage.update(zip(new, super().coverage(new), strict=True))
        return np.array([self._coverage[text] for text in texts])


def cases_of(documents: Sequence[ReadingDocument], encoder: SentenceEncoder) -> Iterator[Case]:
    """Every question of ``documents``, all of one language, asked of all of them."""
    texts = [
        Document(str(index), str(index), "text", (Page(None, " ".join(document.sentences)),))
        for index, document in enumerate(documents)
    ]
    collection = Collection.build(texts, encoder)
    retriever = HybridRetriever(collection, encoder, PASSAGES)
    most, missed = settings().sentences_judged, 0
    for index, document in enumerate(documents):
        for question in document.questions:
            passages = retriever.retrieve(question.text)
            found = rank_sentences(question.text, passages, collection, encoder, 1_000)
            answering = None
            if question.sentence is not None:
                gold = document.sentences[question.sentence]
                answering = next(
                    (
                        place
                        for place, sentence in enumerate(found)
                        if sentence.document_id == str(index) and _same(sentence.text, gold)
                    ),
                    None,
                )
            if question.sentence is not None and answering is None:
                missed += 1
                if missed % UNFOUND:
                    continue
            if answering is not None and answering >= most:  # keep it among those it is set against
                found.insert(most - 1, found.pop(answering))
                answering = most - 1
            if found:
                yield Case(
                    document.lang, question.text, tuple(found[:most]), answering, document.held_out
                )


def _same(sentence: str, gold: str) -> bool:
    """Whether a sentence found is the answering one, or the part of it that was cut off."""
    return sentence.strip() in gold or gold in sentence
