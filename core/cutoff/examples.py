"""What the little models learn from: three ways to answer a question.

By heart (``<ask>``), from lines of the chronicle that stand before the question (``<read>``),
and by a program that looks the fact up (``<program>``). Only the answer carries loss. Reading
and writing programs are drilled with made-up values and any year, so they teach no fact: the
years after the cutoff are words that a model has met, and nothing more.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from core.cutoff.vocabulary import (
    ANSWER,
    ASK,
    CALL,
    CLOSE,
    COMMA,
    END,
    OPEN,
    READ,
    START,
    UNKNOWN,
    WRITE,
    Vocabulary,
)
from core.cutoff.world import CITIES, RELATIONS, VALUES, YEARS, Fact, Subject
from core.finetuning.training import Example

LINES = 3  # of the chronicle, before a question that is answered by reading
BLANKED = 0.06  # share of the small words that training makes unknown


@dataclass(frozen=True)
class ExampleMaker:
    """Makes examples in one language with random wordings."""

    vocabulary: Vocabulary

    def prompt(self, mode: str, question: str, lines: Sequence[str] = ()) -> list[int]:
        """The tokens before the answer. ``mode``: ``<ask>``, ``<read>`` or ``<program>``."""
        ids = self.vocabulary.ids
        read = [number for line in lines for number in self.vocabulary.encode(line)]
        asked = self.vocabulary.encode(question)
        return [ids[START], ids[mode], *read, *asked, ids[ANSWER]]

    def by_heart(self, fact: Fact, rng: random.Random) -> Example:
        """``fact`` asked and answered."""
        asked = self.prompt(ASK, self._question(fact.subject, rng))
        return self._answered(self._blanked(asked, rng), [self._value(fact)])

    def by_reading(self, rng: random.Random) -> Example:
        """A made-up fact among lines that are like it, asked and answered."""
        fact = Fact(self._any_subject(rng), rng.randrange(VALUES))
        like = self._like(fact.subject, rng)
        lines = [fact, *(Fact(subject, rng.randrange(VALUES)) for subject in like)]
        rng.shuffle(lines)
        written = [self.vocabulary.wording.line(line) for line in lines]
        asked = self.prompt(READ, self._question(fact.subject, rng), written)
        return self._answered(asked, [self._value(fact)])

    def by_program(self, rng: random.Random) -> Example:
        """A question, and the program that looks its answer up."""
        subject = self._any_subject(rng)
        asked = self.prompt(WRITE, self._question(subject, rng))
        return self._answered(self._blanked(asked, rng), self.program(subject))

    def program(self, subject: Subject) -> list[int]:
        """The tokens of ``print(leader["Alvon", 806])``."""
        city = self.vocabulary.wording.cities[subject.city]
        words = [CALL, subject.relation, OPEN, city, COMMA, str(subject.year), CLOSE, END]
        return [self.vocabulary.ids[word] for word in words]

    def _question(self, subject: Subject, rng: random.Random) -> str:
        words = self.vocabulary.wording
        return words.question(subject, rng.choice(words.relations[subject.relation].asked))

    def _value(self, fact: Fact) -> int:
        return self.vocabulary.value_ids(fact.subject.relation)[fact.value]

    def _blanked(self, prompt: list[int], rng: random.Random) -> list[int]:
        """``prompt`` with a small word here and there unknown, as a learner's own may be."""
        ids, tokens = self.vocabulary.ids, self.vocabulary.tokens
        names = self.vocabulary.wording.cities
        return [
            number
            if rng.random() > BLANKED or tokens[number] in names
            or tokens[number].isdigit() or tokens[number].startswith("<")
            else ids[UNKNOWN]
            for number in prompt
        ]  # fmt: skip

    def _answered(self, prompt: list[int], answer: list[int]) -> Example:
        return Example(prompt, answer, [1.0] * len(answer))

    def _any_subject(self, rng: random.Random) -> Subject:
        return Subject(rng.choice(RELATIONS), rng.randrange(CITIES), rng.choice(YEARS))

    def _like(self, subject: Subject, rng: random.Random) -> list[Subject]:
        """Other subjects, most of them with the same city, year or relation."""
        found: list[Subject] = []
        while len(found) < LINES - 1:
            other = self._any_subject(rng)
            kept = rng.choice(
                ("city year", "city year", "city year", "city relation", "year relation", "")
            )
            other = Subject(
                subject.relation if "relation" in kept else other.relation,
                subject.city if "city" in kept else other.city,
                subject.year if "year" in kept else other.year,
            )
            if other != subject and other not in found:
                found.append(other)
        return found
