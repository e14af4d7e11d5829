"""The chatbot on fifty questions about the course: forty to answer, ten to refuse.

    python -m benchmarks.chat

Beside the shipped adapter, in the same run: the base without it, and random weights. An
answer counts when it states the fact, whatever the support check says of it; the passage
counts when retrieval has it among its first three.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import LlamaForCausalLM

from core.chat.assembly import library_collection, make_engine
from core.chat.engine import Answer, ChatEngine, Outcome
from core.llama.generation import Writer
from core.llama.llama_index import LlamaIndexLlama
from core.llama.loading import BundledLlama, bundled_llama
from core.recipe.corpus import read_jsonl
from core.settings import ASSETS, settings

QUESTIONS = ASSETS / "data" / "tests" / "chat_questions.jsonl"


@dataclass(frozen=True)
class Row:
    """A test question and what became of it."""

    lang: str
    answerable: bool
    found: bool  # the right passage among the first three
    stated: bool  # the answer states the fact
    cited: bool  # the citation is the right sentence
    outcome: Outcome


def states(text: str, facts: list[list[str]]) -> bool:
    """Whether every group of ``facts`` has a spelling that occurs in ``text``."""
    lowered = text.lower()
    return bool(facts) and all(any(word.lower() in lowered for word in group) for group in facts)


def judge(question: dict[str, Any], answer: Answer) -> Row:
    """Compare an answer with what the question's author wrote down."""
    expected = question["passage"] or ""
    passages = [
        " ".join(passage.node.get_content().split()) for passage in answer.evidence.passages
    ]
    return Row(
        lang=question["lang"],
        answerable=question["answerable"],
        found=bool(expected) and any(expected in passage for passage in passages),
        stated=states(answer.text, question["facts"]),
        cited=answer.cited is not None and " ".join(answer.cited.text.split()) == expected,
        outcome=answer.outcome,
    )


def run(
    engines: dict[str, ChatEngine], questions: list[dict[str, Any]], verbose: bool
) -> Iterator[Row]:
    """Ask every question of the engine of its language."""
    for question in questions:
        answer = engines[question["lang"]].answer(question["question"])
        row = judge(question, answer)
        if verbose:
            good = row.stated if row.answerable else row.outcome is not Outcome.ANSWERED
            mark = "ok " if good else "BAD"
            print(f"{mark} {question['id']} found={row.found:d} {row.outcome} "
                  f"r={answer.evidence.relevance:.2f} c={answer.confidence:.2f}\n"
                  f"    Q {question['question']}\n    A {answer.text}\n"
                  f"    = {question['passage']}")  # fmt: skip
        yield row


def random_writer() -> Writer:
    """The bundled model's shape and tokenizer with random weights."""
    bundled = bundled_llama()
    torch.manual_seed(0)
    model = LlamaForCausalLM(bundled.model.config).eval()
    return Writer(BundledLlama(model, bundled.tokenizer), 1, 60)


def table_row(name: str, rows: list[Row]) -> str:
    """One line of the table."""
    asked = [row for row in rows if row.answerable]
    refusable = [row for row in rows if not row.answerable]
    per_language = " / ".join(
        str(sum(row.stated for row in asked if row.lang == lang)) for lang in ("ko", "en")
    )

    def refused(among: list[Row]) -> str:
        counts = [
            sum(row.outcome is outcome for row in among)
            for outcome in (
                Outcome.REFUSED_BY_RETRIEVAL,
                Outcome.REFUSED_BY_MODEL,
                Outcome.REFUSED_BY_SUPPORT,
            )
        ]
        return f"{sum(counts)} ({' + '.join(map(str, counts))})"

    return (
        f"| {name} | {sum(row.found for row in asked)} | {sum(row.stated for row in asked)} "
        f"({per_language}) | {sum(row.cited for row in asked)} | {refused(refusable)} "
        f"| {refused(asked)} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--verbose", action="store_true", help="print every answer")
    parser.add_argument("--only-adapter", action="store_true", help="skip the comparisons")
    arguments = parser.parse_args()
    questions = list(read_jsonl(arguments.questions))
    asked = sum(question["answerable"] for question in questions)
    print(
        f"| model | passage in first 3 (of {asked}) | fact stated (ko / en) | cited right "
        f"| refused of {len(questions) - asked} (retrieval + model + support) "
        f"| refused of {asked} |\n|---|---|---|---|---|---|"
    )
    collections = {lang: library_collection(lang) for lang in ("ko", "en")}
    engines = {lang: make_engine(collection) for lang, collection in collections.items()}
    print(table_row("course-chat adapter", list(run(engines, questions, arguments.verbose))))
    if arguments.only_adapter:
        return
    bases = {lang: make_engine(collections[lang], "none") for lang in collections}
    print(table_row("base, adapter off", list(run(bases, questions, False))))
    writer, limits = random_writer(), settings()
    for engine in bases.values():
        engine.llama = LlamaIndexLlama(writer, adapter="none", max_tokens=limits.chat_tokens)
    print(table_row("random weights", list(run(bases, questions, False))))


if __name__ == "__main__":
    main()
