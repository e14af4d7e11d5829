"""Files made by hand, byte by byte or with their format's own writer."""

import io
import zipfile
from collections.abc import Callable
from types import SimpleNamespace

import docx
import pytest
from docx.document import Document as WordDocument

from core.problems import Problem
from core.retrieval.formats import Limits

Line = tuple[str, float, float]  # text, size of its letters, height above the foot of the page


def pdf_bytes(pages: list[list[Line]], resources: bytes = b"") -> bytes:
    """A PDF with a text layer and no embedded font: its ToUnicode map says what each glyph
    means, as in files that word processors write. A page of no lines has no text."""
    letters = sorted({letter for lines in pages for text, _, _ in lines for letter in text})
    code = {letter: index for index, letter in enumerate(letters, start=1)}

    def stream(content: bytes) -> bytes:
        return b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content)

    meanings = "".join(
        f"1 beginbfchar\n<{number:04X}> <{letter.encode('utf-16-be').hex()}>\nendbfchar\n"
        for letter, number in code.items()
    )
    to_unicode = (
        "/CIDInit /ProcSet findresource begin begincmap\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{meanings}endcmap end"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(pages), b" ".join(b"%d 0 R" % (6 + 2 * index) for index in range(len(pages)))),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Handmade /Encoding /Identity-H "
        b"/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Handmade /DW 1000 /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        stream(to_unicode.encode()),
    ]
    for index, lines in enumerate(pages):
        drawn = "\n".join(
            f"BT /F1 {size} Tf 1 0 0 1 72 {height} Tm <"
            + "".join(f"{code[letter]:04X}" for letter in text)
            + "> Tj ET"
            for text, size, height in lines
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> %s >> >>" % (7 + 2 * index, resources)
        )
        objects.append(stream(drawn.encode()))
    return assembled_pdf(objects)


def assembled_pdf(objects: list[bytes]) -> bytes:
    """A PDF file of ``objects``, numbered from 1; the first is its catalogue."""
    body = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, len(body))
    )


def docx_bytes(fill: Callable[[WordDocument], object]) -> bytes:
    """A Word file that ``fill`` has written into."""
    document = docx.Document()
    fill(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_entry(archive: bytes, name: str, content: bytes) -> bytes:
    """``archive`` with the entry ``name`` replaced by, or added as, ``content``."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The makers of this module, by name."""
    return SimpleNamespace(
        pdf=pdf_bytes, pdf_of=assembled_pdf, docx=docx_bytes, with_entry=with_entry
    )


@pytest.fixture(scope="session")
def limits() -> Limits:
    """Limits as generous as the default settings."""
    return Limits(pages=500, characters=1_000_000, unpacked_bytes=100 * 1024**2)


@pytest.fixture(scope="session")
def problem_of() -> Callable[..., Problem]:
    """``problem_of(function, ...)``: the problem that the call must raise."""

    def call(function: Callable[..., object], *args: object, **named: object) -> Problem:
        with pytest.raises(Problem) as caught:
            function(*args, **named)
        return caught.value

    return call
