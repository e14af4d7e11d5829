"""Documents end to end: what a visitor may bring, and the one sentence for what cannot be read."""

import hashlib
import io
import os
import tomllib
import unicodedata
import zipfile
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from core.problems import Problem
from core.retrieval.documents import (
    KINDS,
    Document,
    Page,
    clean_name,
    load_document,
    load_folder,
)
from core.settings import ASSETS, settings
from core.text import LANGUAGES, sentence

MEBI = 1024**2


@pytest.fixture
def small_limits(monkeypatch):
    """Limits that a test can exceed in no time."""
    monkeypatch.setenv("DASHBOARD_UPLOAD_BYTES", str(MEBI))
    monkeypatch.setenv("DASHBOARD_DOCUMENT_PAGES", "3")
    monkeypatch.setenv("DASHBOARD_DOCUMENT_CHARACTERS", "1000")
    monkeypatch.setenv("DASHBOARD_UNPACKED_BYTES", str(MEBI))
    settings.cache_clear()


def told(problem: Problem) -> tuple[str, str]:
    """The problem's sentence in both languages. Fails where a blank or a text is missing."""
    return sentence(problem, "ko"), sentence(problem, "en")


def test_a_document_knows_its_file(make):
    data = make.pdf([[("첫째 쪽", 11, 700)], [], [("Third page.", 11, 700)]])
    document = load_document("강의.pdf", data)
    assert document == Document(
        id=hashlib.sha256(data).hexdigest(),
        name="강의.pdf",
        kind="pdf",
        pages=(Page(1, "첫째 쪽"), Page(3, "Third page.")),
        pages_without_text=(2,),
    )


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.TXT", "하나\r\n둘".encode("cp949"), "하나\n둘"),
        ("a.md", "# 제목\n\n본문".encode(), "# 제목\n\n본문"),
        ("a.htm", "<h1>제목</h1><p>본문".encode(), "# 제목\n\n본문"),
        ("a.tsv", "이름\t값\n가\t1\n".encode("utf-16"), "이름: 가, 값: 1."),
    ],
)
def test_each_kind_by_its_extension(name, data, text):
    document = load_document(name, data)
    assert document.pages == (Page(None, text),)
    assert document.kind == KINDS[os.path.splitext(name.lower())[1]]


def test_text_is_cleaned_whatever_it_came_in():
    data = unicodedata.normalize("NFD", "\ufeff한글\u200b \x07끝").encode()
    assert load_document("a.txt", data).pages[0].text == "한글 끝"


def test_the_content_has_the_last_word(make):
    word = make.docx(lambda document: document.add_paragraph("본문"))
    assert load_document("renamed.txt", word).kind == "docx"
    assert load_document("renamed.csv", make.pdf([[("x", 11, 700)]])).kind == "pdf"
    about_pdf = b"A PDF begins with %PDF-1.7."
    assert load_document("about.txt", about_pdf).kind == "text"


def archive_of(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def locked_pdf(data: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("secret", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_WORD = OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
BAD_FILES = {
    "empty.txt": (lambda make: b"", "empty"),
    "spaces.txt": (lambda make: b" \n\t\n", "no_text"),
    "blank.docx": (lambda make: make.docx(lambda _: None), "no_text"),
    "blank.md": (lambda make: b"<!-- nothing -->", "no_text"),
    "large.txt": (lambda make: b"x" * (MEBI + 1), "too_large"),
    "long.txt": (lambda make: b"x" * 1001, "too_long"),
    "long.pdf": (lambda make: make.pdf([[("x" * 501, 11, 700)]] * 2), "too_long"),
    "pages.pdf": (lambda make: make.pdf([[("x", 11, 700)]] * 4), "too_many_pages"),
    "scan.pdf": (
        lambda make: make.pdf([[]], b"/XObject << /I << /Subtype /Image >> >>"),
        "scanned",
    ),
    "locked.pdf": (lambda make: locked_pdf(make.pdf([[("x", 11, 700)]])), "encrypted"),
    "locked.docx": (lambda make: LOCKED_WORD, "encrypted"),
    "old.docx": (lambda make: OLE + bytes(1000), "mislabelled"),
    "sheet.docx": (lambda make: archive_of({"xl/workbook.xml": b"<a/>"}), "mislabelled"),
    "text.pdf": (lambda make: b"just words", "mislabelled"),
    "cut.pdf": (lambda make: make.pdf([[("x", 11, 700)]])[:-50], "broken"),
    "cut.docx": (lambda make: make.docx(lambda _: None)[:9000], "broken"),
    "bomb.docx": (lambda make: archive_of({"word/document.xml": bytes(2 * MEBI)}), "bomb"),
    "laughs.docx": (
        lambda make: archive_of({"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}),
        "entities",
    ),
    "program.exe": (lambda make: b"MZ", "unsupported"),
    "no_extension": (lambda make: b"words", "unsupported"),
    "picture.txt": (lambda make: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "unreadable"),
    "header.csv": (lambda make: "이름,나이\n".encode("cp949"), "no_rows"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_every_bad_file_is_one_sentence_that_names_it(make, small_limits, problem_of, name):
    content, key = BAD_FILES[name]
    problem = problem_of(load_document, f"/some/folder/{name}", content(make))
    assert problem.key == f"documents.{key}"
    korean, english = told(problem)
    for text in (korean, english):
        assert name in text and "/some" not in text
        assert text.endswith(".")
        assert text.replace(name, "").count(". ") == 0, "one sentence"
        assert "{" not in text
    assert korean != english


def test_sizes_and_limits_are_told(problem_of, small_limits):
    for text in told(problem_of(load_document, "a.txt", b"x" * (MEBI + 1))):
        assert "1.1 MB" in text and "1 MB" in text
    for text in told(problem_of(load_document, "a.txt", b"x" * 1001)):
        assert "1,000" in text


def test_every_sentence_has_the_same_blanks_in_both_languages():
    def blanks(lang: str) -> dict[str, set[str | None]]:
        path = ASSETS / "text" / lang / "problems.toml"
        table = tomllib.loads(path.read_text(encoding="utf-8"))["documents"]
        return {key: {part[1] for part in Formatter().parse(text)} for key, text in table.items()}

    assert blanks(LANGUAGES[0]) == blanks(LANGUAGES[1])
    assert all("name" in names for names in blanks("en").values())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("notes.pdf", "notes.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\y.pdf", "y.pdf"),
        ("C:y.pdf", "y.pdf"),
        ("\\\\server\\share\\y.pdf", "y.pdf"),
        ("a/b\\c.md", "c.md"),
        ("nul\x00l\n\x1b.txt", "null.txt"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("half\ud83d.txt", "half.txt"),
        (unicodedata.normalize("NFD", "강의 노트.pdf"), "강의 노트.pdf"),
        ("  two   spaces .txt ", "two spaces .txt"),
        ("..", "document"),
        ("folder/", "document"),
        ("", "document"),
        ("\x00\u202e", "document"),
        ("<b>bold</b>.txt", "b>.txt"),
    ],
)
def test_names_become_base_names(name, expected):
    assert clean_name(name) == expected


def test_a_name_of_five_hundred_characters_keeps_its_extension():
    assert clean_name("가" * 500 + ".pdf") == "가" * 116 + ".pdf"
    assert len(clean_name("x." + "y" * 500)) <= 120


@hypothesis_settings(deadline=None, database=None)
@given(st.text(st.characters(codec=None), max_size=300))
def test_any_name_becomes_a_harmless_one(name):
    cleaned = clean_name(name)
    assert 1 <= len(cleaned) <= 120
    assert not set(cleaned) & set("/\\\0\n")
    assert cleaned.strip(".") and clean_name(cleaned) == cleaned
    cleaned.encode("utf-8")


def test_braces_in_a_name_are_just_characters(problem_of):
    korean, english = told(problem_of(load_document, "{0.__class__}.txt", b""))
    assert "{0.__class__}.txt" in korean and "{0.__class__}.txt" in english


def test_a_folder_in_order_without_what_does_not_belong(tmp_path):
    def write(path: str, text: str) -> None:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    for path in ("docs/b.txt", "docs/a.txt", "docs/sub/c.csv"):
        write(path, "이름,값\n가,1\n")
    for path in ("docs/.hidden.txt", "docs/.git/d.txt", "docs/program.py", "docs/model.bin"):
        write(path, "무시")
    write("outside/secret.txt", "비밀")
    (tmp_path / "docs/link.txt").symlink_to(tmp_path / "outside/secret.txt")
    (tmp_path / "docs/link").symlink_to(tmp_path / "outside")
    (tmp_path / "docs/dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "docs/loop").symlink_to(tmp_path / "docs")
    assert [document.name for document in load_folder(tmp_path / "docs")] == [
        "a.txt",
        "b.txt",
        "c.csv",
    ]


def test_a_folder_with_a_bad_file_says_which(tmp_path, problem_of):
    (tmp_path / "good.txt").write_text("좋음", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"")
    problem = problem_of(load_folder, tmp_path)
    assert problem.key == "documents.empty"
    assert all("bad.txt" in text for text in told(problem))


def test_a_folder_with_a_large_file_says_so(tmp_path, problem_of, small_limits):
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(300 * MEBI)
    problem = problem_of(load_folder, tmp_path)
    assert problem.key == "documents.too_large"
    assert all("large.txt" in text and "300 MB" in text for text in told(problem))


def test_an_empty_folder_and_none(tmp_path, problem_of):
    assert load_folder(tmp_path) == []
    problem = problem_of(load_folder, tmp_path / "nowhere")
    assert problem.key == "documents.no_folder"
    assert all("nowhere" in text for text in told(problem))


def test_nothing_is_written_to_disk(make, tmp_path, monkeypatch):
    opened: list[str] = []
    real = open

    def watching(file, mode="r", *rest, **named):
        if set(mode) & set("wax+"):
            opened.append(str(file))
        return real(file, mode, *rest, **named)

    monkeypatch.setattr("builtins.open", watching)
    monkeypatch.setattr("io.open", watching)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    load_document("a.docx", make.docx(lambda document: document.add_paragraph("본문")))
    load_document("a.csv", b"a,b\nc,d\n")
    # What subprocess opens are its pipes, by number.
    assert [name for name in opened if not name.isdigit()] == []
    assert list(tmp_path.iterdir()) == []
