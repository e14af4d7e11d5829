"""Korean in rough English, word by word, for an encoder that reads nothing but English.

No Korean encoder can be had without a model hub. A dictionary of stems
(``assets/data/korean_words.tsv``, written for this project) and the shape of Korean words,
stem first and endings behind, give MiniLM the gist: *기울기가 사라진다* becomes
*gradient vanish*. Cross-language retrieval by dictionary is older than embeddings
(Hull & Grefenstette 1996); here it feeds one.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from core.settings import ASSETS

_HANGUL = re.compile(r"[가-힣]+")
_PIECE = re.compile(r"[가-힣]{1,40}|[^가-힣]+")  # no word is longer
# Particles and endings: what may stand behind a noun of a single syllable, and what is not
# looked up behind a longer one.
_TAIL = re.compile(
    r"(?:은|는|이|가|을|를|의|에|와|과|도|로|으로|에서|에게|께|한테|부터|까지|만|마다|보다|처럼|만큼|조차"
    r"|이나|나|란|이란|이라는|라는|이라고|라고|이며|며|이고|고|들|에는|에도|에만|에서는|에서도|으로는|로는|로서"
    r"|으로서|로써|으로써|이다|다|인|인가|인가요|일까|이었다|였다|이라|라|입니다|입니까|이었습니다|였습니다|예요|이에요"
    r"|이었던|였던|이지만|지만|이면|면|이어서|여서|뿐|밖에|대로|씩|쯤|째|님|이라도|라도|이든|든|요)*"
)
# What only a noun is followed by: of two readings of a single syllable, the noun's.
_NOUNS_OWN = re.compile(r"$|[을를이가의에와과로도만]")
_LONGEST_TAIL, _LONGEST_STEM = 8, 12  # in syllables
# Verbs made from nouns; the noun tells it all.
_LIGHT_VERB = re.compile(
    r"하|한|할|함|합|해|했|되|된|될|됨|됩|돼|됐|시키|시킨|시킬|시켜|시킵|시켰|스러|스럽"
)
# One-syllable stems of verbs are found in too many words that only begin alike.
_SHORT_ENDING = re.compile(
    r"(?:고|는|은|을|던|게|지|다|며|면|어|아|었|았|기|습|세|시|니|나|려|러|자|서|도|야|ᆫ|ᆯ|ᆷ|ᆸ|ᆻ|으|네|거|느)"
)


def gloss(text: str) -> str:
    """``text`` with its Hangul in English words, and everything else as it stands."""
    if not _HANGUL.search(text):
        return text
    pieces = [
        read_word(piece).english if "가" <= piece[0] <= "힣" else piece
        for piece in _PIECE.findall(unicodedata.normalize("NFC", text))
    ]
    return re.sub(r"\s+([.,?!:;)])", r"\1", " ".join(" ".join(pieces).split()))


def known_syllables(text: str) -> int:
    """How many Hangul syllables of ``text`` stand in words the dictionary has."""
    words = _HANGUL.findall(unicodedata.normalize("NFC", text))
    return sum(len(word) for word in words if read_word(word).known)


@dataclass(frozen=True)
class Word:
    """A run of Hangul in English, and whether the dictionary had any of it."""

    english: str
    known: bool


@lru_cache(maxsize=65_536)
def read_word(word: str) -> Word:
    """A noun, a compound of nouns, or a verb, each with the endings behind it.

    What the dictionary lacks is a name more often than not, and is romanised: the same in
    question and text, it can still be recognised.
    """
    nouns, verbs = _dictionary()
    found: list[str] = []
    rest = "" if _is_tail(word) else word  # a particle alone, behind a number
    while rest:
        noun, verb = _noun(rest, nouns), _verb(rest, verbs)
        if verb and not found and _is_verb(verb[0], noun, rest):
            return Word(verb[1], known=True)
        if not noun:
            break
        found.append(nouns[noun])
        rest = rest[len(noun) :]
        if _is_tail(rest) or _LIGHT_VERB.match(rest):
            return Word(" ".join(found), known=True)
    known = bool(found)
    if len(rest) > 2 or (rest and not known):
        found.append(romanise(_bare(rest)))
    return Word(" ".join(found), known)


def romanise(word: str) -> str:
    """Hangul in Latin letters, syllable by syllable (Revised Romanization, 2000)."""
    letters = []
    for syllable in word:
        rest, final = divmod(ord(syllable) - ord("가"), len(_FINALS))
        initial, vowel = divmod(rest, len(_VOWELS))
        letters.append(_INITIALS[initial] + _VOWELS[vowel] + _FINALS[final])
    return "".join(letters)


def _bare(word: str) -> str:
    """``word`` without the particles at its end; at least two syllables stay."""
    for start in range(max(2, len(word) - _LONGEST_TAIL), len(word)):
        if _is_tail(word[start:]):
            return word[:start]
    return word


def _is_tail(word: str) -> bool:
    # The length is asked first: a long run of particles would be tried in ever more ways.
    return len(word) <= _LONGEST_TAIL and bool(_TAIL.fullmatch(word))


def _is_verb(stem: str, noun: str, word: str) -> bool:
    """Whether ``word`` is the verb (its stem in jamo) rather than the noun that both fit."""
    if len(stem) != len(_jamo(noun)) or len(noun) > 1:
        return len(stem) > len(_jamo(noun))
    return not _NOUNS_OWN.match(word[1:])


def _noun(word: str, nouns: dict[str, str]) -> str:
    """The longest noun that ``word`` begins with; one syllable only before a particle."""
    for length in range(min(len(word), _LONGEST_STEM), 1, -1):
        if word[:length] in nouns:
            return word[:length]
    return word[:1] if word[:1] in nouns and _is_tail(word[1:]) else ""


def _verb(word: str, verbs: dict[str, tuple[str, bool]]) -> tuple[str, str] | None:
    """The longest verb stem that ``word`` begins with, in jamo, and its English."""
    jamo = _jamo(word[: 2 * _LONGEST_STEM])
    for length in range(min(len(jamo), 3 * _LONGEST_STEM), 1, -1):
        found = verbs.get(jamo[:length])
        if found and (not found[1] or _SHORT_ENDING.match(_syllables(jamo[length:]))):
            return jamo[:length], found[0]
    return None


def _jamo(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _syllables(jamo: str) -> str:
    return unicodedata.normalize("NFC", jamo)


@lru_cache(maxsize=1)
def _dictionary() -> tuple[dict[str, str], dict[str, tuple[str, bool]]]:
    """Nouns by spelling; verbs by each jamo spelling of their stem, and whether it is short."""
    nouns: dict[str, str] = {}
    verbs: dict[str, tuple[str, bool]] = {}
    lines = (ASSETS / "data" / "korean_words.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        stem, kind, english = line.split("\t")
        english = english.split(" / ")[0]  # several senses at once blur the sentence
        if kind == "n":
            nouns.setdefault(stem, english)
            continue
        for spelling in stem_spellings(stem):
            verbs.setdefault(spelling, (english, len(stem) == 1))
    return nouns, verbs


def stem_spellings(stem: str) -> list[str]:
    """The ways, in jamo, that a verb's stem is written before its endings.

    Contractions (지 + 어 = 져) and the irregular classes: ㅂ (어렵다, 어려운), ㄷ (듣다, 들은),
    ㅅ (짓다, 지은), 르 (빠르다, 빨라), ㄹ (만들다, 만든), ㅡ (쓰다, 써), 하다 (해).
    """
    jamo = _jamo(stem)
    spellings = [jamo]
    before, last = jamo[:-1], jamo[-1]
    if stem.endswith("르"):
        spellings += [before[:-1] + "ᆯ" + _jamo(ending) for ending in ("라", "러")]
    if stem.endswith("하"):
        spellings.append(before + "ᅢ")
    else:
        spellings += [before + _jamo(ending) for ending in _CHANGED.get(last, ())]
    return [spelling for spelling in dict.fromkeys(spellings) if spelling]


_INITIALS = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_FINALS = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ")

# What the last letter of a stem becomes before some endings.
_CHANGED = {
    "ᅵ": ("ᅧ",),
    "ᅮ": ("ᅯ",),
    "ᅩ": ("ᅪ",),
    "ᅳ": ("ᅥ", "ᅡ"),
    "ᅬ": ("ᅫ",),
    "ᆸ": ("우", "워", "와"),
    "ᆮ": ("ᆯ",),
    "ᆺ": ("어", "으", "아"),
    "ᆯ": ("ᆫ", "ᆸ", "느", "니"),
}
