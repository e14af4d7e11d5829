import pytest

from core.encoder import bundled_encoder
from core.retrieval.chunks import chunk_document
from core.retrieval.cutting import (
    Cut,
    cut_sentences,
    cut_text,
    shared_characters,
    whole_text,
)
from core.retrieval.documents import load_document
from core.retrieval.encoder import sentence_encoder

TEXT = (
    "# Opening\n\nThe hall opens at nine. It closes at six. Dogs stay outside.\n\n"
    "# Prices\n\n# Summer\n\nA ticket costs 38 euros. Children pay nothing.\n\n"
    "# 겨울\n\n표 한 장은 20유로입니다. 어린이는 무료입니다."
)


def cut(*how: object) -> list[str]:
    return [node.text for node in cut_text(TEXT, Cut(*how), sentence_encoder())]  # type: ignore[arg-type]


@pytest.mark.parametrize("way", ["house", "sentences", "characters", "tokens", "headings"])
def test_a_chunk_is_the_text_between_its_ends_and_nothing_is_lost(way: str) -> None:
    nodes = cut_text(TEXT, Cut(way, 2 if way == "sentences" else 20, 0), sentence_encoder())  # type: ignore[arg-type]
    held = set()
    for node in nodes:
        start, end = node.metadata["start"], node.metadata["end"]
        assert node.text == TEXT[start:end]
        held |= set(range(start, end))
    missing = {at for at in range(len(TEXT)) if not TEXT[at].isspace()} - held
    kept = "".join(TEXT[at] for at in sorted(missing))
    # The house keeps headings beside a chunk, not in it.
    assert kept.replace("#", "") == ("OpeningPricesSummer겨울" if way == "house" else "")


def test_sentences_stay_whole_and_take_their_heading_along() -> None:
    assert cut("sentences", 2, 0) == [
        "# Opening\n\nThe hall opens at nine. It closes at six.",
        "Dogs stay outside.\n\n# Prices\n\n# Summer\n\nA ticket costs 38 euros.",
        "Children pay nothing.\n\n# 겨울\n\n표 한 장은 20유로입니다.",
        "어린이는 무료입니다.",
    ]


def test_overlap_repeats_the_end_and_stops_when_all_is_held() -> None:
    assert cut("sentences", 2, 50)[:3] == [
        "# Opening\n\nThe hall opens at nine. It closes at six.",
        "It closes at six. Dogs stay outside.",
        "Dogs stay outside.\n\n# Prices\n\n# Summer\n\nA ticket costs 38 euros.",
    ]
    assert cut("sentences", 2, 50)[-1] == "# 겨울\n\n표 한 장은 20유로입니다. 어린이는 무료입니다."


def test_characters_are_counted_and_break_what_stands_there() -> None:
    plain = "abcdefghij" * 5
    nodes = cut_text(plain, Cut("characters", 20, 50), sentence_encoder())
    assert [node.metadata["start"] for node in nodes] == [0, 10, 20, 30]
    assert {len(node.text) for node in nodes} == {20}
    assert shared_characters(nodes) == 30
    whole = cut_text(TEXT, Cut("sentences", 1, 0), sentence_encoder())
    assert cut_sentences(TEXT, whole) == 0
    broken = cut_text(TEXT, Cut("characters", 20, 0), sentence_encoder())
    assert cut_sentences(TEXT, broken) > 3


def test_tokens_are_those_of_the_embedding_model() -> None:
    tokenizer = bundled_encoder().tokenizer
    english = "Retrieval finds the passages that matter for a question. " * 4
    for text in cut_text(english, Cut("tokens", 16, 0), sentence_encoder())[:-1]:
        assert len(tokenizer.tokenize(text.text)) == 16


def test_a_heading_opens_a_chunk_and_headings_in_a_row_are_one() -> None:
    assert [text.split("\n")[0] for text in cut("headings", 0, 0)] == [
        "# Opening",
        "# Prices",
        "# 겨울",
    ]
    assert cut_text("No heading. At all.", Cut("headings", 0, 0), sentence_encoder())[0].text == (
        "No heading. At all."
    )


def test_the_house_cuts_as_the_app_does() -> None:
    document = load_document("a.md", TEXT.encode())
    text = whole_text(document)
    ours = cut_text(text, Cut("house", 0, 0), sentence_encoder(), "a.md")
    assert [node.text for node in ours] == [node.text for node in chunk_document(document)]
    assert [node.metadata["heading"] for node in ours] == ["Opening", "Prices › Summer", "겨울"]


def test_an_overlap_that_would_not_move_on_is_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        cut_text(TEXT, Cut("sentences", 2, 100), sentence_encoder())
    assert cut_text(TEXT, Cut("sentences", 1, 50), sentence_encoder())
