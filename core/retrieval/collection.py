"""A collection of documents, cut into passages and searchable by words and by meaning."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from llama_index.core.schema import TextNode

from core.problems import Problem
from core.retrieval.chunks import chunk_document
from core.retrieval.documents import Document
from core.retrieval.encoder import READABLE, WIDTH, Progress, SentenceEncoder
from core.retrieval.lexical import LexicalIndex
from core.retrieval.words import search_terms
from core.settings import settings

NODES, VECTORS = "nodes.json", "vectors.npy"


def searched_text(node: TextNode) -> str:
    """What a passage is found by: its heading and its text."""
    return f"{node.metadata['heading']}\n{node.text}".strip()


@dataclass(frozen=True)
class Collection:
    """Passages as LlamaIndex nodes, with one vector and one coverage each.

    ``vectors`` (nodes, 384) float32 of length 1, or of 0 for a passage that the encoder cannot
    read (Korean falls apart into three times as many tokens, which would cost most of the time
    and say nothing); ``coverage`` (nodes,), what share of a passage it can read. Immutable:
    adding or removing documents gives another collection that shares what did not change.
    """

    nodes: tuple[TextNode, ...]
    vectors: np.ndarray
    coverage: np.ndarray

    @classmethod
    def of_nodes(
        cls,
        nodes: Sequence[TextNode],
        encoder: SentenceEncoder,
        progress: Progress | None = None,
    ) -> "Collection":
        """A collection of passages that are already cut."""
        texts = [searched_text(node) for node in nodes]
        coverage = encoder.coverage(texts)
        readable = np.flatnonzero(coverage >= READABLE)
        vectors = np.zeros((len(nodes), WIDTH), dtype=np.float32)
        vectors[readable] = encoder.encode([texts[index] for index in readable], progress)
        return cls(tuple(nodes), vectors, coverage)

    @classmethod
    def build(
        cls,
        documents: Sequence[Document],
        encoder: SentenceEncoder,
        progress: Progress | None = None,
    ) -> "Collection":
        """Cut and embed ``documents``; one of them twice counts once.

        Raises Problem when they hold no passage, or more than the limit.
        """
        empty = cls((), np.zeros((0, WIDTH), dtype=np.float32), np.zeros(0))
        return empty.with_documents(documents, encoder, progress)

    def with_documents(
        self,
        documents: Sequence[Document],
        encoder: SentenceEncoder,
        progress: Progress | None = None,
    ) -> "Collection":
        """The collection of exactly ``documents``; only what is new is embedded."""
        place = {node.node_id: index for index, node in enumerate(self.nodes)}
        unique = {document.id: document for document in documents}
        nodes = [node for document in unique.values() for node in chunk_document(document)]
        if not nodes:
            raise Problem("retrieval.no_text")
        most = settings().collection_chunks
        if len(nodes) > most:
            raise Problem("retrieval.too_many_passages", count=f"{len(nodes):,}", most=f"{most:,}")
        fresh = Collection.of_nodes([n for n in nodes if n.node_id not in place], encoder, progress)
        fresh_place = {node.node_id: index for index, node in enumerate(fresh.nodes)}
        rows = [
            (self, place[node.node_id])
            if node.node_id in place
            else (fresh, fresh_place[node.node_id])
            for node in nodes
        ]
        return Collection(
            tuple(nodes),
            np.stack([owner.vectors[row] for owner, row in rows]),
            np.array([owner.coverage[row] for owner, row in rows]),
        )

    @property
    def documents(self) -> dict[str, str]:
        """The documents' names by their ids, in order."""
        return {n.metadata["document_id"]: n.metadata["document"] for n in self.nodes}

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The passages by words, made at first use (a tenth of a second for a thousand)."""
        return LexicalIndex([search_terms(searched_text(node)) for node in self.nodes])

    @cached_property
    def sentence_terms(self) -> float:
        """Terms of an average sentence, for the length correction of sentence scores."""
        terms = sum(len(search_terms(node.text)) for node in self.nodes)
        ends = sum(max(1, sum(node.text.count(mark) for mark in ".?!")) for node in self.nodes)
        return terms / max(1, ends)

    def save(self, folder: Path) -> None:
        """Write nodes and vectors to ``folder``: JSON and NumPy, nothing that can run."""
        folder.mkdir(parents=True, exist_ok=True)
        rows = [
            {"id": node.node_id, "text": node.text, **node.metadata, "coverage": round(share, 4)}
            for node, share in zip(self.nodes, self.coverage.tolist(), strict=True)
        ]
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / NODES).write_text(f"[\n{lines}\n]\n", encoding="utf-8")
        np.save(folder / VECTORS, self.vectors.astype(np.float16), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "Collection":
        """A saved collection. Raises Problem if it is missing or broken."""
        try:
            rows = json.loads((folder / NODES).read_text(encoding="utf-8"))
            vectors = np.load(folder / VECTORS, allow_pickle=False).astype(np.float32)
            nodes = tuple(_node(row) for row in rows)
            coverage = np.array([row["coverage"] for row in rows])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Problem("retrieval.no_index", name=folder.name) from error
        if vectors.shape != (len(nodes), WIDTH):
            raise Problem("retrieval.no_index", name=folder.name)
        return cls(nodes, vectors, coverage)


def _node(row: dict[str, object]) -> TextNode:
    keys = ("document", "document_id", "page", "start", "end", "heading")
    return TextNode(
        id_=str(row["id"]), text=str(row["text"]), metadata={key: row[key] for key in keys}
    )
