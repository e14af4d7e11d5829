"""A template broken on purpose, and what the tuned model makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Literal

from core.instruction.checkpoints import checkpoint_writer
from core.instruction.templates import (
    OWN,
    Piece,
    Template,
    Token,
    Turn,
    pieces_of,
    prompt_of,
    tokens_of,
)
from core.llama.generation import GenerationConfig
from core.llama.template import chat_answer
from core.problems import Problem

Break = Literal[
    "none", "alpaca", "chatml", "own", "no_close", "no_open", "no_marks", "twice_begin",
    "as_system", "as_assistant", "drop",
]  # fmt: skip
BREAKS: tuple[Break, ...] = (
    "none", "drop", "no_close", "no_open", "no_marks", "twice_begin", "as_system",
    "as_assistant", "alpaca", "chatml", "own",
)  # fmt: skip
_OTHER: dict[Break, Template] = {"alpaca": "alpaca", "chatml": "chatml", "own": "own"}
ANSWER_TOKENS = 48


@dataclass(frozen=True)
class Attempt:
    """What the model said to a prompt, and how it scored the right answer.

    ``score`` is the geometric mean of the probabilities it gave the right answer's tokens,
    between 0 and 1: 0.5 is a coin toss at every token.
    """

    prompt: tuple[Token, ...]
    answer: str
    score: float


def broken_prompt(
    turn: Turn, kind: Break = "none", place: int = 0, own: str = OWN
) -> tuple[Token, ...]:
    """The prompt of ``turn`` in Llama 2's template, broken in one way; ``place`` is for ``drop``.

    Raises Problem where ``own`` is no template, or the prompt does not fit the window.
    """
    llama = checkpoint_writer().llama
    asked = Turn(turn.user, "", turn.system)
    pieces = _pieces(asked, kind, own)
    tokens = prompt_of(tokens_of(llama.tokenizer, pieces))
    if kind == "drop":
        tokens = [token for at, token in enumerate(tokens) if at != place]
    room = llama.window - ANSWER_TOKENS
    if len(tokens) > room:
        raise Problem("llama.prompt_too_long", tokens=len(tokens), window=room)
    return tuple(tokens)


def _pieces(turn: Turn, kind: Break, own: str) -> list[Piece]:
    if kind in _OTHER:
        return pieces_of(_OTHER[kind], turn, own)
    whole = pieces_of("llama2", turn)
    if kind == "no_close":
        return [piece for piece in whole if piece.text != "[/INST]"]
    if kind == "no_open":
        return [piece for piece in whole if piece.text != "[INST]"]
    if kind == "no_marks":
        return [piece for piece in whole if not piece.is_token]
    if kind == "twice_begin":
        return [whole[0], *whole]
    if kind == "as_system":
        return pieces_of("llama2", Turn(" ", "", turn.user))
    if kind == "as_assistant":  # the question stands where the model's own words would
        empty = pieces_of("llama2", Turn("", "", turn.system))
        return [*empty, Piece(f" {turn.user}", "user")]
    return whole


def try_prompt(prompt: Sequence[Token], right: str, adapter: str) -> Attempt:
    """Let the model of ``adapter`` answer ``prompt`` and score the answer ``right``."""
    writer = checkpoint_writer()
    ids = [token.id for token in prompt]
    config = GenerationConfig(adapter, ANSWER_TOKENS)
    answer = "".join(token.text for token in writer.stream(ids, config))
    return Attempt(tuple(prompt), answer.strip(), score_of(prompt, right, adapter))


def score_of(prompt: Sequence[Token], right: str, adapter: str) -> float:
    """The mean probability (geometric) that the model gives each token of ``right``."""
    writer = checkpoint_writer()
    target = chat_answer(writer.llama.tokenizer, right)
    return exp(writer.score([token.id for token in prompt], target, adapter) / len(target))


def scores_without_each(prompt: Sequence[Token], right: str, adapter: str) -> list[float]:
    """The score of ``right`` when one token of ``prompt`` is left out, for each of them."""
    return [
        score_of([*prompt[:place], *prompt[place + 1 :]], right, adapter)
        for place in range(len(prompt))
    ]
