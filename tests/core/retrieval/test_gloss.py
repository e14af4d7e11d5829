import pytest

from core.retrieval.encoder import sentence_encoder
from core.retrieval.gloss import gloss, known_syllables, romanise, stem_spellings
from core.settings import ASSETS


def test_text_without_hangul_stays_as_it_is():
    assert gloss("LoRA halves nothing.\n  (r = 8)") == "LoRA halves nothing.\n  (r = 8)"
    assert gloss("") == ""


def test_nouns_lose_their_particles_and_verbs_their_endings():
    words = gloss("기울기가 사라진다").split()
    assert words == ["gradient", "vanish"]


@pytest.mark.parametrize(
    ("stem", "written"),
    [
        ("사라지", "사라졌다"),  # 지 + 어
        ("배우", "배워서"),  # 우 + 어
        ("어렵", "어려운"),  # ㅂ
        ("듣", "들었다"),  # ㄷ
        ("짓", "지은"),  # ㅅ
        ("빠르", "빨라진"),  # 르
        ("만들", "만드는"),  # ㄹ
        ("쓰", "썼다"),  # ㅡ
    ],
)
def test_contracted_and_irregular_stems_are_found(stem, written):
    import unicodedata

    jamo = unicodedata.normalize("NFD", written)
    assert any(jamo.startswith(spelling) for spelling in stem_spellings(stem))


def test_numbers_latin_words_and_punctuation_keep_their_places():
    assert gloss("GPU 8개로 3.5일?").startswith("GPU 8")
    assert gloss("빌보드 200에").endswith("200")  # the particle alone says nothing
    assert "3.5" in gloss("GPU 8개로 3.5일?")


def test_an_unknown_name_reads_alike_with_any_particle():
    names = {gloss(f"뷁쾅슌{particle}") for particle in ("", "은", "이", "에게", "의")}
    assert names == {romanise("뷁쾅슌")}


def test_romanisation_of_known_names():
    assert romanise("부산") == "busan"
    assert romanise("제주") == "jeju"


def test_what_the_dictionary_has_is_counted():
    assert known_syllables("기울기가") == 4
    assert known_syllables("뷁쾅슌") == 0


def test_endless_words_are_read_in_one_pass():
    assert gloss("가나다라" * 25_000)
    assert gloss("이나" * 50_000)


def test_meaning_crosses_the_languages_through_the_dictionary():
    encoder = sentence_encoder()
    vectors = encoder.encode(
        [
            "기울기가 왜 사라지나요?",
            "The gradient vanishes because it is multiplied again and again.",
            "Boxes must never be left in front of an emergency exit.",
        ]
    )
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_the_dictionary_is_well_formed():
    lines = (ASSETS / "data" / "korean_words.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    assert all(len(row) == 3 and row[1] in ("n", "v") and row[2].isascii() for row in rows)
    assert len({(row[0], row[1]) for row in rows}) == len(rows)
