"""Archives that real writers would never make, next to ones that they do."""

import io
import struct
import zipfile
import zlib
from dataclasses import replace

import pytest

from core.retrieval.formats.archive import check_archive

MEBI = 1024**2


def zipped(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def declaring(archive: bytes, size: int) -> bytes:
    """``archive`` of one entry with ``size`` written where its unpacked size is declared."""
    changed = bytearray(archive)
    struct.pack_into("<I", changed, archive.index(b"PK\x03\x04") + 22, size)
    struct.pack_into("<I", changed, archive.index(b"PK\x01\x02") + 24, size)
    return bytes(changed)


def test_an_ordinary_archive_gives_its_names(limits):
    entries = {"word/document.xml": b"<a>text</a>", "word/media/image.png": b"\x89PNG"}
    assert check_archive(zipped(entries), limits) == list(entries)


def test_too_many_bytes_declared(limits, problem_of):
    small = replace(limits, unpacked_bytes=MEBI)
    assert check_archive(zipped({"a": bytes(MEBI)}), small) == ["a"]
    problem = problem_of(check_archive, zipped({"a": bytes(MEBI), "b": b"1"}), small)
    assert (problem.key, problem.values) == ("documents.bomb", {"most": 1})


def test_a_declared_size_that_lies_is_found_out(limits, problem_of):
    lying = declaring(zipped({"a": bytes(MEBI)}), 10)
    assert problem_of(check_archive, lying, limits).key == "documents.broken"


def test_a_ratio_that_only_bombs_need(limits, problem_of):
    bomb = zipped({"word/document.xml": b"<a>" + b" " * 20 * MEBI + b"</a>"})
    assert len(bomb) < MEBI / 10
    assert problem_of(check_archive, bomb, limits).key == "documents.bomb"


def test_entries_that_share_their_bytes_count_each(limits, problem_of):
    # A central directory that names the same packed kilobytes again and again.
    archive = zipped({"a": bytes(MEBI)})
    start = archive.index(b"PK\x01\x02")
    end = archive.index(b"PK\x05\x06")
    directory = archive[start:end] * 50
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 50, 50, len(directory), start, 0)
    problem = problem_of(check_archive, archive[:start] + directory + tail, limits)
    assert problem.key in ("documents.bomb", "documents.broken")  # newer Pythons see overlaps


def test_too_many_entries(limits, problem_of):
    many = zipped({str(number): b"" for number in range(5_001)}, zipfile.ZIP_STORED)
    assert problem_of(check_archive, many, limits).key == "documents.bomb"


def test_an_encrypted_entry(limits, problem_of):
    archive = bytearray(zipped({"a": b"x"}))
    archive[archive.index(b"PK\x01\x02") + 8] |= 1
    archive[archive.index(b"PK\x03\x04") + 6] |= 1
    assert problem_of(check_archive, bytes(archive), limits).key == "documents.encrypted"


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_office_files_do_not_know(limits, problem_of, compression):
    archive = zipped({"a": b"x" * 100}, compression)
    assert problem_of(check_archive, archive, limits).key == "documents.broken"


@pytest.mark.parametrize("cut", [1, 30, 100])
def test_an_archive_cut_short(limits, problem_of, cut):
    archive = zipped({"a.xml": b"<a/>", "b": bytes(zlib.crc32(b"x") % 200)})
    assert problem_of(check_archive, archive[:-cut], limits).key == "documents.broken"


def test_a_changed_byte_is_found(limits, problem_of):
    archive = zipped({"a": b"some text that is stored as it is"}, zipfile.ZIP_STORED)
    changed = archive.replace(b"some", b"SOME")
    assert problem_of(check_archive, changed, limits).key == "documents.broken"


LAUGHS = """<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY l "lol">
<!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;&l;&l;">]><a>&m;</a>"""
OUTSIDE = '<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>'


@pytest.mark.parametrize("source", [LAUGHS, OUTSIDE, "<!DOCTYPE a SYSTEM 'http://x/y.dtd'><a/>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", ["word/document.xml", "_rels/.rels", "docProps/core.xml"])
def test_entities_are_refused_in_any_part_and_encoding(limits, problem_of, source, encoding, name):
    content = source.format(encoding=encoding).encode(encoding)
    problem = problem_of(check_archive, zipped({name: content}), limits)
    assert problem.key == "documents.entities"


def test_xml_that_is_not_well_formed(limits, problem_of):
    archive = zipped({"word/document.xml": b"<a><b></a>"})
    assert problem_of(check_archive, archive, limits).key == "documents.broken"
