"""Teaches MiniLM to judge which sentence answers a question: see ``core.retrieval.judge``.

    python -m core fit-judge --data DIR --work DIR

A question's answer stands against a few of its neighbours and against "none of them"; now
and then it is taken away, and "none" is right.
"""

import json
import random
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from peft import LoraConfig, get_peft_model
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from core.encoder import Encoder, bundled_encoder
from core.finetuning.training import keep_metrics
from core.hashing import write_hashes
from core.recipe.contamination import check_contamination
from core.recipe.corpus import read_reading
from core.recipe.judge_cases import Case, RememberingEncoder, cases_of
from core.recipe.shipping import ship_metrics
from core.retrieval.judge import (
    Judge,
    JudgeModel,
    clues_of,
    evidence_of,
    pair_texts,
    relevance,
    save_judge,
    tokenized,
)
from core.settings import ASSETS, settings
from core.text import LANGUAGES

# A question that its documents do answer may be lost to the threshold this often.
LOST = 0.1


@dataclass(frozen=True)
class JudgeTraining:
    """Everything that decides a run."""

    rank: int = 16
    alpha: int = 32
    epochs: float = 0.8
    questions: int = 8  # in a batch
    sentences: int = 5  # of a question
    layers: tuple[int, ...] = (2, 3, 4, 5)  # of six; the first two know their words already
    learning_rate: float = 4e-4  # of the adapter; at 1e-3 it soon reads nothing
    head_rate: float = 1e-3
    warmup_steps: int = 100
    lost: float = 0.15  # share of the answers taken away
    seed: int = 0
    checkpoint_seconds: float = 240.0


@dataclass(frozen=True)
class Judgement:
    """How a judge does on questions it was not taught with."""

    questions: int  # with an answer
    first_look: float  # share of them whose answer the first look puts first
    first: float  # and the judge
    told_apart: float  # share of pairs of which the answerable question is more relevant
    threshold: float  # the relevance that all but ``LOST`` of the answerable ones reach
    refused: float  # share of those without an answer below it


def drawn(case: Case, config: JudgeTraining, rng: random.Random) -> tuple[Case, int]:
    """``case`` with a few of its sentences, and the answer's place among them; 0 means none.

    The likeliest by the first look are drawn most: they are what the judge will see.
    """
    keeps = case.answering is not None and rng.random() >= config.lost
    others = [index for index in range(len(case.sentences)) if index != case.answering]
    others.sort(key=lambda index: index + 8 * rng.random())
    chosen = others[: config.sentences - keeps]
    if keeps and case.answering is not None:
        chosen.insert(0, case.answering)
    sentences = tuple(case.sentences[index] for index in chosen)
    return Case(case.lang, case.question, sentences, 0, case.held_out), int(keeps)


def choice_loss(logits: torch.Tensor, counts: Sequence[int], places: Sequence[int]) -> torch.Tensor:
    """Mean cross-entropy of the right choice among each question's sentences and "none".

    ``logits`` (sentences of all questions,); ``counts`` of them belong to each question;
    place 0 is "none", whose logit is 0.
    """
    own = pad_sequence(logits.split(list(counts)), batch_first=True, padding_value=-torch.inf)
    choices = functional.pad(own, (1, 0))
    return functional.cross_entropy(choices, torch.tensor(places))


def new_judge(encoder: Encoder, cases: Sequence[Case], config: JudgeTraining) -> JudgeModel:
    """MiniLM with a fresh adapter and head, and the clues as they do best alone."""
    torch.manual_seed(config.seed)
    lora = LoraConfig(
        r=config.rank,
        lora_alpha=config.alpha,
        target_modules=["query", "key", "value", "dense"],
        layers_to_transform=list(config.layers),
    )
    model = JudgeModel(get_peft_model(deepcopy(encoder.model), lora))
    weights, constant = fit_clues(cases)
    with torch.no_grad():
        model.head.weight.mul_(0.3)
        model.head.bias.fill_(constant)
        model.clues.weight.copy_(weights)
    return model


def fit_clues(cases: Sequence[Case]) -> tuple[torch.Tensor, float]:
    """Weights (clues,) and a constant with which the clues alone choose best among ``cases``."""
    clues = torch.tensor([clues_of(one) for case in cases for one in case.sentences])
    counts = [len(case.sentences) for case in cases]
    places = [0 if case.answering is None else case.answering + 1 for case in cases]
    weights = torch.zeros(clues.shape[1] + 1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=60, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = choice_loss(clues @ weights[:-1] + weights[-1], counts, places)
        loss.backward()
        return loss

    optimizer.step(closure)
    return weights[:-1].detach(), float(weights[-1].detach())


def train_judge(
    model: JudgeModel, encoder: Encoder, cases: Sequence[Case], config: JudgeTraining, folder: Path
) -> None:
    """Train ``model`` in place; ``folder`` keeps metrics.jsonl and a checkpoint to resume from."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(asdict(config), indent=1), encoding="utf-8")
    small = [*model.head.parameters(), *model.clues.parameters()]
    adapter = [parameter for name, parameter in model.named_parameters() if "lora" in name]
    optimizer = torch.optim.AdamW([{"params": adapter}, {"params": small}], weight_decay=0.01)
    checkpoint, step = folder / "checkpoint.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"], strict=False)
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
        keep_metrics(folder / "metrics.jsonl", step)
    steps = int(config.epochs * len(cases) / config.questions)
    saved_at = started = time.monotonic()
    model.train()
    while step < steps:
        torch.manual_seed(config.seed * 1_000_003 + step)  # dropout too depends on the step alone
        batch = [drawn(case, config, rng) for case, rng in _batch(cases, config, step)]
        pairs = [pair_texts(case.question, one) for case, _ in batch for one in case.sentences]
        clues = torch.tensor([clues_of(one) for case, _ in batch for one in case.sentences])
        logits = _logits(model, encoder, pairs, clues)
        counts, places = [len(case.sentences) for case, _ in batch], [place for _, place in batch]
        loss = choice_loss(logits, counts, places)
        warm, left = (step + 1) / config.warmup_steps, 2 * (steps - step) / steps
        for group, full in zip(
            optimizer.param_groups, (config.learning_rate, config.head_rate), strict=True
        ):
            group["lr"] = full * min(1.0, warm, left)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_([*adapter, *small], 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        with (folder / "metrics.jsonl").open("a") as metrics:
            row = {
                "step": step,
                "loss": round(loss.item(), 4),
                "gradient_norm": round(norm.item(), 3),
                "seconds": round(time.monotonic() - started, 1),
            }
            metrics.write(json.dumps(row) + "\n")
        if time.monotonic() - saved_at > config.checkpoint_seconds or step == steps:
            saved_at = time.monotonic()
            _save(checkpoint, model, optimizer, step)
    model.eval()


def _logits(
    model: JudgeModel, encoder: Encoder, pairs: Sequence[tuple[str, str]], clues: torch.Tensor
) -> torch.Tensor:
    """The model's logits (pairs,), a third of the pairs at a time: those alike in length."""
    by_length = sorted(range(len(pairs)), key=lambda index: len("".join(pairs[index])))
    third = -(-len(pairs) // 3)
    parts = [by_length[start : start + third] for start in range(0, len(pairs), third)]
    inputs = [tokenized(encoder.tokenizer, [pairs[index] for index in part]) for part in parts]
    logits = torch.cat(
        [model(*both) for both in zip(inputs, [clues[p] for p in parts], strict=True)]
    )
    back = torch.empty(len(pairs), dtype=torch.long)
    back[torch.tensor(by_length)] = torch.arange(len(pairs))
    return logits[back]


def _save(path: Path, model: JudgeModel, optimizer: torch.optim.Optimizer, step: int) -> None:
    """Write beside, then rename: a killed run never leaves half a checkpoint."""
    learned = {
        name: weights
        for name, weights in model.state_dict().items()
        if "lora" in name or not name.startswith("bert")
    }
    beside = path.with_suffix(".partial")
    torch.save({"model": learned, "optimizer": optimizer.state_dict(), "step": step}, beside)
    beside.replace(path)


def _batch(
    cases: Sequence[Case], config: JudgeTraining, step: int
) -> Iterator[tuple[Case, random.Random]]:
    """The cases of a step, each with its own dice: a function of the seed and the step alone."""
    for number in range(step * config.questions, (step + 1) * config.questions):
        epoch, place = divmod(number, len(cases))
        order = list(range(len(cases)))
        random.Random(f"{config.seed}:{epoch}").shuffle(order)
        yield cases[order[place]], random.Random(f"{config.seed}:{number}")


def without_document(case: Case) -> Case | None:
    """``case`` as if the document that answers had not been there; None if nothing is left."""
    if case.answering is None:
        return None
    document = case.sentences[case.answering].document_id
    left = [one for one in case.sentences if one.document_id != document]
    best = max((one.score for one in left), default=0.0)
    sentences = tuple(replace(one, behind=best - one.score) for one in left)
    return replace(case, sentences=sentences, answering=None) if left else None


def fit_relevance(judge: Judge, cases: Sequence[Case], rounds: int = 50) -> np.ndarray:
    """``RELEVANCE`` for ``judge``: logistic regression by Newton's method, (3,).

    On ``cases``, and on those with an answer once more without its document.
    """
    asked = [*cases, *filter(None, map(without_document, cases))]
    inputs = np.array(
        [
            evidence_of(
                judge.logits(case.question, case.sentences),
                max(one.score for one in case.sentences),
            )
            for case in asked
        ]
    )
    labels = np.array([case.answering is not None for case in asked], dtype=float)
    weights = np.zeros(inputs.shape[1])
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        gradient = inputs.T @ (labels - chance) - 1e-3 * weights
        curvature = (inputs.T * (chance * (1 - chance))) @ inputs + 1e-3 * np.eye(len(weights))
        weights = weights + np.linalg.solve(curvature, gradient)
    return weights


def measure_judge(judge: Judge, cases: Sequence[Case]) -> Judgement:
    """How ``judge`` does on ``cases``, which it should not have been taught with."""
    first_look, first, present, absent = [], [], [], []
    for case in cases:
        logits = judge.logits(case.question, case.sentences)
        chance = relevance(logits, max(one.score for one in case.sentences))
        if case.answering is None:
            absent.append(chance)
            continue
        first_look.append(case.answering == 0)
        first.append(int(logits.argmax()) == case.answering)
        present.append(chance)
    below = np.sort(absent)
    threshold = float(np.quantile(present, LOST))
    return Judgement(
        questions=len(present),
        first_look=float(np.mean(first_look)),
        first=float(np.mean(first)),
        told_apart=float(np.searchsorted(below, present).mean() / max(1, len(below))),
        threshold=threshold,
        refused=float((below < threshold).mean()),
    )


def build_judge(
    data: Path | None, work: Path, config: JudgeTraining, folder: Path
) -> dict[str, Judgement]:
    """Train a judge and save it to ``folder``; how it does on held-out questions, by language.

    ``data`` may hold ``reading_questions.jsonl`` and ``reading_documents.jsonl`` beside the
    project's own. ``work`` keeps what a killed run goes on from. Raises Problem if a test
    question is among those it is taught with.
    """
    torch.set_num_threads(settings().training_threads)
    paths = sorted((ASSETS / "data" / "reading").glob("*.jsonl"))
    paths += sorted(data.glob("reading_*.jsonl")) if data else []
    documents, encoder = read_reading(paths), RememberingEncoder(bundled_encoder())
    checked = check_contamination(text for document in documents for text in document.texts())
    cases = [
        case
        for lang in LANGUAGES
        for case in cases_of([one for one in documents if one.lang == lang], encoder)
    ]
    taught = [case for case in cases if not case.held_out]
    model = new_judge(bundled_encoder(), taught, config)
    train_judge(model, bundled_encoder(), taught, config, work)
    judge = Judge(model, bundled_encoder().tokenizer)
    judgements = {
        lang: measure_judge(judge, [c for c in cases if c.held_out and c.lang == lang])
        for lang in LANGUAGES
    }
    fitted = fit_relevance(judge, [case for case in cases if case.held_out])
    ship_judge(model, work, folder, taught, config, checked, judgements, fitted)
    return judgements


def ship_judge(
    model: JudgeModel,
    work: Path,
    folder: Path,
    taught: Sequence[Case],
    config: JudgeTraining,
    checked: int,
    judgements: dict[str, Judgement],
    fitted: np.ndarray,
) -> None:
    """Put the judge where the app looks for it, with a record of how it was made."""
    save_judge(model, folder)
    write_hashes(folder)
    ship_metrics(work, folder / "metrics.jsonl")
    made = {
        "questions": len(taught),
        "without_answer": sum(case.answering is None for case in taught),
        "test_questions_checked": checked,
        **asdict(config),
        "relevance": fitted.round(3).tolist(),
        "held_out": {lang: asdict(judgement) for lang, judgement in judgements.items()},
    }
    (folder / "made.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
