import pytest

from core.llama.generation import GenerationConfig, Writer
from core.llama.loading import BundledLlama
from core.llama.template import encode_data
from core.problems import Problem
from core.program_aided.prompts import METHODS, Method, build_prompt, narrow
from core.program_aided.solving import (
    Solution,
    check_problem,
    last,
    repair,
    sample_programs,
    solve_each,
    stream,
)
from core.settings import settings

PROBLEM = "Mina has 12 boxes of 8 pencils. How many pencils does she have?"
PROGRAM = "def solution():\n    boxes = 12\n    pencils = 8\n    result = boxes * pencil\n    return result"


@pytest.fixture
def writer(tiny_llama: BundledLlama) -> Writer:
    return Writer(tiny_llama, 2, 600)


def test_a_problem_is_put_in_one_line() -> None:
    assert check_problem(" 2 and\n\t2? ") == "2 and 2?"


@pytest.mark.parametrize(("text", "key"), [(" \n", "no_problem"), ("2 " * 600, "long_problem")])
def test_what_is_no_problem_is_told(text: str, key: str) -> None:
    with pytest.raises(Problem) as caught:
        check_problem(text)
    assert caught.value.key == f"program_aided.{key}"


@pytest.mark.parametrize("method", METHODS)
def test_a_stream_ends_with_what_it_wrote(writer: Writer, method: Method) -> None:
    *pieces, solution = stream(PROBLEM, method, adapter="none", writer=writer)
    assert isinstance(solution, Solution)
    assert solution.text == "".join(map(str, pieces))
    assert (solution.method, solution.adapter) == (method, "none")
    assert 0 < solution.tokens <= settings().solution_tokens
    assert (solution.run is None) == (method != "program")


def test_each_in_a_batch_is_what_it_is_alone(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Random weights give near ties, which rounding decides in the end.
    monkeypatch.setattr(settings(), "solution_tokens", 12)
    texts = [PROBLEM, "2 and 2?", "사과 3개와 배 4개가 있습니다. 모두 몇 개입니까?"]
    together = solve_each(texts, "direct", adapter="none", writer=writer)
    alone = [last(stream(text, "direct", adapter="none", writer=writer)) for text in texts]
    assert [found.text for found in together] == [found.text for found in alone]


def test_samples_differ_and_repeat_with_the_seed(writer: Writer) -> None:
    def texts(seed: int) -> list[str]:
        drawn = sample_programs(PROBLEM, 3, 1.0, seed, adapter="none", writer=writer)
        return [solution.text for solution in drawn]

    assert texts(1) == texts(1) != texts(2)
    assert len(set(texts(1))) == 3


def test_a_repair_goes_on_after_the_lines_that_ran(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[int]] = []
    real = Writer.stream

    def listening(self: Writer, prompt: list[int], config: GenerationConfig):
        asked.append(list(prompt))
        return real(self, prompt, config)

    monkeypatch.setattr(Writer, "stream", listening)
    made = repair(PROBLEM, PROGRAM, 4, 0, adapter="none", writer=writer)
    kept = "\n".join(narrow(PROGRAM).split("\n")[:3]) + "\n"
    tokenizer = writer.llama.tokenizer
    prompt = build_prompt(tokenizer, PROBLEM, "program")
    assert asked == [[*prompt, *encode_data(tokenizer, f" {kept}")]]
    assert made.text.startswith(kept)

    anew = repair(PROBLEM, PROGRAM, None, 0, adapter="none", writer=writer)
    assert asked[1] == prompt
    assert not anew.text.startswith("def")


def test_an_unknown_adapter_is_told(writer: Writer) -> None:
    with pytest.raises(Problem) as caught:
        last(stream(PROBLEM, "direct", writer=writer))
    assert caught.value.key == "llama.unknown_adapter"
