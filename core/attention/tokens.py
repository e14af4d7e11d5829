"""What a model reads of a text: its tokens, with labels that a person can read."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

from tokenizers import Encoding, Tokenizer

BYTE = re.compile(r"<0x[0-9A-F]{2}>")
SPACE = "▁"  # how the Llama's tokenizer writes a space
SIGNS = {" ": "␣", "\n": "↵", "\r": "↵", "\t": "⇥"}


@dataclass(frozen=True)
class Token:
    """One token: its ``label``, and the characters ``start`` to ``end`` of the text that it
    stands for. Both are 0 for a token that the model ``added`` of itself, such as [CLS]."""

    label: str
    start: int
    end: int
    added: bool


def plain_tokenizer(tokenizer: Tokenizer) -> Tokenizer:
    """A copy of ``tokenizer`` that cuts nothing off and takes ``[SEP]`` or ``</s>`` in a text
    for the characters they are."""
    copied = Tokenizer.from_str(tokenizer.to_str())
    copied.no_truncation()
    copied.no_padding()
    copied.encode_special_tokens = True
    return copied


def read_tokens(encoding: Encoding, text: str) -> tuple[Token, ...]:
    """The tokens of ``text`` as ``encoding`` has them, each with its label.

    Bytes of one character are numbered, 한 1/3 to 한 3/3.
    """
    added = [word is None for word in encoding.word_ids]
    pieces = list(zip(encoding.tokens, encoding.offsets, added, strict=True))
    tokens: list[Token] = []
    for (is_byte, (start, end)), group in groupby(
        pieces, lambda piece: (BYTE.fullmatch(piece[0]) is not None, piece[1])
    ):
        same = list(group)
        for number, (piece, _, is_added) in enumerate(same, start=1):
            if is_byte:
                part = f" {number}/{len(same)}" if len(same) > 1 else ""
                label = visible(text[start:end]) + part
            else:
                label = piece if is_added else label_of(piece)
            tokens.append(Token(label, start, end, is_added))
    return tuple(tokens)


def label_of(piece: str) -> str:
    """A piece of a word without the marks of its tokenizer: ``▁love`` and ``##ve`` read
    love and ve."""
    if BYTE.fullmatch(piece):
        value = int(piece[3:5], 16)
        return visible(chr(value)) if value < 0x80 else piece  # the rest are parts of characters
    bare = piece.removeprefix("##") or piece
    bare = bare.replace(SPACE, " ")
    return "".join(letter_of(character) for character in bare.strip()) or visible(bare)


def letter_of(character: str) -> str:
    """A jamo that waits for its syllable as a letter of its own; anything else as it is."""
    if "\u1100" <= character <= "\u11ff":
        name = re.sub("CHOSEONG|JUNGSEONG|JONGSEONG", "LETTER", unicodedata.name(character))
        try:
            return unicodedata.lookup(name)
        except KeyError:  # some old letters have no form of their own
            return character
    return character


def visible(characters: str) -> str:
    """``characters`` with a sign or a number for each that leaves no mark on the page."""
    return "".join(
        SIGNS.get(character)
        or (character if character.isprintable() else f"U+{ord(character):04X}")
        for character in characters
    )
