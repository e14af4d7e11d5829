from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.retrieval.chunks import LONG, SHORT, chunk_document
from core.retrieval.documents import Document, Page, load_document
from core.retrieval.sentences import split_sentences
from core.settings import settings as app_settings

quietly = settings(deadline=None, database=None)
SENTENCE = "The wind over the northern hills carried seeds far down into the valley. "


def document(*texts: str) -> Document:
    pages = tuple(Page(number, text) for number, text in enumerate(texts, start=1))
    return Document("f" * 64, "a.txt", "text", pages)


def texts(*pages: str) -> list[str]:
    return [node.text for node in chunk_document(document(*pages))]


paragraphs = st.lists(
    st.text("가나 ab.?\n#,", min_size=1, max_size=400).map(lambda text: text.replace("\n\n", "\n")),
    max_size=6,
)


@quietly
@given(paragraphs, paragraphs)
def test_a_node_is_the_text_between_its_offsets_and_nothing_is_lost(first, second):
    made = document("\n\n".join(first), "\n\n".join(second))
    seen: dict[int, list[tuple[int, int]]] = {1: [], 2: []}
    headings = ""
    for node in chunk_document(made):
        data = node.metadata
        text = made.pages[data["page"] - 1].text
        assert text[data["start"] : data["end"]] == node.text == node.text.strip()
        seen[data["page"]].append((data["start"], data["end"]))
        headings += data["heading"]
    for page in made.pages:
        spans = seen[page.number or 0]
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        outside = list(page.text)
        for start, end in spans:
            outside[start:end] = [" "] * (end - start)
        left = [line.strip()[2:] for line in "".join(outside).split("\n") if line.strip()]
        assert all(line.strip() in headings for line in left)  # only headings stand outside


def test_paragraphs_of_some_length_stay_apart_and_short_ones_join():
    assert texts(f"{SENTENCE * 6}\n\n{SENTENCE * 7}") == [
        (SENTENCE * 6).strip(),
        (SENTENCE * 7).strip(),
    ]
    rows = "\n\n".join(f"name: {n}; price: {n * 10}" for n in range(40))
    joined = texts(rows)
    assert len(joined) < 5
    assert all(len(text.split()) <= LONG for text in joined)
    assert "\n\n".join(joined) == rows


def test_a_long_paragraph_is_cut_between_sentences_into_even_parts():
    parts = texts(SENTENCE * 25)  # 325 words
    assert all(SHORT <= len(part.split()) <= LONG for part in parts)
    assert all(part.startswith("The wind") and part.endswith("valley.") for part in parts)


def test_only_a_sentence_longer_than_a_passage_is_cut():
    clause = "the boats came home before the storm, "
    parts = texts(SENTENCE + "When " + clause * 60 + "we slept. " + SENTENCE)
    assert len(parts) > 2
    assert parts[0].startswith(SENTENCE.strip())
    assert parts[-1].endswith(SENTENCE.strip())
    assert all(part.endswith((",", ".")) for part in parts)


def test_text_without_spaces_is_measured_by_its_length():
    assert len(texts("気象観測所は山の上にある。" * 300)) > 1
    assert len(texts("x" * 5_000)) > 3


def test_headings_stay_with_their_text_and_out_of_it():
    nodes = chunk_document(
        document("# Birds\n\n# Swifts\n\nThey sleep in flight.\n\n# Owls\n\nThey hunt.")
    )
    assert [(node.metadata["heading"], node.text) for node in nodes] == [
        ("Birds › Swifts", "They sleep in flight."),
        ("Owls", "They hunt."),
    ]


def test_a_heading_holds_on_the_next_page():
    nodes = chunk_document(document("# Owls\n\nThey hunt.", "They see in the dark."))
    assert [node.metadata["heading"] for node in nodes] == ["Owls", "Owls"]
    assert [node.metadata["page"] for node in nodes] == [1, 2]


def test_headings_without_any_text_are_text():
    assert "# Why owls fly silently" in "\n".join(texts("# Owls\n\n# Why owls fly silently"))


def test_ids_are_lasting_and_different():
    made = document(SENTENCE * 20, SENTENCE * 20)
    ids = [node.node_id for node in chunk_document(made)]
    assert ids == [node.node_id for node in chunk_document(made)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", sorted(app_settings().library_dir.glob("*/*.md")), ids=str)
def test_no_passage_of_the_library_begins_or_ends_inside_a_sentence(path: Path):
    made = load_document(path.name, path.read_bytes())
    starts = {span.start for span in split_sentences(made.pages[0].text)}
    ends = {span.end for span in split_sentences(made.pages[0].text)}
    for node in chunk_document(made):
        assert node.metadata["start"] in starts
        assert node.metadata["end"] in ends
        assert node.metadata["heading"]
