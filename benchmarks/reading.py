"""Reading on questions nobody trained on: does the answer hold the gold answer, is it cited?

    python -m benchmarks.reading ../shared/data/xquad.en.json ../shared/data/KorQuAD_v1.0_dev.json

Every question comes with its own paragraph and three others of the file, retrieved and ranked
as in use; then once more with three others alone, where refusing is right. Beside the adapter,
in the same run and over the same sentences: the one with the best BM25 score, the one nearest
by MiniLM, the first as our search ranks them, the base without its adapter, random weights.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
import torch
from llama_index.core.schema import NodeWithScore, QueryBundle

from benchmarks.chat import random_writer
from core.chat.engine import Answer, ChatEngine, Outcome
from core.llama.generation import Writer, bundled_writer
from core.llama.llama_index import LlamaIndexLlama
from core.llama.loading import NO_ADAPTER
from core.retrieval.collection import Collection
from core.retrieval.encoder import sentence_encoder
from core.retrieval.evaluation import Asked, paragraph_nodes, read_squad
from core.retrieval.evidence import EvidenceSentence, rank_sentences
from core.retrieval.search import HybridRetriever, score_passages
from core.retrieval.words import search_terms
from core.settings import settings

OTHERS = 3


@dataclass(frozen=True)
class Case:
    """A question, its own paragraph and ``OTHERS`` more, as indices of the collection."""

    asked: Asked
    others: tuple[int, ...]

    @property
    def paragraphs(self) -> tuple[int, ...]:
        return (self.asked.paragraph, *self.others)


class AmongParagraphs(HybridRetriever):
    """The retriever in use, shown some paragraphs of its collection and no others."""

    shown: tuple[int, ...] = ()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        scores = score_passages(query_bundle.query_str, self.collection, self.encoder).total
        best = sorted(self.shown, key=lambda index: -scores[index])[: self.top_k]
        return [
            NodeWithScore(node=self.collection.nodes[index], score=float(scores[index]))
            for index in best
        ]


def make_cases(paragraphs: int, asked: Sequence[Asked], count: int, seed: int) -> list[Case]:
    """``count`` random questions, each with random other paragraphs."""
    rng = random.Random(seed)
    return [
        Case(
            question,
            tuple(rng.sample([i for i in range(paragraphs) if i != question.paragraph], OTHERS)),
        )
        for question in rng.sample(list(asked), min(count, len(asked)))
    ]


def make_engine(collection: Collection, writer: Writer, adapter: str) -> ChatEngine:
    """The engine in use, over ``AmongParagraphs``."""
    limits = settings()
    llama = LlamaIndexLlama(writer, adapter=adapter, max_tokens=limits.chat_tokens)
    retriever = AmongParagraphs(collection, sentence_encoder(), limits.passages)
    return ChatEngine(collection, retriever, llama)


def answers(engine: ChatEngine, cases: Sequence[Case], with_own: bool) -> Iterator[Answer]:
    """What ``engine`` says to each case, with the question's own paragraph or without."""
    assert isinstance(engine.retriever, AmongParagraphs)
    for case in cases:
        engine.retriever.shown = case.paragraphs if with_own else case.others
        yield engine.answer(case.asked.text)


def holds(text: str, asked: Asked) -> bool:
    """Whether ``text`` holds one of the gold answers."""
    lowered = text.lower()
    return any(answer.lower() in lowered for answer in asked.answers)


def cites(sentence: EvidenceSentence | None, asked: Asked) -> bool:
    """Whether ``sentence`` is where the gold answer stands."""
    if sentence is None or sentence.node_id != str(asked.paragraph):
        return False
    return sentence.start <= asked.start < sentence.end


def sentences_of(case: Case, engine: ChatEngine) -> list[EvidenceSentence]:
    """All sentences of the case's paragraphs, as our search ranks them."""
    assert isinstance(engine.retriever, AmongParagraphs)
    engine.retriever.shown = case.paragraphs
    passages = engine.retriever.retrieve(case.asked.text)
    return rank_sentences(
        case.asked.text, passages, engine.collection, engine.retriever.encoder, most=1_000
    )


def best_by_words(question: str, sentences: Sequence[EvidenceSentence]) -> EvidenceSentence:
    """The sentence with the best BM25 score among ``sentences``."""
    index = bm25s.BM25()
    index.index([search_terms(s.text) or ["∅"] for s in sentences], show_progress=False)
    terms = [term for term in search_terms(question) if term in index.vocab_dict]
    return sentences[int(np.argmax(index.get_scores(terms))) if terms else 0]


def best_by_meaning(question: str, sentences: Sequence[EvidenceSentence]) -> EvidenceSentence:
    """The sentence nearest to ``question`` by MiniLM."""
    vectors = sentence_encoder().encode([question, *(s.text for s in sentences)])
    return sentences[int(np.argmax(vectors[1:] @ vectors[0]))]


def print_sentence_rows(cases: Sequence[Case], engine: ChatEngine) -> None:
    """The baselines that quote one sentence."""
    found: dict[str, list[EvidenceSentence]] = {}
    for case in cases:
        sentences, question = sentences_of(case, engine), case.asked.text
        found.setdefault("best BM25 sentence", []).append(best_by_words(question, sentences))
        found.setdefault("nearest by MiniLM", []).append(best_by_meaning(question, sentences))
        found.setdefault("first of our search", []).append(sentences[0])
    for name, chosen in found.items():
        pairs = list(zip(chosen, cases, strict=True))
        held = np.mean([holds(sentence.text, case.asked) for sentence, case in pairs])
        cited = np.mean([cites(sentence, case.asked) for sentence, case in pairs])
        print(f"| {name} | {held:.3f} | {cited:.3f} | | |")


def print_model_row(name: str, engine: ChatEngine, cases: Sequence[Case]) -> None:
    """A model that answers: what its answers hold and cite, and when it refuses."""
    present = list(answers(engine, cases, with_own=True))
    absent = list(answers(engine, cases, with_own=False))
    held = np.mean([holds(a.text, case.asked) for a, case in zip(present, cases, strict=True)])
    cited = np.mean([cites(a.cited, case.asked) for a, case in zip(present, cases, strict=True)])
    wrongly = np.mean([a.outcome is not Outcome.ANSWERED for a in present])
    rightly = np.mean([a.outcome is not Outcome.ANSWERED for a in absent])
    print(f"| {name} | {held:.3f} | {cited:.3f} | {rightly:.3f} | {wrongly:.3f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only-adapter", action="store_true", help="skip the other models")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    for path in chosen.data:
        paragraphs, asked = read_squad(path)
        cases = make_cases(len(paragraphs), asked, chosen.questions, chosen.seed)
        collection = Collection.of_nodes(paragraph_nodes(paragraphs), sentence_encoder())
        engine = make_engine(collection, bundled_writer(), settings().chat_adapter)
        print(f"\n{path.name}: {len(cases)} questions, seed {chosen.seed}\n")
        print("| | answer holds a gold answer | right sentence | refused without its paragraph "
              "| refused with it |\n|---|---|---|---|---|")  # fmt: skip
        print_sentence_rows(cases, engine)
        print_model_row("course-chat adapter", engine, cases)
        if chosen.only_adapter:
            continue
        base = make_engine(collection, bundled_writer(), NO_ADAPTER)
        print_model_row("base, adapter off", base, cases)
        print_model_row(
            "random weights", make_engine(collection, random_writer(), NO_ADAPTER), cases
        )


if __name__ == "__main__":
    main()
