"""The search terms of a text: what the lexical ranker counts.

Korean glues particles to its nouns (기울기가, 기울기는, 기울기의), so whole words
rarely match. Overlapping pairs of syllables do, without any dictionary: on KorQuAD
they find the right paragraph first for .886 of the questions against .741 for words.
"""

import re
import unicodedata
from functools import lru_cache

_RUN = re.compile(r"[가-힣]+|[a-z0-9]+|[\u3040-\u30ff\u4e00-\u9fff]")

# Words that carry no subject. Question words are among them: they tell what kind
# of answer is wanted, not where it stands.
_ENGLISH_STOP_WORDS = frozenset(
    "a an the and or of to in on at by for from with as is are was were be been being it its this "
    "that these those do does did can could would should will may might i you he she they we me my "
    "your our their what why how when where who whom which whose there here so if then than but "
    "not no have has had tell about please explain".split()
)


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """An English word without its plural or verb ending, so that *gates* finds *gate*."""
    for ending, replacement, shortest in (
        ("ies", "y", 5),
        ("sses", "ss", 5),
        ("ing", "", 6),
        ("ed", "", 5),
        ("es", "e", 5),
        ("s", "", 4),
    ):
        if word.endswith(ending) and len(word) >= shortest and not word.endswith("ss"):
            stem = word[: len(word) - len(ending)] + replacement
            if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
                stem = stem[:-1]  # stopped -> stop
            return stem.removesuffix("e") if len(stem) > 3 else stem
    return word.removesuffix("e") if len(word) > 3 else word


def search_terms(text: str) -> list[str]:
    """Terms of ``text`` in order, repeated as often as they occur.

    A Latin word or number is one term (lower case, ending removed); a run of Hangul
    becomes its overlapping syllable pairs, the first of them ``^`` and its first syllable;
    a Chinese or Japanese character is a term.
    """
    terms: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if "가" <= run[0] <= "힣":
            marked = f"^{run}"  # how a word begins tells more than what it ends with
            terms += [marked[i : i + 2] for i in range(len(run))]
        elif run not in _ENGLISH_STOP_WORDS:
            terms.append(_stem(run))
    return terms


# What kind of answer is wanted, and politeness: in a question they say nothing of the subject.
_KOREAN_ASKING = re.compile(
    r"^(?:무엇|무슨|누구|누가|언제|어디|어떤|어떻|어느|왜|몇|얼마|뭐|뭘|뭔)"
)
_KOREAN_ENDING = re.compile(
    r"(?:입니까|습니까|합니까|됩니까|인가요|인가|는가요|는가|은가요|은가|던가요|던가|나요|까요"
    r"|을까|할까|일까"
    r"|가요|지요|니까|이에요|예요|에요|어요|아요|세요|주세요|이죠|죠)$"
)


def question_terms(question: str) -> list[str]:
    """Search terms of a question: ``search_terms`` without Korean question words and endings.

    The English ones are stop words already.
    """
    kept = []
    for word in question.split():
        bare = word.rstrip("?!. ")
        if _KOREAN_ASKING.match(bare):
            continue
        kept.append(_KOREAN_ENDING.sub("", bare))
    return search_terms(" ".join(kept)) or search_terms(question)
