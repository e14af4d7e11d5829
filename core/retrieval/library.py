"""The index of the course's own chapters, which ships with them."""

import json
from pathlib import Path

from core.hashing import file_hash
from core.retrieval.collection import Collection
from core.retrieval.documents import load_document
from core.retrieval.encoder import SentenceEncoder

SOURCES = "sources.json"


def library_index_dir(library_dir: Path, lang: str) -> Path:
    """Where the index of the chapters in ``lang`` lies."""
    return library_dir / "index" / lang


def library_hashes(library_dir: Path, lang: str) -> dict[str, str]:
    """SHA-256 of every chapter in ``lang`` by file name: the index is current if they agree."""
    return {path.name: file_hash(path) for path in sorted((library_dir / lang).glob("*.md"))}


def build_library_index(library_dir: Path, lang: str, encoder: SentenceEncoder) -> int:
    """Index the chapters in ``lang`` anew; the number of passages."""
    chapters = sorted((library_dir / lang).glob("*.md"))
    documents = [load_document(path.name, path.read_bytes()) for path in chapters]
    collection = Collection.build(documents, encoder)
    folder = library_index_dir(library_dir, lang)
    collection.save(folder)
    hashes = json.dumps(library_hashes(library_dir, lang), indent=1)
    (folder / SOURCES).write_text(hashes + "\n", encoding="utf-8")
    return len(collection.nodes)
