"""The headless front door: ``python -m core COMMAND``, a second client of the same functions.

Every command prints one JSON object with ``--json``. On bad input it prints one sentence to
standard error and exits with 2.
"""

import argparse
import json
import sys
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any

from core.problems import Problem
from core.text import LANGUAGES, language_of, sentence

Result = dict[str, Any]

# What the command line calls the ways to an answer; the course calls the last one PAL.
METHODS_BY_WAY: dict[str, Any] = {"direct": "direct", "words": "words", "pal": "program"}


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


def generate(arguments: argparse.Namespace) -> Result:
    from core.llama.generation import GenerationConfig, bundled_writer

    writer = bundled_writer()
    tokenizer = writer.llama.tokenizer
    prompt = [
        tokenizer.bos_token_id,
        *tokenizer.encode(arguments.prompt, add_special_tokens=False, split_special_tokens=True),
    ]
    config = GenerationConfig(
        arguments.adapter, arguments.tokens, arguments.temperature, arguments.seed
    )
    tokens = list(writer.stream(prompt, config))
    return {"text": "".join(token.text for token in tokens), "tokens": len(tokens)}


def attention(arguments: argparse.Namespace) -> Result:
    from core.attention.models import attention_of

    found = attention_of(arguments.text, arguments.model)
    return {
        "model": arguments.model,
        "tokens": found.labels,
        "weights": found.weights.astype(float).round(8).tolist(),
    }


def evaluate_retrieval(arguments: argparse.Namespace) -> Result:
    from core.retrieval.evaluation import evaluate_squad

    return evaluate_squad(arguments.data, arguments.questions, arguments.seed).as_dict()


def run_program(arguments: argparse.Namespace) -> Result:
    from core.program_aided.sandbox import load_program
    from core.program_aided.sandbox import run_program as run

    ran = run(load_program(arguments.file))
    return {
        "ok": ran.ok,
        "stdout": ran.stdout,
        "answer": ran.answer,
        "blocked": ran.blocked,
        "reason": sentence(Problem(ran.reason), arguments.lang) if ran.reason else "",
        "error": ran.error,
        "seconds": round(ran.seconds, 3),
    }


def solve(arguments: argparse.Namespace) -> Result:
    from core.program_aided.solving import solve as solve_problem

    found = solve_problem(
        arguments.problem, METHODS_BY_WAY[arguments.method], adapter=arguments.adapter
    )
    ran = found.run
    return {
        "problem": arguments.problem,
        "method": arguments.method,
        "adapter": found.adapter,
        "text": found.text.strip(),
        "program": found.program or None,
        "output": ran.stdout if ran else None,
        "answer": found.answer,
        "ok": found.answer is not None,
        "blocked": bool(ran and ran.blocked),
        "reason": sentence(Problem(ran.reason), language_of(arguments.problem))
        if ran and ran.reason
        else "",
        "tokens": found.tokens,
        "seconds": round(found.seconds, 3),
    }


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


def finetune(arguments: argparse.Namespace) -> Result:
    from core.finetuning.folders import create_run
    from core.finetuning.pairs import Pair, read_pairs
    from core.finetuning.runs import work_on
    from core.finetuning.training import LoraTraining

    def pairs_of(path: Path) -> list[Pair]:
        try:
            return read_pairs(path.name, path.read_bytes())
        except OSError as error:
            raise Problem("retrieval.no_file", name=path.name) from error

    config = LoraTraining(
        rank=arguments.rank,
        alpha=2 * arguments.rank,
        epochs=arguments.epochs,
        batch_tokens=arguments.batch_tokens,
        learning_rate=arguments.learning_rate,
        warmup_steps=arguments.warmup_steps,
        seed=arguments.seed,
        checkpoint_seconds=arguments.checkpoint_seconds,
        evaluate_every=arguments.evaluate_every,
        base=arguments.base,
        four_bit=arguments.four_bit,
    )
    held_out = pairs_of(arguments.held_out) if arguments.held_out else []
    create_run(arguments.out, pairs_of(arguments.data), config, held_out)
    return work_on(arguments.out).as_dict()


def runs(arguments: argparse.Namespace) -> Result:
    from core.finetuning.folders import list_runs

    return {"runs": [status.as_dict() for status in list_runs(arguments.folder)]}


def resume(arguments: argparse.Namespace) -> Result:
    from core.finetuning.runs import work_on

    return work_on(arguments.run).as_dict()


def build_llama(arguments: argparse.Namespace) -> Result:
    from core.finetuning.training import LoraTraining
    from core.recipe.build import build_llama as build
    from core.recipe.build import parts_of
    from core.settings import settings

    build(
        arguments.data,
        arguments.work or settings().data_dir / "build-llama",
        settings(),
        parts_of(arguments.tokens, arguments.seed),
        LoraTraining(epochs=arguments.epochs, seed=arguments.seed),
        arguments.made_up,
    )
    return {"model": settings().model_dir.name, "adapter": settings().chat_adapter}


def build_solvers(arguments: argparse.Namespace) -> Result:
    import torch

    from core.program_aided.solving import ADAPTERS
    from core.recipe.solvers import SolverRecipe, build_solver
    from core.settings import settings

    torch.set_num_threads(arguments.threads)
    work = arguments.work or settings().data_dir / "build-solvers"
    recipe = SolverRecipe(problems=arguments.problems, seed=arguments.seed)
    for way in arguments.way:
        build_solver(METHODS_BY_WAY[way], work, settings(), recipe)
    return {"adapters": [ADAPTERS[METHODS_BY_WAY[way]] for way in arguments.way]}


def gradients(arguments: argparse.Namespace) -> Result:
    from core.sequence.gradients import GradientFlowConfig, gradient_norms

    config = GradientFlowConfig(
        model=arguments.model,
        length=arguments.length,
        probe=arguments.probe,
        seed=arguments.seed,
        radius=arguments.radius,
        gate_bias=arguments.gate_bias,
        window=arguments.window,
        depth=arguments.depth,
        width=arguments.width,
        input_scale=arguments.input_scale,
        residual=arguments.residual,
    )
    return {"norms": gradient_norms(config).norms.tolist()}


def count_lora(arguments: argparse.Namespace) -> Result:
    from core.adapters.counting import (
        BYTES,
        AdapterConfig,
        count_adapter,
        default_targets,
        method_of,
        read_targets,
    )

    shape, method = _shape(arguments), method_of(arguments.method)
    targets = default_targets(method)
    if arguments.targets is not None:
        targets = read_targets(arguments.targets)
    config = AdapterConfig(
        method=method,
        rank=arguments.rank,
        targets=targets,
        alpha=arguments.alpha,
        bias=arguments.bias,
        saved=tuple(arguments.save),
        block=arguments.block,
        frequencies=arguments.frequencies,
        tokens=arguments.tokens,
        encoder=arguments.encoder,
    )
    count = count_adapter(shape, config)
    return {
        "model": shape.name,
        "method": method,
        "targets": list(targets),
        "trainable": count.trainable,
        "total": count.total,
        "percent": count.percent,
        "bytes": count.kept * BYTES[arguments.dtype],
        "dtype": arguments.dtype,
    }


def forecast_memory(arguments: argparse.Namespace) -> Result:
    from core.adapters.counting import AdapterConfig, read_targets
    from core.adapters.memory import CARDS, GIB, MemoryConfig, forecast

    config = MemoryConfig(
        tuning=arguments.method,
        batch=arguments.batch,
        length=arguments.length,
        precision=arguments.precision,
        checkpointing=arguments.checkpointing,
        optimizer=arguments.optimizer,
        bits=arguments.bits,
        accumulating=arguments.accumulating,
        device=arguments.device,
        adapter=AdapterConfig(rank=arguments.rank, targets=read_targets(arguments.targets)),
    )
    found = forecast(_shape(arguments), config)
    return {
        "parts": found.parts,
        "total": found.total,
        "moment": found.moment,
        "fits": [card.name for card in CARDS if found.total <= card.gib * GIB],
    }


def _shape(arguments: argparse.Namespace) -> Any:
    """The shape of ``--model``, or of the config.json that ``--config`` names."""
    from core.adapters.shapes import read_shape, shape_of

    if arguments.config is None:
        return shape_of(arguments.model)
    try:
        return read_shape(arguments.config.name, arguments.config.read_bytes())
    except OSError as error:
        raise Problem("adapters.no_file", name=arguments.config.name) from error


def record_adapters(arguments: argparse.Namespace) -> Result:
    from core.adapters.recorded import RECORDED
    from core.adapters.study import planned_runs, record_study

    done = []
    for run in record_study(planned_runs(arguments.steps), arguments.out or RECORDED):
        done.append({"name": run.config.name, "held_out": round(run.held_out[-1], 4)})
        print(f"{run.config.name}: {run.held_out[-1]:.3f}", file=sys.stderr, flush=True)
    return {"runs": done}


def record_cutoff(arguments: argparse.Namespace) -> Result:
    import torch

    from core.cutoff.recording import record_all
    from core.cutoff.store import FOLDER

    torch.set_num_threads(1)

    def tell(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    return {"made": list(record_all(arguments.out or FOLDER, arguments.languages, tell))}


def record_middle(arguments: argparse.Namespace) -> Result:
    from dataclasses import asdict

    from core.chat import middle
    from core.llama.generation import bundled_writer

    runs = []
    for run in middle.record_middle(arguments.out or middle.RECORDED, bundled_writer()):
        runs.append(asdict(run))
        print(f"{run.lang}, {run.count} sentences: {run.right}", file=sys.stderr, flush=True)
    return {"runs": runs}


def record_instruction(arguments: argparse.Namespace) -> Result:
    from core.instruction.recorded import RECORDED, read_run
    from core.recipe.instructing import InstructionRecipe
    from core.recipe.instructing import record_instruction as record
    from core.settings import settings

    folder = arguments.out or RECORDED
    work = arguments.work or settings().data_dir / "record-instruction"
    for done in record(work, settings(), InstructionRecipe(), folder, arguments.minutes):
        print(done, file=sys.stderr, flush=True)
    run = read_run(folder)
    shares = {step: run.share(step) for step in run.steps}
    return {
        "steps": len(run.losses),
        "planned": run.planned,
        "asked": len(run.tests),
        "form": {step: share.form for step, share in shares.items()},
        "right": {step: share.right for step, share in shares.items()},
    }


def record_sequence(arguments: argparse.Namespace) -> Result:
    from core.sequence import recording

    configs = recording.planned_runs(
        arguments.task,
        models=arguments.model or recording.ARCHITECTURES,
        distances=arguments.distance or recording.DISTANCES,
        seeds=arguments.seed,
        steps=arguments.steps,
    )
    runs = []
    for run in recording.record_runs(configs, arguments.out or recording.RECORDED):
        runs.append({"name": recording.file_name(run.config), "accuracy": run.accuracy})
        print(f"{runs[-1]['name']}: {run.accuracy:.3f}", file=sys.stderr, flush=True)
    return {"runs": runs}


def make_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(prog="python -m core", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, does: Callable[[argparse.Namespace], Result], text: str) -> Any:
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("--json", action="store_true", help="print one JSON object")
        added.set_defaults(does=does)
        return added

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

    added = command("generate", generate, "continue a text with the bundled Llama")
    added.add_argument("prompt")
    added.add_argument("--adapter", default="none", help="adapter name, or none")
    added.add_argument("--tokens", type=int, default=80, help="at most so many tokens")
    added.add_argument("--temperature", type=float, default=0.0)
    added.add_argument("--seed", type=int, default=0)

    added = command("attention", attention, "what each layer and head of a real model looks at")
    added.add_argument("--text", required=True)
    added.add_argument("--model", choices=("encoder", "llama"), default="encoder")

    added = command("evaluate-retrieval", evaluate_retrieval, "recall@k and MRR on SQuAD JSON")
    added.add_argument("--data", type=Path, required=True, help="a SQuAD-format JSON file")
    added.add_argument("--questions", type=int, default=1_000, help="random questions to ask")
    added.add_argument("--seed", type=int, default=0)

    added = command("gradients", gradients, "how much feedback reaches each word, oldest first")
    added.add_argument(
        "--model",
        required=True,
        metavar="MODEL",
        help="rnn, lstm, gru, birnn, truncated, rnn_attention, conv_attention or transformer",
    )
    added.add_argument("--length", type=int, required=True, help="words")
    added.add_argument("--probe", help="where the loss stands: answer, or word (the last)")
    added.add_argument("--seed", type=int, default=0)
    added.add_argument("--radius", type=float, default=0.9, help="of the recurrent matrix")
    added.add_argument("--gate-bias", type=float, default=1.0, help="of the gate that keeps")
    added.add_argument("--window", type=int, default=20, help="words; for truncated")
    added.add_argument("--depth", type=int, default=4, help="layers; convolution, Transformer")
    added.add_argument("--width", type=int, default=64, help="numbers per word and state")
    added.add_argument("--input-scale", type=float, default=1.0, help="of the words' vectors")
    added.add_argument("--no-residual", dest="residual", action="store_false")

    added = command("lora", count_lora, "what an adapter counts: trainable, total, percent, bytes")
    _add_model(added)
    added.add_argument("--method", default="lora", help="lora, rslora, dora, ia3, vera, ...")
    added.add_argument("--rank", type=int, default=8)
    added.add_argument("--targets", help="names with commas, or all-linear; default: PEFT's")
    added.add_argument("--alpha", type=float, default=16)
    added.add_argument("--bias", default="none", help="none, all or lora_only")
    added.add_argument("--save", nargs="*", default=[], help="embed_tokens, lm_head")
    added.add_argument("--block", type=int, default=32, help="width of a block; oft, boft")
    added.add_argument("--frequencies", type=int, default=1_000, help="of a matrix; fourierft")
    added.add_argument("--tokens", type=int, default=20, help="prompt, prefix, p_tuning")
    added.add_argument("--encoder", type=int, default=128, help="width; p_tuning")
    added.add_argument("--dtype", choices=("float32", "bfloat16"), default="float32")

    added = command("memory", forecast_memory, "what a training step takes of memory, in bytes")
    _add_model(added)
    added.add_argument("--method", default="lora", help="full, lora or qlora")
    added.add_argument("--batch", type=int, default=1, help="examples in a step")
    added.add_argument("--length", type=int, default=1_024, help="tokens in an example")
    added.add_argument("--rank", type=int, default=8)
    added.add_argument("--targets", default="q_proj,v_proj", help="names, or all-linear")
    added.add_argument("--precision", default="bfloat16", help="float32, mixed or bfloat16")
    added.add_argument("--no-checkpointing", dest="checkpointing", action="store_false")
    added.add_argument("--optimizer", default="adamw", help="adamw, adamw_8bit or sgd")
    added.add_argument("--bits", type=int, default=4, help="of a stored weight; qlora: 4 or 8")
    added.add_argument("--no-accumulating", dest="accumulating", action="store_false")
    added.add_argument("--device", choices=("gpu", "cpu"), default="gpu")

    added = command("record-adapters", record_adapters, "lesson 6's recorded runs; resumable")
    added.add_argument("--steps", type=int, default=40)
    added.add_argument("--out", type=Path, help="folder; default: the lesson's own")

    added = command("record-cutoff", record_cutoff, "lesson 3's models and cards; resumable")
    added.add_argument(
        "--lang", dest="languages", nargs="+", choices=LANGUAGES, default=list(LANGUAGES)
    )
    added.add_argument("--out", type=Path, help="folder; default: the lesson's own")

    added = command("record-middle", record_middle, "lesson 8's recorded prompts, on the Llama")
    added.add_argument("--out", type=Path, help="file; default: the lesson's own")

    added = command("record-instruction", record_instruction, "lesson 5's recorded run; resumable")
    added.add_argument("--work", type=Path, help="folder of the work in progress")
    added.add_argument("--minutes", type=float, default=inf, help="of training, then ship")
    added.add_argument("--out", type=Path, help="folder; default: the lesson's own")

    added = command("record-sequence", record_sequence, "train lesson 1's recorded runs; resumable")
    added.add_argument("--task", default="apple", help="apple or recall")
    added.add_argument("--model", nargs="+", help="default: rnn lstm gru transformer")
    added.add_argument("--distance", type=int, nargs="+", help="words; default: 10 to 200")
    added.add_argument("--seed", type=int, nargs="+", help="default: three or eight")
    added.add_argument("--steps", type=int, default=300)
    added.add_argument("--out", type=Path, help="folder; default: the lesson's own")

    added = command("run-program", run_program, "run a Python program in the sandbox")
    added.add_argument("file", type=Path)
    added.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the reason")

    added = command("solve", solve, "solve a word problem: directly, in words, by a program")
    added.add_argument("problem")
    added.add_argument("--method", choices=list(METHODS_BY_WAY), default="pal")
    added.add_argument("--adapter", default="", help="another adapter, or none for the base")

    command("build-index", build_index, "index the course's chapters anew")

    added = command("fit-judge", fit_judge, "teach MiniLM to pick the sentence that answers")
    added.add_argument("--data", type=Path, help="folder with further reading questions")
    added.add_argument("--work", type=Path, required=True, help="keeps what a run resumes from")
    added.add_argument("--epochs", type=float, default=0.8)

    added = command("finetune", finetune, "fine-tune the bundled Llama with LoRA on your pairs")
    added.add_argument("--data", type=Path, required=True, help="pairs, as JSON Lines or CSV")
    added.add_argument("--out", type=Path, required=True, help="a new folder for the run")
    added.add_argument("--rank", type=int, default=16)
    added.add_argument("--epochs", type=float, default=3.0)
    added.add_argument("--batch-tokens", type=int, default=2_048)
    added.add_argument("--learning-rate", type=float, default=2e-3)
    added.add_argument("--warmup-steps", type=int, default=5)
    added.add_argument("--seed", type=int, default=0)
    added.add_argument("--checkpoint-seconds", type=float, default=30.0)
    added.add_argument("--held-out", type=Path, help="pairs that are only asked, not taught")
    added.add_argument("--evaluate-every", type=int, default=10, help="steps; 0: never")
    added.add_argument("--base", default="", help="another Llama: a folder, or a hub's name")
    added.add_argument("--four-bit", action="store_true", help="keep the base in 4 bits (QLoRA)")

    added = command("runs", runs, "list the fine-tuning runs in a folder")
    added.add_argument("folder", type=Path)

    added = command("resume", resume, "go on with a fine-tuning run that was stopped or killed")
    added.add_argument("run", type=Path)

    added = command("build-llama", build_llama, "train the bundled Llama and its chat adapter")
    added.add_argument("--data", type=Path, required=True, help="folder of the training data")
    added.add_argument("--work", type=Path, help="folder of the work in progress (resumable)")
    added.add_argument("--tokens", type=int, help="pretraining tokens; default: as shipped")
    added.add_argument("--epochs", type=float, default=1.0, help="epochs of the adapter")
    added.add_argument("--made-up", type=int, default=2_000, help="made-up searches to add")
    added.add_argument("--seed", type=int, default=0)

    added = command("build-solvers", build_solvers, "train lesson 4's three adapters; resumable")
    added.add_argument(
        "--way", nargs="+", choices=list(METHODS_BY_WAY), default=["pal", "words", "direct"]
    )
    added.add_argument("--work", type=Path, help="folder of the work in progress (resumable)")
    added.add_argument("--problems", type=int, default=8_000, help="problems of each language")
    added.add_argument("--threads", type=int, default=1)
    added.add_argument("--seed", type=int, default=0)
    return parser


def _add_model(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model",
        default="llama-2-7b",
        help="llama-2-7b, llama-2-13b, llama-2-70b or bundled",
    )
    command.add_argument("--config", type=Path, help="a config.json instead")


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit status."""
    arguments = make_parser().parse_args(argv)
    try:
        result = arguments.does(arguments)
    except Problem as problem:
        print(sentence(problem, getattr(arguments, "lang", None) or "en"), file=sys.stderr)
        return 2
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        for name, value in result.items():
            print(f"{name}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
