import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.retrieval.sentences import Span, split_sentences

quietly = settings(deadline=None, database=None)
# Text that is dense in what the splitter looks at, and any text at all.
texts = st.one_of(st.text(), st.text(".!?…。\"')] \n\taZ가나etc0", max_size=200))


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("하나입니다. 둘입니까? 셋!", ["하나입니다.", "둘입니까?", "셋!"]),
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        (
            "See Fig. 2 of Dr. Kim et al. 2020. Next.",
            ["See Fig. 2 of Dr. Kim et al. 2020.", "Next."],
        ),
        ("By A. Vaswani. It works.", ["By A. Vaswani.", "It works."]),
        ("Use e.g. this one.", ["Use e.g. this one."]),
        ("It is 3.14 and v2.0.1 here. Yes.", ["It is 3.14 and v2.0.1 here.", "Yes."]),
        ('He said "stop." Then left.', ['He said "stop."', "Then left."]),
        ("(정말입니다.) 네.", ["(정말입니다.)", "네."]),
        ("뭐?! 정말... 네。", ["뭐?!", "정말...", "네。"]),
        ("# 제목\n\n본문입니다.", ["# 제목", "본문입니다."]),
        ("제목\n \t\n본문", ["제목", "본문"]),
        ("한 문장이\n두 줄입니다.", ["한 문장이\n두 줄입니다."]),
        ("끝나지 않은", ["끝나지 않은"]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_examples(text, expected):
    assert sentences(text) == expected


def test_a_span_gives_its_characters():
    assert Span(1, 3).of("abcd") == "bc"


@quietly
@given(texts)
def test_every_visible_character_lies_in_exactly_one_span(text):
    covered = [0] * len(text)
    for span in split_sentences(text):
        for index in range(span.start, span.end):
            covered[index] += 1
    assert max(covered, default=0) <= 1
    assert all(covered[index] for index, letter in enumerate(text) if not letter.isspace())


@quietly
@given(texts)
def test_spans_are_in_order_and_begin_and_end_with_a_visible_character(text):
    spans = split_sentences(text)
    assert [span.start for span in spans] == sorted(span.start for span in spans)
    for sentence in (span.of(text) for span in spans):
        assert sentence and sentence == sentence.strip()


@quietly
@given(st.lists(st.sampled_from(["하나입니다.", "It works!", "정말?"]), min_size=1))
def test_sentences_put_together_come_apart_again(parts):
    assert sentences(" ".join(parts)) == parts
    assert sentences("\n\n".join(parts)) == parts


def test_a_hundred_thousand_full_stops_in_a_row():
    # Dot leaders of a table of contents, and what somebody could make of them.
    text = "." * 100_000 + "x. Next."
    assert sentences(text) == ["." * 100_000 + "x.", "Next."]
