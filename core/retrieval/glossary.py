"""The course's terms in both languages: for a hover, and to find across the languages."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache

from core.settings import ASSETS

# What may follow a short Korean name: 키는 is the key, 키우다 is to raise.
_PARTICLE = (
    r"(?:은|는|이|가|을|를|의|에|와|과|도|로|으로|에서|에게|부터|까지|만|마다|보다|처럼|이나|나|란|이란"
    r"|이라는|라는|이며|며|이고|고|들|들은|들이|들을|인|이다|입니다)?(?![가-힣])"
)


@dataclass(frozen=True)
class Term:
    """One term: its names in Korean and in English, the usual one first, and what it means."""

    ko: tuple[str, ...]
    en: tuple[str, ...]
    meaning_ko: str
    meaning_en: str

    @property
    def names(self) -> tuple[str, ...]:
        return self.ko + self.en

    def meaning(self, lang: str) -> str:
        """One sentence in ``lang``."""
        return self.meaning_ko if lang == "ko" else self.meaning_en


@lru_cache(maxsize=1)
def glossary() -> tuple[Term, ...]:
    """All terms of ``assets/data/glossary.toml``."""
    path = ASSETS / "data" / "glossary.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["term"]
    return tuple(
        Term(tuple(row["ko"]), tuple(row["en"]), row["meaning_ko"], row["meaning_en"])
        for row in rows
    )


def named_terms(text: str) -> list[tuple[str, Term]]:
    """The terms that ``text`` names, each with the name it uses, in the order of the text.

    Of overlapping names the longest counts: *self-attention* is not also *attention*.
    """
    lowered = text.lower()
    found = [
        (match.start(), match.end(), name, term)
        for pattern, name, term in _patterns()
        for match in pattern.finditer(lowered)
    ]
    found.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
    taken: list[tuple[int, str, Term]] = []
    free = [True] * len(lowered)
    for start, end, name, term in found:
        if all(free[start:end]) and all(term is not other for _, _, other in taken):
            taken.append((start, name, term))
            free[start:end] = [False] * (end - start)
    return [(name, term) for _, name, term in sorted(taken, key=lambda hit: hit[0])]


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str, Term], ...]:
    """One pattern for each name. Latin letters stand alone (*RAG*, not *fragment*), but for a
    plural; Hangul begins a word, may carry a particle, and may leave its spaces out."""
    patterns = []
    for term in glossary():
        for name in term.names:
            spelled = re.sub(r"(?:\\?[ -])+", r"[\\s-]*", re.escape(name.lower()))
            if name.isascii():
                spelled = rf"(?<![a-z0-9]){spelled}(?:s|es)?(?![a-z0-9])"
            else:
                spelled = rf"(?<![가-힣]){spelled}" + (_PARTICLE if len(name) < 3 else "")
            patterns.append((re.compile(spelled), name, term))
    return tuple(patterns)
