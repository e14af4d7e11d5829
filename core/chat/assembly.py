"""Put together what answers: documents, retriever and model, each loaded once."""

from functools import lru_cache
from pathlib import Path

from core.chat.engine import ChatEngine
from core.llama.generation import bundled_writer
from core.llama.llama_index import LlamaIndexLlama
from core.retrieval.collection import Collection
from core.retrieval.documents import load_folder
from core.retrieval.encoder import sentence_encoder
from core.retrieval.library import library_index_dir
from core.retrieval.search import HybridRetriever
from core.settings import settings


@lru_cache
def library_collection(lang: str) -> Collection:
    """The course's own chapters in ``lang``, from the index that ships with them."""
    return Collection.load(library_index_dir(settings().library_dir, lang))


def folder_collection(folder: Path) -> Collection:
    """All readable documents of ``folder``, indexed now."""
    return Collection.build(load_folder(folder), sentence_encoder())


def make_engine(collection: Collection, adapter: str | None = None) -> ChatEngine:
    """An engine over ``collection`` with the bundled Llama and ``adapter`` (default: chat)."""
    limits = settings()
    return ChatEngine(
        collection=collection,
        retriever=HybridRetriever(collection, sentence_encoder(), limits.passages),
        llama=LlamaIndexLlama(
            bundled_writer(),
            adapter=adapter or limits.chat_adapter,
            max_tokens=limits.chat_tokens,
        ),
    )
