"""all-MiniLM-L6-v2 as a LlamaIndex embedding, and how much of a text it can read.

The same vectors as ``sentence-transformers`` gives, without importing it (half a gigabyte
of scikit-learn and friends). The model is English: of Hangul it sees single jamo or
``[UNK]``. So it is given Korean in English words (``core.retrieval.gloss``), and its opinion
of a text counts for as much as it could read: ``coverage``.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from threading import Lock

import numpy as np
import torch
from llama_index.core.embeddings import BaseEmbedding
from pydantic import PrivateAttr
from transformers import BertModel, PreTrainedTokenizerFast

from core.encoder import Encoder, bundled_encoder
from core.retrieval.gloss import gloss, known_syllables
from core.retrieval.sentences import Span

WIDTH = 384
WINDOW = 256  # tokens; sentence-transformers cuts there too
BATCH = 32
# What a syllable read through the dictionary is worth beside a letter of English.
DICTIONARY = 0.8
READABLE = 0.2  # a text of which the encoder reads less is not worth its time

Progress = Callable[[int, int], None]  # done, of all


class SentenceEncoder(BaseEmbedding):
    """Mean of the last layer's tokens, normalised to length 1."""

    _model: BertModel = PrivateAttr()
    _tokenizer: PreTrainedTokenizerFast = PrivateAttr()
    _read: Callable[[str], str] = PrivateAttr()
    _tokenizer_lock: Lock = PrivateAttr(default_factory=Lock)  # it holds its last settings

    def __init__(self, encoder: Encoder, *, glossing: bool = True) -> None:
        """``glossing=False`` is the model as it comes, for comparison."""
        super().__init__(model_name="all-MiniLM-L6-v2", embed_batch_size=BATCH)
        self._read = gloss if glossing else str
        self._tokenizer = encoder.tokenizer
        self._model = encoder.model

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Vectors of ``texts``, (texts, 384) float32, each of length 1.

        Uses as many threads as torch is set to. ``progress`` is called after every batch.
        """
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        texts = [self._read(text) for text in texts]
        by_length = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(texts), BATCH):
            chosen = by_length[start : start + BATCH]  # alike in length: little padding
            with self._tokenizer_lock:
                inputs = self._tokenizer(
                    [texts[index] for index in chosen],
                    padding=True,
                    truncation=True,
                    max_length=WINDOW,
                    return_tensors="pt",
                )
            with torch.inference_mode():
                states = self._model(**inputs).last_hidden_state  # (batch, tokens, width)
                mask = inputs["attention_mask"].unsqueeze(-1)
                means = (states * mask).sum(1) / mask.sum(1)
                vectors[chosen] = torch.nn.functional.normalize(means, dim=-1).numpy()
            if progress:
                progress(start + len(chosen), len(texts))
        return vectors

    def coverage(self, texts: Sequence[str]) -> np.ndarray:
        """How much of each text the encoder can read, (texts,) from 0 to 1.

        The share of its letters that stand in tokens of two or more characters: about 1 for
        English, 0 for what falls apart into single letters or ``[UNK]``. Hangul counts by
        the words the dictionary has, at ``DICTIONARY`` of English.
        """
        if not texts:
            return np.zeros(0)
        with self._tokenizer_lock:
            encoded = self._tokenizer(
                list(texts),
                padding=False,
                truncation=True,
                max_length=WINDOW,
                return_offsets_mapping=True,
            )
        unknown = self._tokenizer.unk_token_id
        shares = []
        for text, ids, offsets in zip(
            texts, encoded["input_ids"], encoded["offset_mapping"], strict=True
        ):
            seen = text[: max((end for _, end in offsets), default=0)]
            letters = sum(character.isalnum() for character in seen)
            read = sum(
                end - start
                for token, (start, end) in zip(ids, offsets, strict=True)
                if token != unknown and end - start >= 2
            )
            if self._read is gloss:
                read += DICTIONARY * known_syllables(seen)
            shares.append(min(1.0, read / max(1, letters)))
        return np.array(shares)

    def token_spans(self, text: str) -> list[Span]:
        """Where each token of ``text`` stands, as long as it may be."""
        with self._tokenizer_lock:
            encoded = self._tokenizer(
                text, add_special_tokens=False, return_offsets_mapping=True, verbose=False
            )
        return [Span(start, end) for start, end in encoded["offset_mapping"]]

    def tokens(self, text: str) -> list[str]:
        """What the model makes of ``text`` before it reads: its tokens, at most ``WINDOW``."""
        with self._tokenizer_lock:
            ids = self._tokenizer(self._read(text), add_special_tokens=False, verbose=False)
        found: list[str] = self._tokenizer.convert_ids_to_tokens(ids["input_ids"][:WINDOW])
        return found

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self.encode(texts).tolist()
        return found

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


_loading = Lock()


def sentence_encoder() -> SentenceEncoder:
    """The process's one encoder, loaded at first use."""
    with _loading:
        return _sentence_encoder()


@lru_cache(maxsize=1)
def _sentence_encoder() -> SentenceEncoder:
    return SentenceEncoder(bundled_encoder())
