"""The bounds are tried with files that really need more than they are given."""

import sys

import pytest

from core.retrieval.formats import markdown
from core.retrieval.formats.bounded import read_bounded

GIBI = 1024**3
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows bounds the clock only")


def test_the_same_pages_as_without_a_process(limits):
    source = "# 제목\n\n본문 🙂".encode()
    assert read_bounded("markdown", source, limits, 300, GIBI) == markdown.read(source, limits)


def test_problems_come_through_with_their_values(limits, problem_of):
    problem = problem_of(read_bounded, "docx", b"PK\x05\x06" + bytes(18), limits, 300, GIBI)
    assert (problem.key, problem.values) == ("documents.mislabelled", {"kind": "DOCX"})


def test_halves_of_surrogate_pairs_come_through(limits, make):
    # The font's own map from glyphs to characters may say anything.
    data = make.pdf([[("x\u2028y", 11, 700)]]).replace(b"2028", b"d83d")
    assert read_bounded("pdf", data, limits, 300, GIBI)[0].text == "x\ud83dy"


@posix
def test_a_bound_on_processor_time(limits, problem_of):
    # Each mark opens an emphasis that all later ones may close.
    slow = b"a**b*c" * 150_000
    problem = problem_of(read_bounded, "markdown", slow, limits, 1, GIBI)
    assert (problem.key, problem.values) == ("documents.too_complex", {"seconds": "1"})


@posix
def test_a_bound_on_memory(limits, problem_of):
    # A parsed element takes about a kilobyte.
    small, large = b"<b>x</b>" * 100, b"<b>x</b>" * 150_000
    assert read_bounded("html", small, limits, 300, GIBI // 8)[0].text == "x" * 100
    problem = problem_of(read_bounded, "html", large, limits, 300, GIBI // 8)
    assert problem.key == "documents.too_complex"


def test_a_bound_on_the_clock(limits, problem_of):
    problem = problem_of(read_bounded, "markdown", b"x", limits, 0.0001, GIBI)
    assert problem.key == "documents.too_complex"
