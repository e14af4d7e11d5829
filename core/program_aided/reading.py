"""Find the numbers in what people and models write: ``1,200``, ``3만 5천 원``, ``1/4``, ``25%``."""

import re
import unicodedata

Number = int | float

_UNITS = {"백": 10**2, "천": 10**3, "만": 10**4, "억": 10**8}

# A figure, perhaps with commas or a fraction, not inside a word or a longer number. A minus
# belongs to it unless something is subtracted.
_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<minus>(?<![\d)]\s)-)?"
    rf"(?:(?P<above>\d+)/(?P<below>\d+)(?![\d/])|(?P<korean>(?:(?:{_FIGURE})\s?[백천만억]+\s?)+)"
    rf"(?P<rest>{_FIGURE})?|(?P<figure>{_FIGURE}))(?![\d])"
)
_KOREAN_PART = re.compile(rf"({_FIGURE})\s?([백천만억]+)")


def read_numbers(text: str) -> list[Number]:
    """All numbers of ``text`` in order; whole ones as int."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("⁄", "/")
    return [_value(found) for found in _NUMBER.finditer(plain)]


def _value(found: re.Match[str]) -> Number:
    sign = -1 if found["minus"] else 1
    if found["above"]:
        above, below = int(found["above"]), int(found["below"])
        return _whole(sign * above / below) if below else sign * above
    if found["korean"]:
        value = _plain(found["rest"] or "0")
        for figure, units in _KOREAN_PART.findall(found["korean"]):
            part = _plain(figure)
            for unit in units:
                part *= _UNITS[unit]
            value += part
        return _whole(sign * value)
    return _whole(sign * _plain(found["figure"]))


def _plain(figure: str) -> Number:
    bare = figure.replace(",", "")
    return float(bare) if "." in bare else int(bare)


def _whole(number: Number) -> Number:
    return int(number) if number == int(number) else number
