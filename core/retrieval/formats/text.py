"""Plain text in whatever encoding it was saved: UTF-8, UTF-16, CP949 (EUC-KR), or another.

A wrong guess gives fluent-looking nonsense, so each encoding is tried strictly, the
likely ones first, and a file that is not text is refused instead of being read loosely.
"""

import codecs
import re
from itertools import pairwise

from core.problems import Problem
from core.retrieval.formats import Limits, Page

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What else a visitor's file may plausibly be; the detector chooses among these only.
_OTHERS = ["cp1252", "cp932", "euc_jp", "gb18030", "big5", "cp1251", "johab", "cp949"]
_KOREAN_NAMES = {"euc-kr", "euc_kr", "ks_c_5601-1987", "ksc5601", "windows-949", "uhc"}
_SAMPLE = 65_536
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_LONG_LINE = 100


def read(data: bytes, limits: Limits) -> list[Page]:
    """The whole file as one page.

    Where no line is empty and some are long, each line is taken as a paragraph.
    """
    text = re.sub("\r\n?", "\n", decode(data))
    if len(text) > limits.characters:
        raise Problem("documents.too_long", most=f"{limits.characters:,}")
    lines = text.strip().split("\n")
    if all(line.strip() for line in lines) and max(map(len, lines)) > _LONG_LINE:
        text = "\n\n".join(lines)
    return [Page(None, text)]


def decode(data: bytes, declared: str | None = None) -> str:
    """``data`` as text. ``declared`` is the encoding the file itself names, if it does.

    Raises ``documents.unreadable`` if no encoding fits or the file is not text at all.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    sample = data[:_SAMPLE]
    if b"\0" in data or len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) / 100:
        raise Problem("documents.unreadable")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if declared:
        try:
            return data.decode("cp949" if declared.lower() in _KOREAN_NAMES else declared)
        except (LookupError, ValueError):
            pass
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError:
        pass
    else:
        if _reads_as_korean(text):
            return text
    return _strictly(data, _detected(sample))


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Problem("documents.unreadable") from error


def _reads_as_korean(text: str) -> bool:
    """Whether the letters beyond ASCII are mostly the 2,350 syllables in common use.

    CP949 accepts many bytes that never were Korean; those come out as Chinese characters
    or as syllables that nobody writes, which lie elsewhere in its table.
    """
    letters = [letter for letter in text if letter > "\x7f" and letter.isalpha()][:_SAMPLE]
    encoded = "".join(letters).encode("cp949")
    pairs = list(pairwise(encoded))[::2]
    common = sum(0xB0 <= lead <= 0xC8 and trail >= 0xA1 for lead, trail in pairs)
    return common >= 0.75 * len(pairs)


def _detected(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=_OTHERS).best()
    if found is None:
        raise Problem("documents.unreadable")
    return found.encoding
