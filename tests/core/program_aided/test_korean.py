import unicodedata

import pytest

from core.program_aided.frames import load_vocabulary
from core.program_aided.korean import native_number, polite, with_particle


@pytest.mark.parametrize(
    ("word", "particle", "written"),
    [
        ("사과", "을", "사과를"),
        ("귤", "을", "귤을"),
        ("민준", "은", "민준은"),
        ("지우", "이", "지우가"),
        ("만두", "과", "만두와"),
        ("학생", "과", "학생과"),
        ("연필", "으로", "연필로"),
        ("붓", "으로", "붓으로"),
        ("3", "을", "3을"),
        ("25", "을", "25를"),
        ("1,000", "이", "1,000이"),
        ("7", "으로", "7로"),
        ("6", "으로", "6으로"),
        ("42", "이라", "42라"),
    ],
)
def test_particles(word: str, particle: str, written: str) -> None:
    assert with_particle(word, particle) == written


def test_every_word_takes_the_particle_its_letters_ask_for() -> None:
    vocabulary = load_vocabulary("ko")
    words = [*vocabulary.girls, *vocabulary.boys]
    words += [word for things in vocabulary.things.values() for word in things]
    for word in words:
        # Decomposed, a syllable with a final consonant has three letters.
        letters = unicodedata.normalize("NFD", word[-1])
        assert with_particle(word, "은")[-1] == ("은" if len(letters) == 3 else "는")


def test_native_numbers_stand_before_native_counters_only() -> None:
    assert native_number(3, "개입니다") == "세"
    assert native_number(10, "시간 동안") == "열"
    assert native_number(11, "개") is None
    assert native_number(3, "원") is None
    assert native_number(3, " km") is None


@pytest.mark.parametrize(
    ("plain", "courteous"),
    [
        ("민준은 5층에 산다.", "민준은 5층에 삽니다."),
        ("버스가 선다.", "버스가 섭니다."),
        ("30일이 걸린다.", "30일이 걸립니다."),
        ("비가 내렸다.", "비가 내렸습니다."),
        ("사촌이 있다.", "사촌이 있습니다."),
        ("5살이다.", "5살입니다."),
    ],
)
def test_polite(plain: str, courteous: str) -> None:
    assert polite(plain) == courteous


def test_every_irrelevant_sentence_has_a_polite_form() -> None:
    for sentence in load_vocabulary("ko").irrelevant:
        assert polite(sentence).endswith("니다.")
