"""Particles and number words, which in Korean depend on the word or unit beside them."""

# The form after a consonant and after a vowel.
_PARTICLES = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "으로": ("으로", "로"),
    "이라": ("이라", "라"),
}

# How the digits end when read aloud: 영, 일, 이, 삼 ...; a round number ends in 십, 백, 천 or 만.
_READ = {"0": "영", "1": "일", "2": "이", "3": "삼", "4": "사",
         "5": "오", "6": "육", "7": "칠", "8": "팔", "9": "구"}  # fmt: skip

_NATIVE = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")

# Things are counted with native numbers; minutes, won and meters are not.
NATIVE_COUNTERS = (
    "개", "명", "마리", "권", "장", "송이", "자루", "대", "상자", "봉지", "시간",
    "그루", "묶음", "바구니", "도막", "바퀴", "살", "달", "배", "판", "잔", "집", "채",
)  # fmt: skip


def with_particle(word: str, particle: str) -> str:
    """``word`` with the form of ``particle`` (은, 이, 을, 과, 으로, 이라) that fits its end."""
    after_consonant, after_vowel = _PARTICLES[particle]
    last = _READ.get(word[-1], word[-1])
    final = (ord(last) - ord("가")) % 28 if "가" <= last <= "힣" else 0
    rieul = 8  # 으로 is 로 after ㄹ as well
    closed = final != 0 and not (particle == "으로" and final == rieul)
    return word + (after_consonant if closed else after_vowel)


def native_number(number: int, counter: str) -> str | None:
    """``세`` for 3 before ``counter``, or None where a figure is written."""
    if not 1 <= number < len(_NATIVE) or not counter.startswith(NATIVE_COUNTERS):
        return None
    return _NATIVE[number]


def polite(sentence: str) -> str:
    """A sentence in the plain style (``간다.``, ``했다.``, ``이다.``) in the polite one."""
    stem = sentence.removesuffix("다.")
    if stem == sentence:
        raise ValueError(f"not in the plain style: {sentence}")
    last = ord(stem[-1])
    nieun, bieup = 4, 17
    if stem.endswith("이"):
        return f"{stem[:-1]}입니다."
    if (last - ord("가")) % 28 == nieun:
        return f"{stem[:-1]}{chr(last - nieun + bieup)}니다."
    return f"{stem}습니다."
