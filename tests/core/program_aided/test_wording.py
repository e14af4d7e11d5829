import random
import re
import unicodedata

import pytest

from core.program_aided import wording
from core.program_aided.frames import Frame, load_frames, load_vocabulary

LANGUAGES = ("ko", "en")


def frame(lang: str, shape: str, begins: str) -> Frame:
    return next(
        frame
        for frame in load_frames(lang)
        if frame.shape.name == shape and frame.text.startswith(begins)
    )


def test_the_program_s_names_are_letters_in_the_order_of_the_text() -> None:
    for lang in LANGUAGES:
        for each in load_frames(lang):
            names = wording.program_names(each)
            assert sorted(names) == sorted(each.shape.names)
            ordered = [names[name] for name in wording.order_of_appearance(each)]
            assert ordered == list("abcdefgh"[: len(ordered)])
            assert len(set(names.values())) == len(names)
            assert names["result"] == "result"


def test_every_number_comes_with_the_words_that_tell_it() -> None:
    picked = frame("en", "add", "{name} picked")
    library = frame("ko", "add", "도서관에")
    for each, expected in (
        (picked, {"a": {"9 pears", "nine pears"}, "b": {"4 more", "four more"}}),
        (library, {"a": {"9권", "아홉 권"}, "b": {"4권을", "네 권을"}}),
    ):
        words = {**wording.choose_words(each, random.Random(0)), "fruit": "pears"}
        found: dict[str, set[str]] = {}
        for seed in range(40):
            told = wording.problem_text(each, words, {"a": 9, "b": 4}, random.Random(seed))
            for name, note in told.words.items():
                assert note in told.text
                found.setdefault(name, set()).add(note)
        assert found == expected


def test_the_order_of_the_numbers_is_the_text_s() -> None:
    # {book} begins with a b and is no number.
    assert wording.order_of_appearance(frame("ko", "add", "도서관에")) == ["a", "b"]
    assert wording.order_of_appearance(frame("en", "add", "The price of")) == ["b", "a"]


def test_korean_particles_fit_what_they_stand_after() -> None:
    pairs = {"은": "는", "는": "은", "을": "를", "를": "을", "와": "과", "과": "와"}
    vocabulary = load_vocabulary("ko")
    known = {word for things in vocabulary.things.values() for word in things}
    known |= {*vocabulary.girls, *vocabulary.boys}
    found = 0
    for each in load_frames("ko"):
        rng = random.Random(each.id)
        words = wording.choose_words(each, rng)
        values = dict.fromkeys(each.shape.given, 12)
        text = wording.problem_text(each, words, values, rng).text
        for word, particle in re.findall(r"([가-힣]+)([은는을를와과])(?![가-힣])", text):
            if word not in known:
                continue
            closed = len(unicodedata.normalize("NFD", word[-1])) == 3
            assert (particle in "은을과") == closed, f"{word}{pairs[particle]}: {text}"
            found += 1
    assert found > 150


def test_small_counts_may_be_spelt_out_and_figures_before_units_may_not() -> None:
    apples = frame("en", "add", "{name} picked")
    path = frame("en", "convert", "A path is")
    won = frame("ko", "multiply", "{name:은} 심부름")
    spelt: dict[str, set[str]] = {}
    for each in (apples, path, won):
        words = wording.choose_words(each, random.Random(0))
        found = spelt.setdefault(each.id, set())
        for seed in range(60):
            text = wording.problem_text(each, words, {"a": 3, "b": 4}, random.Random(seed)).text
            found.update(re.findall(r"three|four|세 |네 ", text))
    assert spelt[apples.id] == {"three", "four"}
    assert spelt[path.id] == {"three", "four"}  # kilometers and meters are words
    assert spelt[won.id] == set()  # 4원, 3번


def test_large_numbers_have_commas_or_none() -> None:
    theatre = frame("en", "subtract", "A theatre")
    words = wording.choose_words(theatre, random.Random(0))
    texts = {
        wording.problem_text(theatre, words, {"a": 12345, "b": 2345}, random.Random(seed)).text
        for seed in range(20)
    }
    assert any("12,345" in text and "2,345" in text for text in texts)
    assert any("12345" in text and "2345" in text for text in texts)
    assert not any("12,345" in text and " 2345" in text for text in texts)


def test_months_ordinals_and_minutes() -> None:
    exam = frame("en", "dates", "Today is")
    words = wording.choose_words(exam, random.Random(0))
    values = {"a": 3, "b": 21, "c": 11, "d": 12}
    assert "March 21, 2025" in wording.problem_text(exam, words, values, random.Random(0)).text
    film = frame("en", "clock", "A film starts")
    values = {"a": 8, "b": 5, "c": 10, "d": 15}
    assert "8:05 p.m." in wording.problem_text(film, words, values, random.Random(0)).text
    fair = frame("en", "day_range", "The fair")
    text = wording.problem_text(fair, words, {"a": 11, "b": 23}, random.Random(0)).text
    assert "from the 11th to the 23rd of May" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_irrelevant_sentence_adds_no_number_of_the_problem(lang: str) -> None:
    for each in load_frames(lang)[::5]:
        for seed in range(4):
            rng = random.Random(seed)
            words = wording.choose_words(each, rng)
            numbers = {2, 3, 5, 7}
            longer = wording.add_irrelevant(each, "One. Two?", words, numbers, 1, rng)
            assert longer.endswith("Two?")
            added = {int(figure) for figure in re.findall(r"\d+", longer)}
            assert not added & numbers, longer


def test_nothing_comes_between_a_sentence_and_its_pronoun() -> None:
    each = frame("en", "add", "{name} scored")
    words = wording.choose_words(each, random.Random(0))
    text = "Mina scored 3 points. She needs 4 more. What is the record?"
    for seed in range(30):
        longer = wording.add_irrelevant(each, text, words, {3, 4}, 2, random.Random(seed))
        assert "points. She needs" in longer


def test_irrelevant_sentences_take_the_style_of_the_problem() -> None:
    each = load_frames("ko")[0]
    words = wording.choose_words(each, random.Random(0))
    for seed in range(20):
        polite = wording.add_irrelevant(
            each, "하나. 몇 개입니까?", words, {1}, 2, random.Random(seed)
        )
        plain = wording.add_irrelevant(each, "하나. 몇 개인가?", words, {1}, 2, random.Random(seed))
        assert "니다." in polite
        assert "니다." not in plain


def worked(each: Frame, numbers: tuple[int, ...]) -> str:
    rng = random.Random(0)
    values = each.shape.solve(numbers, each.constant)
    told = wording.problem_text(each, wording.choose_words(each, rng), values, rng)
    return wording.worked_words(each, told, values)


def test_worked_words() -> None:
    boat = frame("en", "rounded_up", "A boat")
    assert worked(boat, (17, 5)).endswith(". 17 ÷ 5 rounded up = 4. The answer is 4.")
    cards = frame("ko", "leftover", "카드")
    assert worked(cards, (17, 5)).endswith(". 17 ÷ 5의 나머지 = 2. 답은 2입니다.")
    parcel = frame("en", "dates", "A parcel")
    assert worked(parcel, (2, 27, 3, 2)) == (
        "February, 27, March, 2. Day 58 of the year. Day 61 of the year."
        " 61 - 58 = 3. The answer is 3."
    )
