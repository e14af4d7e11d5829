"""The three adapters of lesson 4: one base, the same problems, three ways to the answer.

    direct-solver  the number alone
    words-solver   the steps in words, then the number
    program-writer a Python program

All three learn from the same problems in the same batches in the same order, so that what
differs in the end is the way of answering and nothing else. The problems are made from
frames (``core.program_aided``); wordings and shapes that are held out are never seen.
"""

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from transformers import PreTrainedTokenizerFast

from core.finetuning.training import Example, LoraTraining, train_adapter
from core.hashing import file_hash
from core.llama.loading import load_base
from core.program_aided.frames import load_frames
from core.program_aided.prompts import Method, build_answer, build_prompt
from core.program_aided.solving import ADAPTERS
from core.program_aided.word_problems import (
    HELD_OUT_WORDINGS,
    WordProblem,
    generate_problems,
    is_held_out,
)
from core.recipe.shipping import ship_adapter
from core.settings import Settings
from core.text import LANGUAGES

LORA = LoraTraining(rank=32, alpha=64, batch_tokens=1_280, learning_rate=1.5e-3, warmup_steps=30)


@dataclass(frozen=True)
class SolverRecipe:
    """What the problems are: how many of each language, from which seed, of which size."""

    problems: int = 8_000
    seed: int = 0
    digits: tuple[int, int] = (1, 6)
    lora: LoraTraining = LORA


def training_problems(recipe: SolverRecipe) -> list[WordProblem]:
    """Problems of both languages in random order, none of a held-out wording or shape."""
    problems: list[WordProblem] = []
    for lang in LANGUAGES:
        frames = tuple(frame for frame in load_frames(lang) if not is_held_out(frame))
        problems += generate_problems(lang, recipe.problems, recipe.seed, recipe.digits, frames)
    random.Random(recipe.seed).shuffle(problems)
    return problems


def solver_examples(
    tokenizer: PreTrainedTokenizerFast, problems: Sequence[WordProblem], method: Method
) -> list[Example]:
    """One example a problem; every token of the answer has the same weight."""
    examples = []
    for problem in problems:
        answer = build_answer(tokenizer, problem, method)
        prompt = build_prompt(tokenizer, problem.text, method)
        examples.append(Example(prompt, answer, [1.0] * len(answer)))
    return examples


def build_solver(method: Method, work_dir: Path, settings: Settings, recipe: SolverRecipe) -> Path:
    """Train the adapter of ``method`` (or go on with it) and ship it; the adapter's folder."""
    base, tokenizer = load_base(settings.model_dir)
    problems = training_problems(recipe)
    # Programs are the longest, so the batches are planned by them, for all three alike.
    lengths = [len(example) for example in solver_examples(tokenizer, problems, "program")]
    name = ADAPTERS[method]
    train_adapter(
        base,
        solver_examples(tokenizer, problems, method),
        recipe.lora,
        work_dir / name,
        lengths=lengths,
    )
    folder = settings.adapters_dir / name
    ship_adapter(
        work_dir / name,
        folder,
        {
            "base_sha256": file_hash(settings.model_dir / "model.safetensors"),
            "method": method,
            "examples": len(problems),
            "digits": recipe.digits,
            "held_out_wordings": HELD_OUT_WORDINGS,
            **asdict(recipe.lora),
        },
    )
    return folder
