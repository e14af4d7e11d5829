"""Solve a word problem with the bundled Llama: directly, in words, or by a program.

The same base answers all three ways; what differs is the adapter, and each adapter learned
from the same problems in the same batches (``core.recipe.solvers``).
"""

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from core.llama.generation import GenerationConfig, Writer, bundled_writer
from core.llama.template import encode_data
from core.problems import Problem
from core.program_aided.comparison import Outcome
from core.program_aided.prompts import (
    Method,
    build_prompt,
    extract_program,
    narrow,
    read_answer,
)
from core.program_aided.reading import Number
from core.program_aided.sandbox import SandboxRun, run_program
from core.program_aided.word_problems import WordProblem
from core.settings import settings

# The adapter that was trained for each way.
ADAPTERS: dict[Method, str] = {
    "direct": "direct-solver",
    "words": "words-solver",
    "program": "program-writer",
}

# How freely a program is written again: what failed was the likeliest.
REPAIR_TEMPERATURE = 0.8

_BATCH = 16  # problems answered side by side


@dataclass(frozen=True)
class Solution:
    """What one way wrote (``text``) and the answer read from it, None if there is none.

    ``program`` and ``run`` are the program in it and what the sandbox said; other ways have
    none. ``tokens`` and ``seconds`` are those of writing.
    """

    method: Method
    adapter: str
    text: str
    answer: Number | None
    program: str = ""
    run: SandboxRun | None = None
    tokens: int = 0
    seconds: float = 0.0


def check_problem(text: str) -> str:
    """``text`` in one line. Raises Problem if it is empty or too long to be read."""
    line = " ".join(text.split())
    if not line:
        raise Problem("program_aided.no_problem")
    most = settings().problem_characters
    if len(line) > most:
        raise Problem("program_aided.long_problem", most=f"{most:,}", count=f"{len(line):,}")
    return line


def stream(
    problem_text: str,
    method: Method,
    *,
    adapter: str = "",
    temperature: float = 0.0,
    seed: int = 0,
    writer: Writer | None = None,
) -> Generator[str | Solution, None, None]:
    """The words of one solution as they are written, then the Solution.

    ``adapter`` defaults to the one that was trained for ``method``. Raises Problem as
    ``check_problem`` and ``Writer.stream`` do.
    """
    writer = writer or bundled_writer()
    prompt = build_prompt(writer.llama.tokenizer, check_problem(problem_text), method)
    chosen = adapter or ADAPTERS[method]
    started, pieces, tokens = time.perf_counter(), [], 0
    for token in writer.stream(prompt, _config(chosen, temperature, seed)):
        pieces.append(token.text)
        tokens += 1
        yield token.text
    seconds = time.perf_counter() - started
    yield _solution(method, chosen, "".join(pieces), tokens, seconds)


def solve(problem_text: str, method: Method, *, adapter: str = "") -> Solution:
    """The likeliest solution. Raises Problem as ``stream`` does."""
    return last(stream(problem_text, method, adapter=adapter))


def last(pieces: Iterator[str | Solution]) -> Solution:
    """The Solution at the end of a stream."""
    *_, solution = pieces
    if not isinstance(solution, Solution):
        raise TypeError("a stream ends with its solution")
    return solution


def solve_each(
    problem_texts: Sequence[str],
    method: Method,
    *,
    adapter: str = "",
    writer: Writer | None = None,
) -> list[Solution]:
    """The likeliest solution of each problem, written side by side in batches of like length."""
    writer = writer or bundled_writer()
    tokenizer, adapter = writer.llama.tokenizer, adapter or ADAPTERS[method]
    prompts = [build_prompt(tokenizer, check_problem(text), method) for text in problem_texts]
    order = sorted(range(len(prompts)), key=lambda place: len(prompts[place]))
    solutions: dict[int, Solution] = {}
    for start in range(0, len(order), _BATCH):
        places = order[start : start + _BATCH]
        batch = [prompts[place] for place in places]
        texts = writer.write_many(batch, _config(adapter, 0.0, 0))
        solutions |= {
            place: _solution(method, adapter, text)
            for place, text in zip(places, texts, strict=True)
        }
    return [solutions[place] for place in range(len(prompts))]


def compare(problems: Sequence[WordProblem], method: Method) -> list[Outcome]:
    """What ``method`` answers to each of ``problems``."""
    solutions = solve_each([problem.text for problem in problems], method)
    return [
        Outcome(problem, method, solution.answer)
        for problem, solution in zip(problems, solutions, strict=True)
    ]


def sample_programs(
    problem_text: str,
    count: int,
    temperature: float,
    seed: int,
    *,
    adapter: str = ADAPTERS["program"],
    writer: Writer | None = None,
) -> list[Solution]:
    """``count`` programs for one problem, drawn side by side at ``temperature``."""
    writer = writer or bundled_writer()
    prompt = build_prompt(writer.llama.tokenizer, check_problem(problem_text), "program")
    texts = writer.write_many([prompt] * count, _config(adapter, temperature, seed))
    return [_solution("program", adapter, text) for text in texts]


def repair(
    problem_text: str,
    program: str,
    line: int | None,
    seed: int,
    *,
    adapter: str = ADAPTERS["program"],
    writer: Writer | None = None,
) -> Solution:
    """``program`` written again from ``line`` (from 1) on, where it failed; None: all of it.

    The lines before stay as they are: the model goes on after them as if it had just
    written them. Raises Problem as ``stream`` does.
    """
    writer = writer or bundled_writer()
    tokenizer = writer.llama.tokenizer
    prompt = build_prompt(tokenizer, check_problem(problem_text), "program")
    kept = "".join(f"{row}\n" for row in narrow(program).splitlines()[: (line or 1) - 1])
    if kept:
        prompt = [*prompt, *encode_data(tokenizer, f" {kept}")]
    started = time.perf_counter()
    tokens = list(writer.stream(prompt, _config(adapter, REPAIR_TEMPERATURE, seed)))
    text = kept + "".join(token.text for token in tokens)
    return _solution("program", adapter, text, len(tokens), time.perf_counter() - started)


def _config(adapter: str, temperature: float, seed: int) -> GenerationConfig:
    return GenerationConfig(adapter, settings().solution_tokens, temperature, seed)


def _solution(
    method: Method, adapter: str, text: str, tokens: int = 0, seconds: float = 0.0
) -> Solution:
    if method != "program":
        return Solution(
            method, adapter, text, read_answer(text, method), tokens=tokens, seconds=seconds
        )
    program = extract_program(text)
    run = run_program(program)
    return Solution(method, adapter, text, run.answer, program, run, tokens, seconds)
