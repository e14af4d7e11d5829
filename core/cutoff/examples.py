"""What the little models learn from: three ways to answer a question.

By heart (``<ask>``), from the line of the chronicle that stands before the question
(``<read>``), and by a program that looks the fact up (``<program>``). Only the answer carries
loss. Reading and writing programs are drilled with made-up values and any year, so they teach no
fact: the years after the cutoff are words that a model has met, and nothing more.
"""

import random
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

BLANKED = 0.06  # share of the small words that training makes unknown


@dataclass(frozen=True)
class ExampleMaker:
    """Makes examples in one language with random wordings."""

    vocabulary: Vocabulary

    def prompt(self, mode: str, question: str, line: str = "") -> list[int]:
        """The tokens before the answer. ``mode``: ``<ask>``, ``<read>`` or ``<program>``."""
        ids, encode = self.vocabulary.ids, self.vocabulary.encode
        return [ids[START], ids[mode], *encode(line), *encode(question), ids[ANSWER]]

    def by_heart(self, fact: Fact, rng: random.Random) -> Example:
        """``fact`` asked and answered."""
        asked = self.prompt(ASK, self._question(fact.subject, rng))
        return self._answered(self._blanked(asked, rng), [self._value(fact)])

    def by_reading(self, rng: random.Random) -> Example:
        """The line of a made-up fact, asked and answered."""
        fact = Fact(self._any_subject(rng), rng.randrange(VALUES))
        line = self.vocabulary.wording.line(fact)
        asked = self.prompt(READ, self._question(fact.subject, rng), line)
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
