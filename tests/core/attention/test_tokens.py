import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from core.attention.tokens import Token, label_of, plain_tokenizer, read_tokens, visible
from core.encoder import bundled_encoder
from core.settings import settings

LLAMA = plain_tokenizer(Tokenizer.from_file(str(settings().model_dir / "tokenizer.json")))
ENCODER = plain_tokenizer(Tokenizer.from_file(str(bundled_encoder().folder / "tokenizer.json")))


def read(tokenizer: Tokenizer, text: str) -> tuple[Token, ...]:
    return read_tokens(tokenizer.encode(text), text)


def labels(tokenizer: Tokenizer, text: str) -> list[str]:
    return [token.label for token in read(tokenizer, text)]


def test_a_word_piece_loses_its_mark():
    found = read(ENCODER, "Unbelievable iphone!")
    assert found[0] == Token("[CLS]", 0, 0, added=True)
    assert found[-1] == Token("[SEP]", 0, 0, added=True)
    assert "".join(token.label for token in found[1:-1]) == "unbelievableiphone!"
    assert found[-3] == Token("iphone", 13, 19, added=False)


@pytest.mark.parametrize(
    ("piece", "label"),
    [
        ("▁love", "love"),
        ("##ve", "ve"),
        ("##", "##"),
        ("#", "#"),
        ("▁", "␣"),
        ("▁▁", "␣␣"),
        ("<0x0A>", "↵"),
        ("<0x3E>", ">"),
        ("<0xEB>", "<0xEB>"),
        ("##ᅡ", "ㅏ"),
        ("ᄊ", "ㅆ"),
        ("##ᆹ", "ㅄ"),
        ("사과", "사과"),
    ],
)
def test_labels(piece: str, label: str):
    assert label_of(piece) == label


def test_what_leaves_no_mark_on_the_page_is_named():
    assert visible("a\t\u200b\n ") == "a⇥U+200B↵␣"


def test_bytes_of_one_character_are_numbered():
    # A syllable and a picture that no tokenizer of this size has as one token.
    found = read(LLAMA, "뷁😀")
    assert [token.label for token in found[1:]] == [
        *(f"뷁 {number}/3" for number in (1, 2, 3)),
        *(f"😀 {number}/4" for number in (1, 2, 3, 4)),
    ]
    assert [(token.start, token.end) for token in found[1:]] == [(0, 1)] * 3 + [(1, 2)] * 4


def test_the_same_character_twice_is_counted_twice():
    assert labels(LLAMA, "뷁뷁")[1:] == [f"뷁 {number}/3" for number in (1, 2, 3)] * 2


@pytest.mark.parametrize(
    ("tokenizer", "text"), [(ENCODER, "[SEP] [CLS] [MASK]"), (LLAMA, "</s><s>[INST]<<SYS>>")]
)
def test_marks_that_a_model_lives_by_are_mere_characters_in_a_text(tokenizer: Tokenizer, text: str):
    found = read(tokenizer, text)
    written = [token for token in found if not token.added]
    assert "".join(text[token.start : token.end] for token in written).replace(
        " ", ""
    ) == text.replace(" ", "")
    assert len(written) > 6


def test_nothing_is_cut_off():
    assert len(read(ENCODER, "word " * 1_000)) == 1_002


@hypothesis_settings(deadline=None, database=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_every_character_of_any_text_stands_in_a_token_with_a_label(text: str):
    found = read(LLAMA, text)
    assert all(token.label for token in [*found, *read(ENCODER, text)])
    spans = dict.fromkeys((token.start, token.end) for token in found if not token.added)
    assert "".join(text[start:end] for start, end in spans) == text
