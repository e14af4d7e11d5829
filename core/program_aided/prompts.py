"""The prompts of the three ways to an answer, and how an answer is read.

Training and use build prompts here and nowhere else. The shape is the Llama 2 chat
template; the problem is data, so ``[INST]`` or ``</s>`` written in it stay letters.
"""

import re
import textwrap
from typing import Literal, get_args

from transformers import PreTrainedTokenizerFast

from core.llama.template import chat_answer, chat_prompt, encode_data
from core.problems import Problem
from core.program_aided.reading import Number, read_numbers
from core.program_aided.sandbox import run_program
from core.program_aided.word_problems import WordProblem
from core.text import language_of

Method = Literal["direct", "words", "program"]
METHODS: tuple[Method, ...] = get_args(Method)

SYSTEM: dict[Method, dict[str, str]] = {
    "direct": {
        "ko": "답을 수로만 쓰세요.",
        "en": "Write only the number that answers.",
    },
    "words": {
        "ko": "한 단계씩 풀고 답을 쓰세요.",
        "en": "Solve it step by step.",
    },
    "program": {
        "ko": "파이썬 함수 solution()을 쓰세요.",
        "en": "Write a Python function solution().",
    },
}

_INDENT = re.compile(r"^ +", re.MULTILINE)
_NARROW = re.compile(r"^ (?! )", re.MULTILINE)
_COMMENT = re.compile(r"(?<=\S) +# ")
_MARK = re.compile(r"정답은?|답은|답:|answer is|answer:|####|=", re.IGNORECASE)
_FENCE = re.compile(r"```[a-zA-Z]*[ \t]*\n(.*?)(?:```|\Z)", re.DOTALL)
_SESSION = re.compile(r"^(>>>|\.\.\.) ?", re.MULTILINE)
_CODE = re.compile(
    r"(def|class|import|from|return|for|while|if|elif|else|try|except|finally|with|print|pass)\b"
    r"|[A-Za-z_가-힣][\w가-힣]*(\s*,\s*\w+)*\s*[-+*/]?=[^=]|#|[)\]}]"
)


def build_prompt(
    tokenizer: PreTrainedTokenizerFast, problem_text: str, method: Method
) -> list[int]:
    """Token ids of the prompt that asks for ``problem_text`` to be solved by ``method``.

    Raises Problem if there is nothing to solve.
    """
    text = " ".join(problem_text.split())
    if not text:
        raise Problem("program_aided.no_problem")
    system = SYSTEM[method][language_of(text)]
    return chat_prompt(tokenizer, system, encode_data(tokenizer, text))


def build_answer(
    tokenizer: PreTrainedTokenizerFast, problem: WordProblem, method: Method
) -> list[int]:
    """Token ids of what the model should answer, as the template ends it."""
    answers = {
        "direct": str(problem.answer),
        "words": problem.words,
        "program": narrow(problem.program),
    }
    return chat_answer(tokenizer, answers[method])


def narrow(program: str) -> str:
    """``program`` with single spaces for indents and before comments, as the model writes it.

    A fifth fewer tokens.
    """
    return _COMMENT.sub(" # ", _INDENT.sub(lambda found: " " * (len(found[0]) // 4), program))


def widen(program: str) -> str:
    """``program`` indented by fours, if it is indented by single spaces."""
    if not _NARROW.search(program):
        return program
    return _COMMENT.sub("  # ", _INDENT.sub(lambda found: " " * 4 * len(found[0]), program))


def read_answer(text: str, method: Method) -> Number | None:
    """The number that ``text``, written by ``method``, gives as its answer; None if none.

    Words: the first number after the last mark (``답은``, ``answer is``, ``=``), else the
    last number. Direct: the same, but without a mark the first number. Program: what it
    gives in the sandbox.
    """
    if method == "program":
        return run_program(extract_program(text)).answer
    marks = list(_MARK.finditer(text))
    if marks and (marked := read_numbers(text[marks[-1].end() :])):
        return marked[0]
    numbers = read_numbers(text)
    if not numbers:
        return None
    return numbers[0] if method == "direct" else numbers[-1]


def extract_program(text: str) -> str:
    """The Python program in ``text``: fenced, or from the first to the last line of code.

    A text without any code comes back whole; the sandbox will say that it is no program.
    """
    if text.startswith(" ") and not text.startswith("  "):
        text = text[1:]  # the chat template's own
    blocks = _FENCE.findall(text)
    if blocks:
        return _tidy(next((block for block in blocks if "def solution" in block), blocks[0]))
    lines = _SESSION.sub("", text.replace("\t", "    ")).split("\n")
    code = [place for place, line in enumerate(lines) if _CODE.match(line.lstrip())]
    if not code:
        return text.strip()
    first = code[0]
    indent = len(lines[first]) - len(lines[first].lstrip())
    last = first
    for place in range(first, len(lines)):
        line = lines[place]
        deeper = len(line) - len(line.lstrip()) > indent
        if line.strip() and not deeper and place not in code:
            break
        last = place
    return _tidy("\n".join(lines[first : last + 1]))


def _tidy(code: str) -> str:
    """``code`` without an interactive session's prompts and outer indentation, by fours."""
    return widen(textwrap.dedent(_SESSION.sub("", code)).strip("\n").rstrip())
