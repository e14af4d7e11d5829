"""Chat templates taken apart: who says which token, and which of them carry loss.

A template is a row of pieces. Each piece has a role, and what people wrote is always encoded as
data. For Llama 2's template the tokens are exactly those that the chatbot and fine-tuning use
(``core.llama.template``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from transformers import PreTrainedTokenizerFast

from core.instruction.collating import Example
from core.llama.template import encode_data
from core.problems import Problem
from core.settings import settings

Role = Literal["mark", "system", "user", "assistant", "end"]
Template = Literal["llama2", "alpaca", "chatml", "own"]
TEMPLATES: tuple[Template, ...] = ("llama2", "alpaca", "chatml", "own")

ALPACA = (
    "Below is an instruction that describes a task. "
    "Write a response that appropriately completes the request.\n\n"
)
OWN = "Q: {user}\nA: {answer}"  # where the learner's template begins


@dataclass(frozen=True)
class Piece:
    """Text of one role; ``is_token`` if it is a special token of the tokenizer."""

    text: str
    role: Role
    is_token: bool = False


@dataclass(frozen=True)
class Token:
    """One token id, how the tokenizer writes it, and whose it is."""

    id: int
    text: str
    role: Role


@dataclass(frozen=True)
class Turn:
    """One question and its answer; ``system`` may be empty, ``answer`` too (not yet written)."""

    user: str
    answer: str = ""
    system: str = ""


def pieces_of(template: Template, turn: Turn, own: str = OWN) -> list[Piece]:
    """The pieces of ``turn``, the beginning of the text first. Raises Problem for a bad ``own``."""
    begin = Piece("<s>", "mark", True)
    if template == "llama2":
        return [begin, *_llama2(turn)]
    if template == "alpaca":
        return [begin, *_alpaca(turn)]
    if template == "chatml":
        return [begin, *_chatml(turn)]
    return [begin, *_own(turn, own)]


def tokens_of(tokenizer: PreTrainedTokenizerFast, pieces: Sequence[Piece]) -> list[Token]:
    """The pieces as tokens."""
    tokens = []
    for piece in pieces:
        if piece.is_token:
            ids = [tokenizer.convert_tokens_to_ids(piece.text)]
        else:
            ids = encode_data(tokenizer, piece.text)
        texts = tokenizer.convert_ids_to_tokens(ids)
        tokens += [Token(token, text, piece.role) for token, text in zip(ids, texts, strict=True)]
    return tokens


def prompt_of(tokens: Sequence[Token]) -> list[Token]:
    """What the model reads before it answers."""
    answered = [place for place, token in enumerate(tokens) if token.role in ("assistant", "end")]
    return list(tokens[: answered[0]] if answered else tokens)


def example_of(tokens: Sequence[Token], on_prompt: bool = False) -> Example:
    """The tokens as an example for the collator: loss on the answer and its end.

    ``on_prompt`` puts loss on everything but the first token, which nothing precedes.
    """
    prompt = tokens[:1] if on_prompt else prompt_of(tokens)
    ids = [token.id for token in tokens]
    answer = ids[len(prompt) :]
    return Example(ids[: len(prompt)], answer, [1.0] * len(answer))


def _llama2(turn: Turn) -> list[Piece]:
    close = Piece("[/INST]", "mark", True)
    head = [Piece("[INST]", "mark", True)]
    if turn.system:
        line = Piece("\n", "mark")
        head += [
            Piece(" ", "mark"), Piece("<<SYS>>", "mark", True), line, Piece(turn.system, "system"),
            line, Piece("<</SYS>>", "mark", True), line, line, Piece(turn.user, "user"),
        ]  # fmt: skip
    else:
        head.append(Piece(f" {turn.user}", "user"))
    return [*head, Piece(" ", "mark"), close, *_said(f" {turn.answer} ", turn, "</s>")]


def _alpaca(turn: Turn) -> list[Piece]:
    head = f"{turn.system}\n\n" if turn.system else ALPACA
    return [
        Piece(head, "system" if turn.system else "mark"), Piece("### Instruction:\n", "mark"),
        Piece(turn.user, "user"), Piece("\n\n### Response:\n", "mark"),
        *_said(turn.answer, turn, "</s>"),
    ]  # fmt: skip


def _chatml(turn: Turn) -> list[Piece]:
    pieces = []
    if turn.system:
        pieces = [Piece("<|im_start|>system\n", "mark"), Piece(turn.system, "system"),
                  Piece("<|im_end|>\n", "mark")]  # fmt: skip
    return [
        *pieces, Piece("<|im_start|>user\n", "mark"), Piece(turn.user, "user"),
        Piece("<|im_end|>\n<|im_start|>assistant\n", "mark"),
        *_said(turn.answer, turn, "<|im_end|>"),
    ]  # fmt: skip


def _own(turn: Turn, own: str) -> list[Piece]:
    """The learner's template: ``{system}``, ``{user}`` and ``{answer}``, all else is marks."""
    if len(own) > settings().template_characters:
        raise Problem("instruction.template_long", most=settings().template_characters)
    before, found, rest = own.partition("{user}")
    between, answered, after = rest.partition("{answer}")
    if not found or not answered or own.count("{user}") > 1 or own.count("{answer}") > 1:
        raise Problem("instruction.template_blanks", user="{user}", answer="{answer}")
    told, has_system, more = before.partition("{system}")
    pieces = [Piece(told, "mark")]
    if has_system:
        pieces += [Piece(turn.system, "system"), Piece(more, "mark")]
    pieces += [Piece(turn.user, "user"), Piece(between, "mark")]
    pieces += _said(turn.answer, turn, "</s>")
    if turn.answer and after:
        pieces.insert(-1, Piece(after, "end"))
    return [piece for piece in pieces if piece.text]


def _said(text: str, turn: Turn, end: str) -> list[Piece]:
    """The answer and the mark of its end, if there is an answer yet."""
    if not turn.answer:
        return []
    return [Piece(text, "assistant"), Piece(end, "end", end == "</s>")]
