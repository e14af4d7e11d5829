"""The codecs of Python itself say what each file holds."""

import codecs

import pytest

from core.retrieval.formats import Limits, text

KOREAN = "안녕하세요. 어텐션은 모든 단어를 한 번에 봅니다. 漢字도 있습니다."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp949", "euc-kr"])
def test_korean_in_its_usual_encodings(encoding):
    assert text.decode(KOREAN.encode(encoding)) == KOREAN


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_utf_16_of_both_byte_orders(mark, encoding):
    assert text.decode(mark + KOREAN.encode(encoding)) == KOREAN


@pytest.mark.parametrize(
    ("encoding", "sample"),
    [
        ("cp1252", "It’s a “déjà vu”: the café’s menu costs £5 – naïve, isn’t it? " * 5),
        ("gb18030", "注意力机制让模型在每一步都能看到整个序列，因此梯度不会消失。" * 5),
        ("cp932", "注意機構により、モデルは系列全体を一度に見ることができます。" * 5),
    ],
)
def test_bytes_that_cp949_also_takes_are_not_read_as_korean(encoding, sample):
    assert text.decode(sample.encode(encoding)) == sample


def test_damaged_korean_utf_8_is_not_read_as_chinese_characters(problem_of):
    data = bytearray(KOREAN.encode() * 3)
    data[4] = 0xFF
    assert problem_of(text.decode, bytes(data)).key == "documents.unreadable"


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01" + bytes(60),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20),
        bytes(range(1, 9)) * 30,
        codecs.BOM_UTF16_LE + b"\x00\xd8\x00",  # half a surrogate pair, then half a unit
    ],
)
def test_what_is_not_text_is_refused(problem_of, data):
    assert problem_of(text.decode, data).key == "documents.unreadable"


def test_a_declared_encoding_helps_but_does_not_overrule_valid_utf_8():
    greek = "Η προσοχή".encode("iso8859-7")
    assert text.decode(greek, "iso-8859-7") == "Η προσοχή"
    assert text.decode(KOREAN.encode(), "euc-kr") == KOREAN
    assert text.decode("똠방각하".encode("cp949"), "euc-kr") == "똠방각하"  # beyond EUC-KR proper
    for nonsense in ("no-such-encoding", "zip", "hex", "undefined"):
        assert text.decode(KOREAN.encode("cp949"), nonsense) == KOREAN


def test_markup_stays_as_it_is_written(limits):
    source = "<script>alert('1')</script> & <b>굵게</b>"
    assert text.read(source.encode(), limits)[0].text == source


def test_long_lines_without_empty_lines_are_paragraphs(limits):
    one, two = "가" * 120, "나" * 20
    assert text.read(f"{one}\r\n{two}\r\n".encode(), limits)[0].text == f"{one}\n\n{two}"


def test_wrapped_lines_stay_together(limits):
    wrapped = "첫 줄\n둘째 줄"
    assert text.read(wrapped.encode(), limits)[0].text == wrapped
    spaced = "가" * 120 + "\n나\n\n다"
    assert text.read(spaced.encode(), limits)[0].text == spaced


def test_the_limit_counts_characters_not_bytes(problem_of):
    ten = Limits(pages=1, characters=10, unpacked_bytes=1)
    assert text.read("가나다라마바사아자차".encode(), ten)[0].text == "가나다라마바사아자차"
    problem = problem_of(text.read, b"x" * 11, ten)
    assert (problem.key, problem.values) == ("documents.too_long", {"most": "10"})
