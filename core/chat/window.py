"""What fits into the prompt: every line with its tokens, and what has to stay outside."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.chat.prompt import SYSTEM, build_prompt, one_line, read_reply
from core.llama.generation import GenerationConfig, Writer
from core.llama.template import encode_data
from core.text import language_of

MOST_LINES = 8
ORDERS = ("first", "middle", "last")  # where the best sentence stands


@dataclass(frozen=True)
class Line:
    """One numbered sentence of the prompt; ``rank`` is its place in the ranking, from 0."""

    text: str
    rank: int
    tokens: int
    fits: bool


@dataclass(frozen=True)
class FilledPrompt:
    """A prompt of ``ids``; ``frame`` tokens of them are instruction, question and marks."""

    system: str
    lines: tuple[Line, ...]
    frame: int
    room: int
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Read:
    """What the model made of it: which line it cites (from 1; 0: none of them), and its words."""

    number: int | None
    text: str


def in_order(count: int, order: str) -> list[int]:
    """Ranks 0 to ``count`` - 1 as the lines take them, the best where ``order`` says."""
    others = list(range(1, count))
    at = {"first": 0, "middle": count // 2, "last": count - 1}[order]
    return [*others[:at], 0, *others[at:]] if count else []


def fill(
    writer: Writer, question: str, sentences: Sequence[str], room: int, order: str = "first"
) -> FilledPrompt:
    """The prompt of ``sentences``, best first, put in ``order``, within ``room`` tokens."""
    tokenizer = writer.llama.tokenizer
    ranks = in_order(len(sentences), order)
    ordered = [sentences[rank] for rank in ranks]
    ids, fitting = build_prompt(tokenizer, question, ordered, room)
    lines = tuple(
        Line(
            text=one_line(sentences[rank]),
            rank=rank,
            tokens=len(encode_data(tokenizer, f"[{at}] {one_line(sentences[rank])} ({at})\n")),
            fits=at <= fitting,
        )
        for at, rank in enumerate(ranks, start=1)
    )
    frame = len(build_prompt(tokenizer, question, [], room)[0])
    return FilledPrompt(SYSTEM[language_of(question)], lines, frame, room, tuple(ids))


def read(writer: Writer, prompt: FilledPrompt, adapter: str, most: int) -> Read:
    """Let the model answer ``prompt``. Raises Problem when it is busy or there is no room."""
    tokens = writer.stream(prompt.ids, GenerationConfig(adapter, most))
    reply = read_reply("".join(token.text for token in tokens))
    return Read(reply.number, reply.text)
