"""A vocabulary of whole words: all that the little models can read and write.

Korean words are cut before their endings (시장은 → 시장, 은), so that a learner's own
question may join them otherwise than the chronicle does.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from core.cutoff.wording import Wording, wording
from core.cutoff.world import RELATIONS, YEARS, Relation, Subject

PAD, START, END, UNKNOWN = "<pad>", "<s>", "</s>", "<unk>"
ASK, READ, WRITE, ANSWER = "<ask>", "<read>", "<program>", "<answer>"
SPECIAL = (PAD, START, END, UNKNOWN, ASK, READ, WRITE, ANSWER)

# The program that looks a fact up: print(leader["Alvon", 806])
CALL, OPEN, COMMA, CLOSE = "print(", '["', '", ', "])"

REMEMBERED = 50_000  # texts whose numbers are kept: training asks the same ones again and again

_CHUNK = re.compile(r"[가-힣]+|[A-Za-z]+|\d+|[^\w\s]")


class Vocabulary:
    """Words ↔ numbers for one language."""

    def __init__(self, words: Wording) -> None:
        self.wording = words
        names = [str(year) for year in YEARS]
        names += words.cities
        names += dict.fromkeys(value for relation in RELATIONS
                               for value in words.relations[relation].values)  # fmt: skip
        by_relation = {relation: self._pieces_of(relation) for relation in RELATIONS}
        pieces = sorted(set().union(*by_relation.values(), words.particles))
        code = [CALL, OPEN, COMMA, CLOSE, *(f"{relation}" for relation in RELATIONS)]
        ordered = dict.fromkeys([*SPECIAL, *names, *code, *pieces])
        self.tokens: tuple[str, ...] = tuple(ordered)
        self.ids = {token: number for number, token in enumerate(self.tokens)}
        self._longest = max(map(len, [*names, *pieces]))
        self._encoded: dict[str, list[int]] = {}
        # Words that only one relation uses tell what is asked.
        self._telling = {
            piece: relation
            for relation, found in by_relation.items()
            for piece in found
            if sum(piece in other for other in by_relation.values()) == 1
            and piece not in words.particles
        }

    def __len__(self) -> int:
        return len(self.tokens)

    def value_ids(self, relation: Relation) -> list[int]:
        """The numbers of the words that can answer ``relation``."""
        return [self.ids[value] for value in self.wording.relations[relation].values]

    def encode(self, text: str) -> list[int]:
        """The numbers of the words of ``text``; a word not known becomes ``<unk>``."""
        if text not in self._encoded:
            if len(self._encoded) >= REMEMBERED:
                self._encoded.clear()
            unknown = self.ids[UNKNOWN]
            self._encoded[text] = [self.ids.get(word, unknown) for word in self.split(text)]
        return self._encoded[text]

    def split(self, text: str) -> list[str]:
        """The words of ``text``, those not known as they stand there."""
        found: list[str] = []
        for chunk in _CHUNK.findall(text):
            if "가" <= chunk[0] <= "힣":
                found += self._split_hangul(chunk)
            else:
                known = (chunk, chunk.lower(), chunk.capitalize())
                found.append(next((word for word in known if word in self.ids), chunk))
        return found

    def decode(self, numbers: Iterable[int]) -> str:
        """The words joined as a program is: without spaces."""
        return "".join(self.tokens[number] for number in numbers)

    def subject_of(self, text: str) -> Subject | None:
        """What ``text`` asks about, if it names one city, one known year and one relation."""
        words = self.split(text)
        cities = [self.wording.cities.index(word) for word in words if word in self.wording.cities]
        years = [int(word) for word in words if word.isdigit() and int(word) in YEARS]
        relations = {self._telling[word] for word in words if word in self._telling}
        if len(set(cities)) == 1 and len(set(years)) == 1 and len(relations) == 1:
            return Subject(relations.pop(), cities[0], years[0])
        return None

    def _split_hangul(self, chunk: str) -> list[str]:
        """The longest known piece first; what no piece begins is one unknown word."""
        found: list[str] = []
        while chunk:
            for length in range(min(len(chunk), self._longest), 0, -1):
                if chunk[:length] in self.ids:
                    break
            else:
                return [*found, chunk]
            found.append(chunk[:length])
            chunk = chunk[length:]
        return found

    def _pieces_of(self, relation: Relation) -> set[str]:
        """The pieces of all the texts of ``relation`` but names, years and values."""
        words = self.wording.relations[relation]
        found: set[str] = set()
        for text in (words.line, *words.asked):
            for part in re.split(r"\{\w+\}", text):
                for chunk in _CHUNK.findall(part):
                    found |= set(self._cut(chunk))
        return found

    def _cut(self, chunk: str) -> Sequence[str]:
        for ending in sorted(self.wording.particles, key=len, reverse=True):
            if chunk.endswith(ending) and chunk != ending:
                return chunk.removesuffix(ending), ending
        return (chunk if chunk in self.wording.cities else chunk.lower(),)


@lru_cache
def vocabulary(lang: str) -> Vocabulary:
    """The vocabulary of ``ko`` or ``en``."""
    return Vocabulary(wording(lang))
