"""The prompt the course-chat adapter was trained on, and what its answers look like.

Training (``core.recipe``) and use (``core.chat``) build prompts here and nowhere else.
The shape is the Llama 2 chat template; the sentences to answer from are numbered, best
first, in the order of the ranker, each with its number before and behind it. The model
answers ``(2) [2]`` and the sentence: the number is its citation, and ``(0)`` says that no
sentence answers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transformers import PreTrainedTokenizerFast

from core.llama.template import chat_answer, chat_prompt, encode_data
from core.text import language_of

MOST_SENTENCES = 8
REFUSAL_NUMBER = 0

SYSTEM = {
    "ko": "번호가 붙은 문장에서 답을 찾아 번호와 함께 쓰세요. 없으면 (0)이라고 쓰세요.",
    "en": "Find the answer in the numbered sentences and give its number. If none, say (0).",
}
REFUSAL = {"ko": "문서에 없는 내용입니다.", "en": "The documents do not say."}

_CITATION = re.compile(r"\s*\((\d)\)(?:\s*\[(\d)\])?\s*")


@dataclass(frozen=True)
class Reply:
    """What the model wrote, taken apart: ``number`` 1-8 cites, 0 refuses, None cites nothing."""

    number: int | None
    text: str


def one_line(text: str) -> str:
    """``text`` with all white space folded, so that a line is a sentence in the prompt."""
    return " ".join(text.split())


def build_prompt(
    tokenizer: PreTrainedTokenizerFast, question: str, sentences: Sequence[str], room: int
) -> tuple[list[int], int]:
    """Token ids of the prompt, and how many of the ``sentences`` fit into ``room`` tokens.

    The best sentences stand first, so it is the worst that are left out. A question too
    long for half the room loses its middle, which hurts least: what is asked stands at
    the beginning or at the end.
    """
    lang = language_of(question)
    newline = encode_data(tokenizer, "\n")
    asked = encode_data(tokenizer, f"? {one_line(question)}")
    if len(asked) > room // 2:
        kept = room // 4
        asked = asked[:kept] + asked[-kept:]
    frame = len(chat_prompt(tokenizer, SYSTEM[lang], asked))
    body: list[int] = []
    fitting = 0
    for number, sentence in enumerate(sentences[:MOST_SENTENCES], start=1):
        # The number again behind its sentence: see core.recipe.drills for why.
        line = [*encode_data(tokenizer, f"[{number}] {one_line(sentence)} ({number})"), *newline]
        if frame + len(body) + len(line) > room:
            break
        body += line
        fitting = number
    return chat_prompt(tokenizer, SYSTEM[lang], [*body, *asked]), fitting


def build_answer(tokenizer: PreTrainedTokenizerFast, number: int, text: str) -> list[int]:
    """Token ids of an answer, as the template writes it: `` [number] text </s>``."""
    return chat_answer(tokenizer, f"({number}) [{number}] {one_line(text)}")


def read_reply(text: str) -> Reply:
    """Take the model's answer apart. Works on an answer still being written."""
    match = _CITATION.match(text)
    if match is None:
        return Reply(None, text.strip())
    # What is written out comes from the sentence whose number stands right before it.
    return Reply(int(match.group(2) or match.group(1)), text[match.end() :].strip())
