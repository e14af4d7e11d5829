"""Whether a ZIP archive is safe to unpack, told before any other library opens it."""

import io
import zipfile
import zlib
from xml.parsers import expat

from core.problems import Problem
from core.retrieval.formats import Limits

_MOST_ENTRIES = 5_000
_CHUNK = 1 << 16
# Office files shrink to a tenth or so; deflate can do a thousandth, which only bombs need.
_MOST_RATIO = 200
_RATIO_MATTERS_FROM = 10 * 1024 * 1024


def check_archive(data: bytes, limits: Limits) -> list[str]:
    """Unpack every entry of an Office file once, keeping nothing but the names, the result.

    Raises ``documents.bomb`` for too many entries or bytes, by what the archive declares
    or by what really comes out; ``documents.entities`` for XML that declares a document
    type, through which entities multiply or reach for other files; ``documents.broken``.
    """
    too_much = Problem("documents.bomb", most=limits.unpacked_bytes // 1024**2)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_ENTRIES:
                raise too_much
            if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
                raise too_much
            unpacked = 0
            for entry in entries:
                if entry.flag_bits & 1:
                    raise Problem("documents.encrypted")
                # Office files know only these two; others can claim memory at will.
                if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise Problem("documents.broken")
                parser = _strict_parser() if entry.filename.endswith((".xml", ".rels")) else None
                with archive.open(entry) as stream:
                    while chunk := stream.read(_CHUNK):
                        unpacked += len(chunk)
                        ratio = unpacked / max(1, len(data))
                        if unpacked > limits.unpacked_bytes or (
                            ratio > _MOST_RATIO and unpacked > _RATIO_MATTERS_FROM
                        ):
                            raise too_much
                        if parser:
                            parser.Parse(chunk, False)
                if parser:
                    parser.Parse(b"", True)
            return archive.namelist()
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError) as error:
        raise Problem("documents.broken") from error
    except (NotImplementedError, RuntimeError, ValueError) as error:  # odd versions and names
        raise Problem("documents.broken") from error


def _strict_parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise Problem("documents.entities")

    parser.StartDoctypeDeclHandler = refuse
    return parser
