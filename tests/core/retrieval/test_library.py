import json
from pathlib import Path

import numpy as np
import pytest

from core.retrieval.chunks import chunk_document
from core.retrieval.collection import Collection, searched_text
from core.retrieval.documents import load_document
from core.retrieval.encoder import READABLE, sentence_encoder
from core.retrieval.library import (
    SOURCES,
    build_library_index,
    library_hashes,
    library_index_dir,
)
from core.settings import settings

AGAIN = "the shipped index is not current: python -m core build-index"


@pytest.fixture(params=["ko", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_shipped_index_was_made_from_the_chapters_as_they_are(lang: str):
    library = settings().library_dir
    sources = library_index_dir(library, lang) / SOURCES
    assert json.loads(sources.read_text(encoding="utf-8")) == library_hashes(library, lang), AGAIN


def test_building_it_again_would_give_the_same(lang: str):
    library = settings().library_dir
    shipped = Collection.load(library_index_dir(library, lang))
    chapters = [
        load_document(p.name, p.read_bytes()) for p in sorted((library / lang).glob("*.md"))
    ]
    cut = [node for chapter in chapters for node in chunk_document(chapter)]
    assert list(shipped.nodes) == cut, AGAIN
    sample = list(range(0, len(cut), 12))
    texts = [searched_text(cut[index]) for index in sample]
    coverage = sentence_encoder().coverage(texts)
    vectors = sentence_encoder().encode(texts) * (coverage >= READABLE)[:, None]
    np.testing.assert_allclose(shipped.coverage[sample], coverage, atol=1e-3, err_msg=AGAIN)
    np.testing.assert_allclose(shipped.vectors[sample], vectors, atol=2e-3, err_msg=AGAIN)


def test_an_index_knows_when_a_chapter_has_changed(tmp_path: Path):
    chapter = tmp_path / "en" / "1_owls.md"
    chapter.parent.mkdir()
    chapter.write_text("# Owls\n\nOwls hunt at night.\n", encoding="utf-8")
    assert build_library_index(tmp_path, "en", sentence_encoder()) == 1
    written = library_index_dir(tmp_path, "en") / SOURCES
    assert json.loads(written.read_text(encoding="utf-8")) == library_hashes(tmp_path, "en")
    chapter.write_text("# Owls\n\nOwls sleep at noon.\n", encoding="utf-8")
    assert json.loads(written.read_text(encoding="utf-8")) != library_hashes(tmp_path, "en")
