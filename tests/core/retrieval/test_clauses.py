import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.retrieval.clauses import cut_at_clauses
from core.retrieval.sentences import Span

quietly = settings(deadline=None, database=None)


def pieces(text: str, longest: int) -> list[str]:
    return [span.of(text) for span in cut_at_clauses(text, Span(0, len(text)), longest)]


def test_a_short_sentence_is_left_whole():
    assert pieces("One, two, three.", 40) == ["One, two, three."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aaaa bbbb, cccc dddd eeee", ["aaaa bbbb,", "cccc dddd eeee"]),
        ("aaaa bbb; cc, dddd eeee ff", ["aaaa bbb;", "cc, dddd eeee ff"]),
        ("aaaa bbb\ncc; d, dddd eeee", ["aaaa bbb", "cc; d, dddd eeee"]),
        ("비가 많이 내렸지만 우리는 끝까지 걸어서 갔습니다", ["비가 많이 내렸지만", "우리는 끝까지 걸어서 갔습니다"]),
        ("가나다라마바사아자차카타파하거너더러머버서어저처", ["가나다라마바사아자차카타파하거너더러", "머버서어저처"]),
    ],
)  # fmt: skip
def test_it_is_cut_where_a_reader_would_pause(text, expected):
    assert pieces(text, 18) == expected


@quietly
@given(st.text("가나 ab,;\n고", min_size=1, max_size=300).filter(str.strip), st.integers(6, 40))
def test_nothing_but_white_space_is_lost_and_no_piece_is_too_long(text, longest):
    text = text.strip()
    found = pieces(text, longest)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(len(piece) <= longest and piece == piece.strip() for piece in found)
