from pathlib import Path

import pytest
from transformers import PreTrainedTokenizerFast

from core.finetuning.training import LoraTraining
from core.llama.loading import load_llama
from core.llama.template import decode_text
from core.program_aided.prompts import METHODS, Method, build_prompt, extract_program
from core.program_aided.solving import ADAPTERS
from core.recipe.solvers import SolverRecipe, build_solver, solver_examples, training_problems
from core.settings import Settings

SMALL = SolverRecipe(
    problems=8,
    lora=LoraTraining(rank=2, alpha=4, batch_tokens=600, warmup_steps=1, checkpoint_seconds=0.0),
)


def test_nothing_held_out_is_trained_on_and_both_languages_are() -> None:
    problems = training_problems(SolverRecipe(problems=500))
    assert len(problems) == 1_000
    assert not any(problem.held_out for problem in problems)
    for lang in ("ko", "en"):
        share = sum(problem.lang == lang for problem in problems[:200]) / 200
        assert 0.35 < share < 0.65, "the languages are mixed"


def test_the_same_recipe_makes_the_same_problems() -> None:
    assert training_problems(SMALL) == training_problems(SMALL)
    assert training_problems(SMALL) != training_problems(SolverRecipe(problems=8, seed=1))


@pytest.mark.parametrize("method", METHODS)
def test_examples_ask_as_the_app_asks(tokenizer: PreTrainedTokenizerFast, method: Method) -> None:
    problems = training_problems(SMALL)
    for problem, example in zip(
        problems, solver_examples(tokenizer, problems, method), strict=True
    ):
        assert example.prompt == build_prompt(tokenizer, problem.text, method)
        said = decode_text(tokenizer, example.answer[:-1])
        assert example.answer[-1] == tokenizer.eos_token_id
        if method == "program":
            assert extract_program(said) == problem.program
        else:
            expected = problem.words if method == "words" else str(problem.answer)
            assert said.strip() == expected


def test_all_three_are_built_in_as_many_steps_and_can_be_loaded(
    model_folder: Path, tmp_path: Path
) -> None:
    settings = Settings(model_dir=model_folder, adapters_dir=tmp_path / "adapters")
    work = tmp_path / "work"
    for method in METHODS:
        build_solver(method, work, settings, SMALL)
    llama = load_llama(model_folder, settings.adapters_dir)
    assert llama.adapters == sorted(ADAPTERS.values())
    steps = {
        len((work / name / "metrics.jsonl").read_text().splitlines()) for name in ADAPTERS.values()
    }
    assert len(steps) == 1 and steps.pop() > 3


def test_a_finished_training_is_not_done_again(model_folder: Path, tmp_path: Path) -> None:
    settings = Settings(model_dir=model_folder, adapters_dir=tmp_path / "adapters")
    folder = build_solver("direct", tmp_path / "work", settings, SMALL)
    before = (folder / "adapter_model.safetensors").read_bytes()
    metrics = (tmp_path / "work" / "direct-solver" / "metrics.jsonl").read_text()
    build_solver("direct", tmp_path / "work", settings, SMALL)
    assert (folder / "adapter_model.safetensors").read_bytes() == before
    assert (tmp_path / "work" / "direct-solver" / "metrics.jsonl").read_text() == metrics
