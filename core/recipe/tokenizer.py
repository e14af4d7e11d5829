"""Our own Korean and English tokenizer: byte-pair encoding in the manner of Llama 2's.

Like Llama 2's, it marks the start of a word with ``▁``, splits numbers into digits and
falls back to bytes, so that any text can be written and read back unchanged. Unlike it,
it spends its few thousand tokens on two languages alone.
"""

import random
from collections.abc import Iterator

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

VOCABULARY = 8_192
UNKNOWN, BEGIN, END, PAD = "<unk>", "<s>", "</s>", "<pad>"
SPECIAL = [UNKNOWN, BEGIN, END, "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", PAD]

# The Llama 2 chat template (Touvron et al. 2023, appendix A.3.3 and reference code).
CHAT_TEMPLATE = (
    "{% if messages[0]['role'] == 'system' %}{% set system = messages[0]['content'] %}"
    "{% set messages = messages[1:] %}{% endif %}"
    "{% for message in messages %}"
    "{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' }}"
    "{% if loop.first and system is defined %}"
    "{{ '<<SYS>>\n' + system + '\n<</SYS>>\n\n' }}{% endif %}"
    "{{ message['content'] + ' [/INST]' }}"
    "{% else %}{{ ' ' + message['content'] + ' ' + eos_token }}{% endif %}"
    "{% endfor %}"
)


def _korean_share(texts: list[tuple[str, str]], seed: int) -> Iterator[str]:
    """All texts, the Korean ones three times: there is a third as much of it."""
    pieces = [text for lang, text in texts for _ in range(3 if lang == "ko" else 1)]
    random.Random(seed).shuffle(pieces)
    return iter(pieces)


def train_tokenizer(texts: list[tuple[str, str]], seed: int = 0) -> PreTrainedTokenizerFast:
    """A tokenizer of ``VOCABULARY`` tokens for ``(language, text)`` pairs."""
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN, byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(prepend_scheme="never"),
            # Digits, line breaks and punctuation stand alone, so that "[3]" is always the
            # same three tokens: the number of a passage must be one clear decision.
            pre_tokenizers.Split(Regex(r"\d|\n|[^\w\s▁]"), "isolated"),
        ]
    )
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    bytes_ = [f"<0x{value:02X}>" for value in range(256)]
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=SPECIAL + bytes_,
        limit_alphabet=1_900,
        show_progress=False,
    )
    tokenizer.train_from_iterator(_korean_share(texts, seed), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A $B", special_tokens=[("<s>", tokenizer.token_to_id("<s>"))]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=BEGIN,
        eos_token=END,
        unk_token=UNKNOWN,
        pad_token=PAD,
        additional_special_tokens=["[INST]", "[/INST]", "<<SYS>>", "<</SYS>>"],
        chat_template=CHAT_TEMPLATE,
        model_max_length=1_024,
        clean_up_tokenization_spaces=False,
    )
