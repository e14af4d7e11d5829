"""The Llama 2 chat template as token ids, with what people wrote kept out of its marks.

``apply_chat_template`` makes a string and tokenises all of it, so that ``[INST]`` in a
document would become the mark itself. Here the marks are ids and everything else is data.
"""

import re
from collections.abc import Sequence

from transformers import PreTrainedTokenizerFast

_BYTE = re.compile(r"<0x[0-9A-F]{2}>")


def encode_data(tokenizer: PreTrainedTokenizerFast, text: str) -> list[int]:
    """Token ids of text that is data: ``[INST]`` or ``</s>`` written in it stay plain letters."""
    ids: list[int] = tokenizer.encode(text, add_special_tokens=False, split_special_tokens=True)
    return ids


def chat_prompt(tokenizer: PreTrainedTokenizerFast, system: str, user: Sequence[int]) -> list[int]:
    """``<s>[INST] <<SYS>>\n{system}\n<</SYS>>\n\n{user} [/INST]``; ``user`` is token ids."""
    mark = tokenizer.convert_tokens_to_ids
    newline, space = encode_data(tokenizer, "\n"), encode_data(tokenizer, " ")
    told = [mark("<<SYS>>"), *newline, *encode_data(tokenizer, system), *newline, mark("<</SYS>>")]
    head = [mark("<s>"), mark("[INST]"), *space, *told, *newline, *newline]
    return [*head, *user, *space, mark("[/INST]")]


def instruction_prompt(tokenizer: PreTrainedTokenizerFast, text: str) -> list[int]:
    """``<s>[INST] {text} [/INST]``: the template without a system message."""
    mark = tokenizer.convert_tokens_to_ids
    asked = [*encode_data(tokenizer, f" {text}"), *encode_data(tokenizer, " ")]
    return [mark("<s>"), mark("[INST]"), *asked, mark("[/INST]")]


def chat_answer(tokenizer: PreTrainedTokenizerFast, text: str) -> list[int]:
    """`` {text} </s>``, as the template writes what the model says."""
    return [*encode_data(tokenizer, f" {text} "), tokenizer.eos_token_id]


def decode_text(tokenizer: PreTrainedTokenizerFast, ids: Sequence[int]) -> str:
    """The text of ``ids`` without the template's marks.

    ``skip_special_tokens`` would take out the byte tokens as well, line ends among them.
    """
    special = set(tokenizer.all_special_ids)
    kept = [
        token
        for token in ids
        if token not in special or _BYTE.fullmatch(str(tokenizer.convert_ids_to_tokens(token)))
    ]
    return str(tokenizer.decode(kept))
