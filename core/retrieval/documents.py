"""Documents a visitor brings, or a folder of them, as plain text that keeps its pages.

Nothing here writes to disk, and nothing in a document is run or rendered: its text is data.
"""

import hashlib
import math
import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from core.problems import Problem
from core.retrieval.cleaning import clean_text
from core.retrieval.formats import Limits, Page, csv, text
from core.retrieval.formats.bounded import read_bounded
from core.settings import settings

__all__ = ["KINDS", "Document", "Page", "clean_name", "load_document", "load_folder"]

KINDS = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".csv": "csv",
    ".tsv": "csv",
}
_NAME_CHARACTERS = 120
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office files before 2007, and encrypted ones since
_WHOLE_IN_PROCESS = {"text": text.read, "csv": csv.read}  # these only go through once


@dataclass(frozen=True)
class Document:
    """A document as text. Pages without text are left out of ``pages``."""

    id: str  # SHA-256 of the file, hexadecimal
    name: str  # its base name
    kind: str  # one of KINDS' values
    pages: tuple[Page, ...]
    pages_without_text: tuple[int, ...] = ()  # their numbers: pictures, blanks


def load_document(name: str, data: bytes) -> Document:
    """The document in ``data``, a file called ``name``.

    The extension says which kind it is, and the content has the last word: a PDF or Word
    file under another extension of KINDS is read as what it is, while a .pdf or .docx that
    is neither is refused. Raises ``Problem("documents.*")``, always with the name.
    """
    name = clean_name(name)
    _check_size(name, len(data))
    try:
        return _load(name, data)
    except Problem as problem:
        raise Problem(problem.key, name=name, **problem.values) from problem


def load_folder(path: Path) -> list[Document]:
    """The documents in a folder and its subfolders, in the order of their paths.

    Hidden files and files of other kinds are skipped, and so are links that lead out of the
    folder. Raises ``documents.no_folder`` and what ``load_document`` raises.
    """
    root = path.resolve()
    if not root.is_dir():
        raise Problem("documents.no_folder", name=str(path))
    files: list[Path] = []
    for folder, subfolders, names in os.walk(root):  # does not follow links to folders
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        files += [Path(folder, name) for name in names if not name.startswith(".")]
    documents = []
    for file in sorted(files):
        target = file.resolve()
        if _extension(file.name) in KINDS and target.is_file() and target.is_relative_to(root):
            _check_size(clean_name(file.name), file.stat().st_size)  # before it is read into memory
            documents.append(load_document(file.name, file.read_bytes()))
    return documents


def clean_name(name: str) -> str:
    """The base name of ``name``, of visible characters, at most 120; "document" if none is left.

    Folders (with either slash) and drives go; so do control, bidirectional and other format
    characters, which can make ``exe.pdf`` of ``fdp.exe``.
    """
    visible = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    base = re.sub(r"^[A-Za-z]:", "", re.split(r"[/\\]", visible)[-1])
    stem, extension = os.path.splitext(" ".join(base.split()))
    if not stem.strip("."):
        return "document"
    # Cut twice: putting characters together may take long, and shortens.
    stem, extension = (
        unicodedata.normalize("NFC", part[: 4 * _NAME_CHARACTERS]) for part in (stem, extension)
    )
    extension = extension[:20]
    return (stem[: _NAME_CHARACTERS - len(extension)] + extension).strip()


def _load(name: str, data: bytes) -> Document:
    limits = settings()
    if not data:
        raise Problem("documents.empty")
    kind = _kind(name, data)
    reading = Limits(limits.document_pages, limits.document_characters, limits.unpacked_bytes)
    if kind in _WHOLE_IN_PROCESS:
        read = _WHOLE_IN_PROCESS[kind](data, reading)
    else:
        read = read_bounded(kind, data, reading, limits.reading_seconds, limits.reading_bytes)
    pages = [Page(page.number, clean_text(page.text)) for page in read]
    full = tuple(page for page in pages if page.text.strip())
    if not full:
        raise Problem("documents.no_text")
    empty = tuple(page.number for page in pages if page.number and not page.text.strip())
    return Document(hashlib.sha256(data).hexdigest(), name, kind, full, empty)


def _kind(name: str, data: bytes) -> str:
    """What to read ``data`` as. Raises ``unsupported``, ``mislabelled``, ``encrypted``."""
    named = KINDS.get(_extension(name))
    if named is None:
        raise Problem("documents.unsupported")
    # A text may talk about "%PDF-"; only a file called .pdf may have junk in front of it.
    if data.startswith(b"%PDF-") or (named == "pdf" and b"%PDF-" in data[:1024]):
        return "pdf"
    if data.startswith(b"PK\x03\x04") and (named == "docx" or b"word/" in data):
        return "docx"
    if named == "docx" and data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise Problem("documents.encrypted")
    if named in ("pdf", "docx"):
        raise Problem("documents.mislabelled", kind=named.upper())
    return named


def _extension(name: str) -> str:
    return os.path.splitext(name)[1].lower()


def _check_size(name: str, size: int) -> None:
    most = settings().upload_bytes
    if size > most:
        size_told, most_told = _megabytes(size), _megabytes(most)
        raise Problem("documents.too_large", name=name, size=size_told, most=most_told)


def _megabytes(size: int) -> str:
    return f"{math.ceil(size / 1024**2 * 10) / 10:g}"
