"""Ask the documents, and look at what is found."""

import argparse
import sys
from pathlib import Path

from core.commands.shared import Command, Result
from core.text import LANGUAGES, language_of


def register(command: Command) -> None:
    """Give the front door the commands of this room."""
    added = command("ask", ask, "answer a question from documents, with a citation")
    added.add_argument("question")
    added.add_argument("--docs", type=Path, help="a folder of documents; default: the course")
    added.add_argument("--lang", choices=LANGUAGES, help="language of the course's chapters")
    added.add_argument("--adapter", help="adapter name, or none for the base model")

    added = command("search", search, "find passages")
    added.add_argument("query")
    added.add_argument("--docs", type=Path, help="a folder of documents; default: the course")
    added.add_argument("--lang", choices=LANGUAGES, help="language of the course's chapters")
    added.add_argument("--mode", choices=("bm25", "dense", "hybrid"), default="hybrid")
    added.add_argument("--top", type=int, default=5, help="passages to show")

    added = command("evaluate-retrieval", evaluate_retrieval, "recall@k and MRR on SQuAD JSON")
    added.add_argument("--data", type=Path, required=True, help="a SQuAD-format JSON file")
    added.add_argument("--questions", type=int, default=1_000, help="random questions to ask")
    added.add_argument("--seed", type=int, default=0)

    command("build-index", build_index, "index the course's chapters anew")

    added = command("fit-judge", fit_judge, "teach MiniLM to pick the sentence that answers")
    added.add_argument("--data", type=Path, help="folder with further reading questions")
    added.add_argument("--work", type=Path, required=True, help="keeps what a run resumes from")
    added.add_argument("--epochs", type=float, default=0.8)

    added = command("record-middle", record_middle, "lesson 8's recorded prompts, on the Llama")
    added.add_argument("--out", type=Path, help="file; default: the lesson's own")


def ask(arguments: argparse.Namespace) -> Result:
    from core.chat import assembly
    from core.chat.prompt import REFUSAL

    lang = arguments.lang or language_of(arguments.question)
    if arguments.docs:
        collection = assembly.folder_collection(arguments.docs)
    else:
        collection = assembly.library_collection(lang)
    engine = assembly.make_engine(collection, arguments.adapter)
    answer = engine.answer(arguments.question)
    cited = answer.cited
    return {
        "question": answer.question,
        "lang": answer.lang,
        "answer": answer.text or REFUSAL[answer.lang],
        "outcome": answer.outcome,
        "supported": answer.supported,
        "support": answer.support.verdict,
        "citations": [
            {
                "number": answer.evidence.sentences.index(cited) + 1,
                "document": cited.document,
                "page": cited.page,
                "start": cited.start,
                "end": cited.end,
                "passage": cited.text,
            }
        ]
        if cited
        else [],
        "confidence": round(answer.confidence, 4),
        "relevance": round(answer.evidence.relevance, 4),
        "tokens": answer.tokens,
        "seconds": {
            "retrieval": round(answer.evidence.seconds, 3),
            "first_token": round(answer.first_token_seconds, 3),
            "total": round(answer.seconds or answer.evidence.seconds, 3),
        },
    }


def search(arguments: argparse.Namespace) -> Result:
    from core.chat import assembly
    from core.retrieval.encoder import sentence_encoder
    from core.retrieval.search import HybridRetriever

    lang = arguments.lang or language_of(arguments.query)
    if arguments.docs:
        collection = assembly.folder_collection(arguments.docs)
    else:
        collection = assembly.library_collection(lang)
    retriever = HybridRetriever(collection, sentence_encoder(), arguments.top, mode=arguments.mode)
    return {
        "query": arguments.query,
        "mode": arguments.mode,
        "passages": [
            {
                "document": found.node.metadata["document"],
                "page": found.node.metadata["page"],
                "start": found.node.metadata["start"],
                "end": found.node.metadata["end"],
                "score": round(float(found.score or 0), 5),
                "text": found.node.get_content(),
            }
            for found in retriever.retrieve(arguments.query)
        ],
    }


def evaluate_retrieval(arguments: argparse.Namespace) -> Result:
    from core.retrieval.evaluation import evaluate_squad

    return evaluate_squad(arguments.data, arguments.questions, arguments.seed).as_dict()


def build_index(arguments: argparse.Namespace) -> Result:
    from core.retrieval.encoder import sentence_encoder
    from core.retrieval.library import build_library_index
    from core.settings import settings

    chunks = {
        lang: build_library_index(settings().library_dir, lang, sentence_encoder())
        for lang in LANGUAGES
    }
    return {"chunks": chunks}


def fit_judge(arguments: argparse.Namespace) -> Result:
    from dataclasses import asdict

    from core.recipe.judging import JudgeTraining, build_judge
    from core.settings import settings

    config = JudgeTraining(epochs=arguments.epochs)
    done = build_judge(arguments.data, arguments.work, config, settings().judge_dir)
    return {
        lang: {name: round(value, 3) for name, value in asdict(judgement).items()}
        for lang, judgement in done.items()
    }


def record_middle(arguments: argparse.Namespace) -> Result:
    from dataclasses import asdict

    from core.chat import middle
    from core.llama.generation import bundled_writer

    runs = []
    for run in middle.record_middle(arguments.out or middle.RECORDED, bundled_writer()):
        runs.append(asdict(run))
        print(f"{run.lang}, {run.count} sentences: {run.right}", file=sys.stderr, flush=True)
    return {"runs": runs}
