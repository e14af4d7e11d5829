"""PDF files are built by hand, so that what they say and where is known without any parser."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader, PdfWriter

from core.retrieval.formats import pdf

BODY, TITLE = 11.0, 20.0


def column(*texts: str, top: float = 800, step: float = 14, size: float = BODY):
    return [(text, size, top - index * step) for index, text in enumerate(texts)]


def encrypted(data: bytes, user: str, algorithm: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user_password=user, owner_password="owner", algorithm=algorithm)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_korean_and_english_text_with_page_numbers(make, limits):
    data = make.pdf(
        [
            column("순환 신경망은 기울기가 사라집니다."),
            column("The gradient vanishes.", "어텐션은 한 걸음입니다."),
        ]
    )
    first, second = pdf.read(data, limits)
    assert (first.number, first.text) == (1, "순환 신경망은 기울기가 사라집니다.")
    assert (second.number, second.text) == (2, "The gradient vanishes.\n어텐션은 한 걸음입니다.")


def test_a_wider_gap_ends_a_paragraph_and_larger_letters_make_a_heading(make, limits):
    lines = [
        *column("기울기 소실", size=TITLE),
        *column("첫 문단의 첫 줄", "첫 문단의 둘째 줄", "셋째 줄입니다.", top=770),
        *column("둘째 문단입니다.", "끝입니다.", top=705),
    ]
    (page,) = pdf.read(make.pdf([lines]), limits)
    assert page.text.split("\n\n") == [
        "# 기울기 소실",
        "첫 문단의 첫 줄\n첫 문단의 둘째 줄\n셋째 줄입니다.",
        "둘째 문단입니다.\n끝입니다.",
    ]


def test_a_heading_of_two_lines_is_one_heading(make, limits):
    lines = [
        *column("A long", "heading", size=TITLE, step=24),
        *column(*["body text"] * 9, top=740),
    ]
    (page,) = pdf.read(make.pdf([lines]), limits)
    assert page.text.startswith("# A long heading\n\nbody text\nbody text")


def test_only_hyphens_that_break_a_word_are_taken_out(make, limits):
    lines = column("The atten-", "tion of GPT-", "3 and non-", "English texts")
    (page,) = pdf.read(make.pdf([lines]), limits)
    assert page.text == "The attention of GPT-\n3 and non-\nEnglish texts"


def test_pages_without_text_come_empty_and_keep_the_count(make, limits):
    pages = pdf.read(make.pdf([[], column("둘째 쪽"), []]), limits)
    assert [(page.number, page.text) for page in pages] == [(1, ""), (2, "둘째 쪽"), (3, "")]


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_password_is_needed_or_not(make, limits, problem_of, algorithm):
    data = make.pdf([column("비밀")])
    locked = encrypted(data, "secret", algorithm)
    assert problem_of(pdf.read, locked, limits).key == "documents.encrypted"
    only_protected_against_changes = encrypted(data, "", algorithm)
    assert pdf.read(only_protected_against_changes, limits)[0].text == "비밀"


def test_scanned_pages_are_told_from_blank_ones(make, limits, problem_of):
    image = (
        b"/XObject << /Im0 << /Type /XObject /Subtype /Image /Width 1 /Height 1 "
        b"/ColorSpace /DeviceGray /BitsPerComponent 8 >> >>"
    )
    assert problem_of(pdf.read, make.pdf([[], []], image), limits).key == "documents.scanned"
    assert problem_of(pdf.read, make.pdf([[], []]), limits).key == "documents.no_text"


def test_glyphs_without_meaning_are_not_text(make, limits, problem_of):
    data = make.pdf([column("\ufffd\ufffd\ufffd")])
    assert problem_of(pdf.read, data, limits).key == "documents.no_text"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_broken_wherever_it_was_cut(make, limits, problem_of, share):
    data = make.pdf([column("하나"), column("둘")])
    assert problem_of(pdf.read, data[: int(len(data) * share)], limits).key == "documents.broken"


def test_a_file_cut_short_after_an_earlier_version_is_broken(make, limits, problem_of):
    whole = make.pdf([column("하나")])
    appended = whole + b"\n99 0 obj\n" + b"0" * 10_000
    assert problem_of(pdf.read, appended, limits).key == "documents.broken"


def test_noise_behind_the_magic_number_is_broken(limits, problem_of):
    noise = b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"\nstartxref\n99\n%%EOF"
    assert problem_of(pdf.read, noise, limits).key == "documents.broken"


def test_too_many_pages(make, limits, problem_of):
    few = replace(limits, pages=3)
    problem = problem_of(pdf.read, make.pdf([column("x")] * 4), few)
    assert (problem.key, problem.values) == ("documents.too_many_pages", {"pages": 4, "most": 3})
    assert len(pdf.read(make.pdf([column("x")] * 3), few)) == 3


def test_too_much_text(make, limits, problem_of):
    few = replace(limits, characters=100)
    problem = problem_of(pdf.read, make.pdf([column("x" * 51)] * 2), few)
    assert (problem.key, problem.values) == ("documents.too_long", {"most": "100"})
    assert len(pdf.read(make.pdf([column("x" * 50)] * 2), few)) == 2


def test_one_bad_page_does_not_lose_the_others(make, limits):
    good = make.pdf([column("첫째"), column("둘째")])
    # The first page's content is packed in a way that nobody knows.
    index = good.index(b"/Length", good.index(b"/Type /Page ") + 1)
    bad = good[:index] + b"/Filter /Mystery " + good[index:]
    pages = pdf.read(bad, limits)
    assert [page.text for page in pages] == ["", "둘째"]


def test_a_page_tree_that_bites_its_tail_ends(make, limits, problem_of):
    data = make.pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 3 /Kids [2 0 R 2 0 R 2 0 R] /Parent 2 0 R >>",
        ]
    )
    assert problem_of(pdf.read, data, limits).key in ("documents.broken", "documents.no_text")
