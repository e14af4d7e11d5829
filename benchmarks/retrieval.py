"""Search on questions in SQuAD's format, beside plain LlamaIndex in the same run.

    python -m benchmarks.retrieval ../shared/data/xquad.en.json ../shared/data/KorQuAD_v1.0_dev.json

Three tables. Passages: how often the right paragraph is found among all of the file. Sentences:
how often the sentence with the answer comes first among those of the first three paragraphs.
Relevance: how well it tells questions apart whose paragraph is in the collection from the same
questions with the paragraph taken out (the others of its article stay, so these are hard).
"""

import argparse
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from llama_index.core.schema import NodeWithScore

from core.retrieval.collection import Collection
from core.retrieval.encoder import sentence_encoder
from core.retrieval.evaluation import Asked, evaluate_squad, paragraph_nodes, read_squad
from core.retrieval.evidence import EvidenceSentence, rank_sentences
from core.retrieval.judge import answer_judge
from core.retrieval.search import score_passages
from core.settings import settings

PASSAGES = 3


@dataclass(frozen=True)
class Looked:
    """What one question found, with its paragraph in the collection and without it."""

    place: int  # of the answering sentence, from 1; 0: not among the first eight
    with_it: float  # relevance
    without_it: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    for path in chosen.data:
        print_passages(path, chosen.questions, chosen.seed)
    for path in chosen.data:
        print_sentences(path, chosen.questions, chosen.seed)


def print_passages(path: Path, questions: int, seed: int) -> None:
    done = evaluate_squad(path, questions, seed)
    print(f"\n{done.data}: {done.paragraphs} paragraphs, {done.questions} questions, seed {seed}\n")
    print("| search | recall@1 | recall@5 | MRR | answer in first five |")
    print("|---|---|---|---|---|")
    for name, quality in done.rankers.items():
        print(
            f"| {name} | {quality.recall_at_1:.3f} | {quality.recall_at_5:.3f} "
            f"| {quality.mrr:.3f} | {quality.answer_at_5:.3f} |"
        )


def print_sentences(path: Path, questions: int, seed: int) -> None:
    paragraphs, everything = read_squad(path)
    asked = random.Random(seed).sample(everything, min(questions, len(everything)))
    collection = Collection.of_nodes(paragraph_nodes(paragraphs), sentence_encoder())
    looked = [look(question, collection) for question in asked]
    places = np.array([one.place for one in looked])
    first, among = (places == 1).mean(), ((places > 0) & (places <= 3)).mean()
    present = np.array([one.with_it for one in looked])
    absent = np.array([one.without_it for one in looked])
    print(f"\n{path.name}: answering sentence first {first:.3f}, among the first three {among:.3f}")
    print(f"relevance tells present from absent with an area under the curve of "
          f"{area(present, absent):.3f}")  # fmt: skip
    print("\n| threshold | answerable let through | unanswerable refused |")
    print("|---|---|---|")
    for least in (0.05, 0.1, 0.2, 0.3, 0.5):
        print(f"| {least} | {(present >= least).mean():.3f} | {(absent < least).mean():.3f} |")


def look(asked: Asked, collection: Collection) -> Looked:
    scores = score_passages(asked.text, collection, sentence_encoder()).total
    found = evidence(asked.text, scores, collection)
    place = next((at for at, sentence in enumerate(found, 1) if answers(sentence, asked)), 0)
    without = scores.copy()
    without[asked.paragraph] = -1
    judge, others = answer_judge(), evidence(asked.text, without, collection)
    present, absent = (judge.judge(asked.text, some).relevance for some in (found, others))
    return Looked(place, present, absent)


def evidence(question: str, scores: np.ndarray, collection: Collection) -> list[EvidenceSentence]:
    best = np.argsort(-scores, kind="stable")[:PASSAGES]
    passages = [NodeWithScore(node=collection.nodes[i], score=float(scores[i])) for i in best]
    most = settings().sentences_judged
    return rank_sentences(question, passages, collection, sentence_encoder(), most)


def answers(sentence: EvidenceSentence, asked: Asked) -> bool:
    right = sentence.node_id == str(asked.paragraph)
    return right and sentence.start <= asked.start < sentence.end


def area(present: np.ndarray, absent: np.ndarray) -> float:
    """Chance that a present one is above an absent one."""
    above = (present[:, None] > absent).mean() + 0.5 * (present[:, None] == absent).mean()
    return float(above)


if __name__ == "__main__":
    main()
