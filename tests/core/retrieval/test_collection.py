import json
from pathlib import Path

import numpy as np
import pytest

from core.problems import Problem
from core.retrieval import collection as module
from core.retrieval.chunks import chunk_document
from core.retrieval.collection import Collection
from core.retrieval.documents import Document, load_document
from core.retrieval.encoder import sentence_encoder

OWLS = load_document("owls.md", b"# Owls\n\nOwls hunt at night. Their flight makes no sound.")
BEES = load_document("bees.md", b"# Bees\n\nBees dance. The dance tells where flowers are.")
TIDES = load_document("조수.txt", "달이 바닷물을 끌어당겨 밀물과 썰물이 생깁니다.".encode())


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are encoded during the test."""
    seen: list[str] = []
    encode = type(sentence_encoder()).encode

    def spy(self, texts, progress=None):
        seen.extend(texts)
        return encode(self, texts, progress)

    monkeypatch.setattr(type(sentence_encoder()), "encode", spy)
    return seen


def build(*documents: Document) -> Collection:
    return Collection.build(documents, sentence_encoder())


def test_every_passage_has_its_own_vector():
    made = build(OWLS, BEES)
    assert [node.node_id for node in made.nodes] == [
        node.node_id for document in (OWLS, BEES) for node in chunk_document(document)
    ]
    assert made.documents == {OWLS.id: "owls.md", BEES.id: "bees.md"}
    expected = sentence_encoder().encode([f"Owls\n{made.nodes[0].text}"])
    np.testing.assert_allclose(made.vectors[:1], expected, atol=1e-5)


def test_the_same_document_twice_counts_once():
    again = load_document(
        "copy of owls.md", b"# Owls\n\nOwls hunt at night. Their flight makes no sound."
    )
    assert len(build(OWLS, BEES, again).nodes) == len(build(OWLS, BEES).nodes)


def test_only_new_documents_are_encoded(encoded: list[str]):
    first = build(OWLS)
    encoded.clear()
    both = first.with_documents([OWLS, BEES], sentence_encoder())
    assert len(encoded) == 1
    assert encoded[0].startswith("Bees")
    fresh = build(OWLS, BEES)
    np.testing.assert_array_equal(both.vectors, fresh.vectors)
    np.testing.assert_array_equal(both.coverage, fresh.coverage)
    encoded.clear()
    only_bees = both.with_documents([BEES], sentence_encoder())
    assert encoded == []
    assert only_bees.documents == {BEES.id: "bees.md"}
    assert first.documents == {OWLS.id: "owls.md"}  # the old one is as it was


def test_what_the_encoder_cannot_read_costs_it_nothing(encoded: list[str]):
    made = build(load_document("潮.txt", "月が海を引き、潮が満ちては引く。".encode()))
    assert encoded == []
    assert not made.vectors.any()


def test_progress_is_told():
    seen: list[tuple[int, int]] = []
    Collection.build([OWLS, BEES], sentence_encoder(), lambda done, of: seen.append((done, of)))
    assert seen == [(2, 2)]


def test_what_is_saved_is_loaded(tmp_path: Path):
    made = build(OWLS, BEES, TIDES)
    made.save(tmp_path / "index")
    loaded = Collection.load(tmp_path / "index")
    assert loaded.nodes == made.nodes
    assert loaded.documents == made.documents
    np.testing.assert_allclose(loaded.vectors, made.vectors, atol=1e-3)
    np.testing.assert_allclose(loaded.coverage, made.coverage, atol=1e-3)
    assert {path.suffix for path in (tmp_path / "index").iterdir()} == {".json", ".npy"}


@pytest.mark.parametrize("damage", ["no folder", "no json", "fewer vectors", "pickled", "shape"])
def test_a_damaged_index_is_told(tmp_path: Path, damage: str):
    folder = tmp_path / "index"
    build(OWLS, BEES).save(folder)
    if damage == "no folder":
        folder = tmp_path / "elsewhere"
    elif damage == "no json":
        (folder / module.NODES).write_text('[{"id": 1}]', encoding="utf-8")
    elif damage == "fewer vectors":
        np.save(folder / module.VECTORS, np.zeros((1, 384), dtype=np.float16))
    elif damage == "shape":
        np.save(folder / module.VECTORS, np.zeros((2, 3), dtype=np.float16))
    else:
        np.save(folder / module.VECTORS, np.array([{}, {}]), allow_pickle=True)
    with pytest.raises(Problem, match=r"retrieval\.no_index"):
        Collection.load(folder)


def test_an_index_is_plain_data(tmp_path: Path):
    build(TIDES).save(tmp_path)
    [row] = json.loads((tmp_path / module.NODES).read_text(encoding="utf-8"))
    assert row["text"] == TIDES.pages[0].text
    assert row["document"] == "조수.txt"


def test_too_many_passages_and_none_are_told(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(Problem, match=r"retrieval\.no_text"):
        build()
    limits = module.settings().model_copy(update={"collection_chunks": 1})  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "settings", lambda: limits)
    with pytest.raises(Problem, match=r"retrieval\.too_many_passages"):
        build(OWLS, BEES)
