"""The recipe of the bundled Llama, stage by stage, each resumable.

    tokenizer → base (pretraining) → course-chat (adapter)

Work in progress stays in a folder of its own; a stage that is done leaves its result there
and is skipped the next time. The finished model goes to ``assets/models`` and
``assets/adapters``, with a record of how it was made.
"""

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from transformers import AutoTokenizer, LlamaForCausalLM, PreTrainedTokenizerFast

from core.finetuning.training import Example, LoraTraining, train_adapter
from core.hashing import file_hash, write_hashes
from core.problems import Problem
from core.recipe.contamination import check_contamination
from core.recipe.corpus import (
    ProseDocument,
    ReadingDocument,
    read_library,
    read_prose,
    read_reading,
)
from core.recipe.drills import DrillMaker, make_passages
from core.recipe.pretraining import PARTS, Batches, PretrainingConfig, llama_config, pretrain
from core.recipe.reading import (
    SentencePool,
    Task,
    made_up_tasks,
    make_example,
    natural_tasks,
)
from core.recipe.shipping import ship_adapter, ship_metrics
from core.recipe.sources import write_sources
from core.recipe.tokenizer import train_tokenizer
from core.settings import ASSETS, Settings

LANGUAGES = ("ko", "en")

Parts = dict[str, PretrainingConfig]


@dataclass(frozen=True)
class Corpus:
    """Everything the model learns from, and the files it was read from."""

    files: list[Path]
    prose: list[ProseDocument]
    library: list[ProseDocument]
    reading: list[ReadingDocument]

    def texts(self) -> Iterator[str]:
        """Every text trained on, for the overlap check."""
        for document in self.prose + self.library:
            yield from document.paragraphs
        for reading in self.reading:
            yield from reading.texts()


def read_corpus(data_dir: Path, library_dir: Path) -> Corpus:
    """All training texts. ``data_dir`` holds what is too large or not ours to ship.

    Raises Problem naming the first file that is missing.
    """
    outside = [
        data_dir / name
        for name in ("prose.jsonl.gz", "reading_questions.jsonl", "reading_documents.jsonl")
    ]
    for path in outside:
        if not path.is_file():
            raise Problem("recipe.missing_data", name=path.name, folder=str(data_dir))
    ours = sorted((ASSETS / "data" / "reading").glob("*.jsonl"))
    reading = read_reading([*outside[1:], *ours])
    return Corpus(
        files=[*outside, *ours],
        prose=read_prose(outside[0]),
        library=read_library(library_dir),
        reading=[document for document in reading if not document.held_out],
    )


def build_tokenizer(corpus: Corpus, folder: Path) -> PreTrainedTokenizerFast:
    """The tokenizer, trained or taken from ``folder``."""
    if not (folder / "tokenizer.json").exists():
        texts = [
            (document.lang, paragraph)
            for document in corpus.prose
            for paragraph in document.paragraphs
        ]
        texts += [(d.lang, question.text) for d in corpus.reading for question in d.questions]
        train_tokenizer(texts).save_pretrained(folder)
    tokenizer: PreTrainedTokenizerFast = AutoTokenizer.from_pretrained(folder)
    return tokenizer


def make_drills(
    corpus: Corpus, tokenizer: PreTrainedTokenizerFast
) -> tuple[DrillMaker, dict[str, np.ndarray]]:
    """The drill maker, and the prose of each language as one stream of token ids."""
    documents = corpus.prose + corpus.library
    passages = make_passages(tokenizer, [(d.lang, d.sentences()) for d in documents])
    streams: dict[str, np.ndarray] = {}
    for lang in LANGUAGES:
        texts = [
            "\n".join(document.paragraphs) + "\n"
            for document in documents + corpus.library
            if document.lang == lang
        ]
        encoded = tokenizer(texts, add_special_tokens=False, split_special_tokens=True)["input_ids"]
        random.Random(0).shuffle(encoded)
        streams[lang] = np.concatenate([np.array(ids) for ids in encoded])
    return DrillMaker(tokenizer, passages, corpus.reading), streams


def build_base(
    corpus: Corpus, tokenizer: PreTrainedTokenizerFast, parts: Parts, work_dir: Path
) -> LlamaForCausalLM:
    """The base model, each part trained (or resumed) in a folder of its own.

    The weights of each part are rounded to bfloat16, as they are shipped.
    """
    torch.manual_seed(next(iter(parts.values())).seed)
    model = LlamaForCausalLM(llama_config(tokenizer))
    for name, config in parts.items():
        done = work_dir / name / "model"
        if not (done / "model.safetensors").exists():
            maker, streams = make_drills(corpus, tokenizer)
            pretrain(model, Batches(maker, streams, config), work_dir / name)
            model.to(torch.bfloat16).save_pretrained(done)
        model = LlamaForCausalLM.from_pretrained(done, dtype=torch.float32)
    return model


def chat_examples(
    corpus: Corpus, tokenizer: PreTrainedTokenizerFast, maker: DrillMaker, made_up: int, seed: int
) -> list[Example]:
    """Examples of both languages for ``course-chat``: every hand-written question, and as many
    made-up searches of prose and library sentences as ``made_up`` says."""
    rng = random.Random(seed)
    examples: list[Example] = []
    for lang in LANGUAGES:
        reading = [document for document in corpus.reading if document.lang == lang]
        library = [d.sentences() for d in corpus.library if d.lang == lang]
        prose = [d.sentences() for d in corpus.prose if d.lang == lang]
        rng.shuffle(prose)
        documents = [list(d.sentences) for d in reading] + library + prose[: len(prose) // 3]
        pool = SentencePool(documents)
        tasks: list[Task] = natural_tasks(pool, reading)
        tasks += made_up_tasks(pool, maker, lang, made_up // 2, rng)
        examples += [make_example(tokenizer, pool, task, rng) for task in tasks]
    return examples


def build_llama(
    data_dir: Path,
    work_dir: Path,
    settings: Settings,
    parts: Parts,
    lora: LoraTraining,
    made_up: int,
) -> None:
    """Run the whole recipe and put the results where ``settings`` expects them."""
    corpus = read_corpus(data_dir, settings.library_dir)
    checked = check_contamination(corpus.texts())
    write_sources(ASSETS / "data" / "sources.json", corpus.files, corpus.prose)
    tokenizer = build_tokenizer(corpus, work_dir / "tokenizer")
    base = build_base(corpus, tokenizer, parts, work_dir)
    _ship_base(work_dir, settings.model_dir, parts, checked)
    maker, _ = make_drills(corpus, tokenizer)
    examples = chat_examples(corpus, tokenizer, maker, made_up, lora.seed)
    train_adapter(base, examples, lora, work_dir / "course-chat")
    ship_adapter(
        work_dir / "course-chat",
        settings.adapters_dir / "course-chat",
        {
            "base_sha256": file_hash(settings.model_dir / "model.safetensors"),
            "examples": len(examples),
            "made_up": made_up,
            "test_questions_checked": checked,
            **asdict(lora),
        },
    )


def parts_of(tokens: int | None, seed: int) -> Parts:
    """The parts as shipped, or shrunk alike to ``tokens`` in all, with ``seed``."""
    whole = sum(config.tokens for config in PARTS.values())
    return {
        name: replace(
            config,
            tokens=config.tokens if tokens is None else round(config.tokens * tokens / whole),
            seed=seed,
        )
        for name, config in PARTS.items()
    }


def _ship_base(work_dir: Path, model_dir: Path, parts: Parts, checked: int) -> None:
    model_dir.mkdir(parents=True, exist_ok=True)
    for path in (work_dir / "tokenizer").iterdir():
        shutil.copy(path, model_dir)
    for path in (work_dir / list(parts)[-1] / "model").iterdir():
        shutil.copyfile(path, model_dir / path.name)
    for name in parts:
        ship_metrics(work_dir / name, model_dir / f"{name}.metrics.jsonl")
    made = {"test_questions_checked": checked} | {k: asdict(c) for k, c in parts.items()}
    (model_dir / "made.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    write_hashes(model_dir)
