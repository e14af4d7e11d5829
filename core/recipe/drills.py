"""Exercises that teach a small Llama to copy and to find, before it is taught to answer.

A language model of a few million parameters does not learn to copy from prose alone within
millions of tokens. Drills make it: *copy this*, then *find the numbered sentence that
these words speak of, and copy it*. Every exercise is a list of token ids and of the weight
each token has in the loss.

A sentence has its number before it, where a copy begins, and behind it, where its words have
been read. That second number is the ladder: to answer ``? conference (`` after ``the
conference (1)`` is copying, which the model can do; from the last word the skill spreads
to the others. Without it a model of this size had learned nothing of choosing after four
million tokens.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from transformers import PreTrainedTokenizerFast

from core.llama.template import encode_data
from core.recipe.corpus import ReadingDocument

_WORD = re.compile(r"[가-힣A-Za-z0-9][가-힣A-Za-z0-9'’.-]*[가-힣A-Za-z0-9]|[가-힣A-Za-z0-9]")

# Choosing the right number is one token among forty, and the one that matters.
CHOICE_WEIGHT = 5.0
COPY_WEIGHT = 1.0
ABSENT = 0.12  # share of the searches that no line answers

_ENGLISH_FRAMES = (
    "What is {}?", "What are {}?", "Why {}?", "How does {} work?", "How {}?", "Tell me about {}.",
    "Who {}?", "When {}?", "What happens with {}?", "What do we know about {}?", "{}?", "{}",
    "Is it true that {}?", "Explain {}.", "Where {}?", "How many {}?", "difference {}",
)  # fmt: skip
_KOREAN_FRAMES = (
    "{}은 무엇인가요?", "{}는 뭐예요?", "왜 {}?", "{} 이유가 뭔가요?", "{}에 대해 알려 줘", "{}란?",
    "{}는 어떻게 되나요?", "{} 누구인가요?", "{} 언제인가요?", "{}?", "{}", "{} 설명해 주세요.",
    "{}는 어디에 있나요?", "{}는 몇 개인가요?", "{} 차이", "{}하면 어떻게 돼?",
)  # fmt: skip


@dataclass(frozen=True)
class Exercise:
    """Token ids and, for each, its weight in the loss as a *target*. Equal lengths."""

    ids: list[int]
    weights: list[float]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Passage:
    """Consecutive sentences of one document: texts, and ids that begin with a space."""

    lang: str
    texts: tuple[str, ...]
    ids: tuple[tuple[int, ...], ...]


class DrillMaker:
    """Draws exercises from passages and hand-written questions. All draws are the caller's rng."""

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerFast,
        passages: dict[str, list[Passage]],
        reading: list[ReadingDocument],
    ) -> None:
        self.tokenizer = tokenizer
        self.passages = passages
        self.reading = {
            lang: [document for document in reading if document.lang == lang] for lang in passages
        }
        counts = Counter(
            word.lower()
            for group in passages.values()
            for passage in group
            for text in passage.texts
            for word in set(_WORD.findall(text))
        )
        total = sum(len(p.texts) for group in passages.values() for p in group)
        self._rarity = {word: log(total / count) for word, count in counts.items()}
        self._newline, self._space = self.encode("\n"), self.encode(" ")
        self._numbers = {number: self.encode(f"[{number}]") for number in range(10)}
        self._closings = {number: self.encode(f" ({number})") for number in range(10)}

    def encode(self, text: str) -> list[int]:
        return encode_data(self.tokenizer, text)

    # -- copying ---------------------------------------------------------------------------

    def copy(self, rng: random.Random, room: int) -> Exercise:
        """A sequence, then itself again: real sentences, or tokens drawn at random."""
        length = rng.randint(8, max(9, min(60, room // 2 - 2)))
        if rng.random() < 0.3:
            source = [rng.randrange(300, len(self.tokenizer)) for _ in range(length)]
            first = [0.0] * length
        else:
            passage = rng.choice(self.passages[rng.choice(list(self.passages))])
            source = [token for ids in passage.ids for token in ids][:length]
            first = [0.5] * len(source)
        ids = source + self._newline + source + self._newline
        return Exercise(ids, first + [0.0] + [COPY_WEIGHT] * len(source) + [0.5])

    def repeat(self, rng: random.Random, room: int) -> Exercise:
        """A few tokens over and over: every token after the first round can be foretold."""
        source = [rng.randrange(300, len(self.tokenizer)) for _ in range(rng.randint(3, 16))]
        if rng.random() < 0.4:
            passage = rng.choice(self.passages[rng.choice(list(self.passages))])
            source = list(rng.choice(passage.ids))[: len(source)]
        rounds = max(2, min(rng.randint(3, 8), room // len(source)))
        ids = source * rounds + self._newline
        return Exercise(ids, [0.0] * len(source) + [COPY_WEIGHT] * (len(ids) - len(source)))

    # -- finding ---------------------------------------------------------------------------

    def words_of(self, rng: random.Random, text: str, lang: str) -> str:
        """A search for ``text``: a few of its rarer words, worn down, perhaps in a frame."""
        words = _WORD.findall(text)
        if not words:
            return text
        if rng.random() < 0.4:  # a phrase as it stands: the easiest thing to find
            return _phrase(rng, words, 2, 6)
        weights = [max(0.3, self._rarity.get(word.lower(), 8.0)) ** 2 for word in words]
        wanted = rng.randint(1, min(6, len(words)))
        chosen = sorted(
            {rng.choices(range(len(words)), weights)[0] for _ in range(wanted)},
            key=lambda index: rng.random() if rng.random() < 0.3 else index,
        )
        worn = [self._wear(rng, words[index], lang) for index in chosen]
        query = " ".join(worn)
        if rng.random() < 0.6:
            query = rng.choice(_KOREAN_FRAMES if lang == "ko" else _ENGLISH_FRAMES).format(query)
        return query

    @staticmethod
    def _wear(rng: random.Random, word: str, lang: str) -> str:
        """The word as a question might spell it: other particle, other ending, lower case."""
        if lang == "ko" and len(word) > 2 and rng.random() < 0.5:
            return word[: -rng.choice((1, 1, 2))]
        if lang == "en" and rng.random() < 0.5:
            word = word.lower()
            for ending in ("ing", "ed", "es", "s"):
                if word.endswith(ending) and len(word) > len(ending) + 3:
                    return word[: -len(ending)]
        return word

    def _lines(self, sentences: Sequence[tuple[int, ...]]) -> Exercise:
        """``[1] sentence (1)`` and so on, a line each: given, so without weight."""
        ids: list[int] = []
        for number, sentence in enumerate(sentences, start=1):
            ids += [*self._numbers[number], *sentence, *self._closings[number], *self._newline]
        return Exercise(ids, [0.0] * len(ids))

    def _asked(self, query: str, number: int, copied: tuple[int, ...] = ()) -> Exercise:
        """``? query (2)``, and ``[2]`` with a copy of the sentence where it is ``copied``."""
        question = self.encode(f"? {query}")
        closing = self._closings[number]
        digit = closing.index(self._numbers[number][1])
        ids = [*question, *closing]
        weights = [0.0] * len(question) + [
            CHOICE_WEIGHT if place == digit else 0.1 for place in range(len(closing))
        ]
        if copied:
            opening = [*self._space, *self._numbers[number]]
            ids += [*opening, *copied]
            weights += [0.3] * len(opening) + [COPY_WEIGHT] * len(copied)
        return Exercise([*ids, *self._newline], [*weights, 0.5])

    def point(self, rng: random.Random, room: int) -> Exercise:
        """Short numbered lines, then words of one of them after another: its number, no more."""
        return self._pieces(rng, room, longest=rng.choice((1, 2, 3, 5, 8)), most_asked=3)

    def scan(self, rng: random.Random, room: int) -> Exercise:
        """As ``point``, with lines of up to twenty words: the step from pieces to sentences."""
        return self._pieces(rng, room, longest=rng.choice((8, 12, 16, 20)), most_asked=4)

    def _pieces(self, rng: random.Random, room: int, longest: int, most_asked: int) -> Exercise:
        """Lines of one to ``longest`` words, and searches of one to ``most_asked`` of them."""
        lang = rng.choice(list(self.passages))
        lines: list[str] = []
        wanted = rng.randint(2, 8)
        while len(lines) < wanted:
            words = _WORD.findall(rng.choice(rng.choice(self.passages[lang]).texts))
            if words:
                lines.append(_phrase(rng, words, 1, longest))
        pool = _fitting([(line, tuple(self.encode(f" {line}"))) for line in lines], 0.6 * room)
        return self._searched(
            rng,
            lang,
            [line for line, _ in pool],
            [ids for _, ids in pool],
            room,
            lambda line: _phrase(rng, line.split(), 1, most_asked),
        )

    def locate(self, rng: random.Random, room: int) -> Exercise:
        """As ``point``, with whole sentences and the searches of ``find``."""
        lang = rng.choice(list(self.passages))
        texts, encoded = self._sentences(rng, lang, room)

        def search(line: str) -> str:
            if rng.random() < 0.4:
                return _phrase(rng, _WORD.findall(line) or [line], 1, 5)
            return self.words_of(rng, line, lang)

        return self._searched(rng, lang, texts, encoded, room, search)

    def find(self, rng: random.Random, room: int) -> Exercise:
        """As ``locate``, and the sentence is written out behind its number, as in an answer."""
        lang = rng.choice(list(self.passages))
        texts, encoded = self._sentences(rng, lang, room)
        return self._searched(
            rng, lang, texts, encoded, room, lambda line: self.words_of(rng, line, lang), True
        )

    def _sentences(
        self, rng: random.Random, lang: str, room: int
    ) -> tuple[list[str], list[tuple[int, ...]]]:
        """Two to eight sentences, neighbours among them, that fill at most 0.6 of ``room``."""
        pool: list[tuple[str, tuple[int, ...]]] = []
        wanted = rng.randint(2, 8)
        while len(pool) < wanted:
            passage = rng.choice(self.passages[lang])
            start, take = rng.randrange(len(passage.texts)), rng.randint(1, 6)
            pool += list(zip(passage.texts, passage.ids, strict=True))[start : start + take]
        pool = _fitting(pool[:wanted], 0.6 * room)
        rng.shuffle(pool)
        return [text for text, _ in pool], [ids for _, ids in pool]

    def _searched(
        self,
        rng: random.Random,
        lang: str,
        texts: Sequence[str],
        encoded: Sequence[tuple[int, ...]],
        room: int,
        search: Callable[[str], str],
        copied: bool = False,
    ) -> Exercise:
        """Numbered lines, then searches for any of them, and for some that are not there.

        Each search is drawn anew: were every line asked once, the model would learn to tell
        by what has been asked already, which takes no reading.
        """
        exercise = self._lines(encoded)
        for index in rng.choices(range(len(texts)), k=3 * len(texts)):
            if rng.random() < ABSENT:
                other = rng.choice(rng.choice(self.passages[lang]).texts)
                asked = self._asked(search(other), 0)
            else:
                copy = encoded[index] if copied else ()
                asked = self._asked(search(texts[index]), index + 1, copy)
            if len(exercise) + len(asked) > room:
                break
            exercise = _joined(exercise, asked)
        return exercise

    def ask(self, rng: random.Random, room: int) -> Exercise:
        """As ``find``, with hand-written questions over the sentences they were written for."""
        lang = rng.choice([lang for lang, documents in self.reading.items() if documents])
        pool: list[tuple[str, tuple[int, ...]]] = []
        questions: list[tuple[str, str | None]] = []
        for document in rng.sample(self.reading[lang], 2):
            pool += [(text, tuple(self.encode(f" {text}"))) for text in document.sentences]
            questions += [
                (q.text, None if q.sentence is None else document.sentences[q.sentence])
                for q in document.questions
            ]
        rng.shuffle(pool)
        pool = _fitting(pool[: rng.randint(3, 8)], 0.7 * room)
        numbers = {text: number for number, (text, _) in enumerate(pool, start=1)}
        exercise = self._lines([ids for _, ids in pool])
        rng.shuffle(questions)
        absent = 0
        for question, answer in questions:
            number = numbers.get(answer or "", 0)
            absent += number == 0
            if number == 0 and absent > 2:
                continue
            copy = pool[number - 1][1] if number else ()
            asked = self._asked(question, number, copy)
            if len(exercise) + len(asked) > room:
                break
            exercise = _joined(exercise, asked)
        return exercise


def _fitting(
    lines: list[tuple[str, tuple[int, ...]]], room: float
) -> list[tuple[str, tuple[int, ...]]]:
    """The first lines, at least one, that fit into ``room`` with their numbers."""
    kept: list[tuple[str, tuple[int, ...]]] = []
    for line in lines:
        room -= len(line[1]) + 8
        if kept and room < 0:
            break
        kept.append(line)
    return kept


def _joined(first: Exercise, second: Exercise) -> Exercise:
    return Exercise(first.ids + second.ids, first.weights + second.weights)


def _phrase(rng: random.Random, words: Sequence[str], least: int, most: int) -> str:
    """Some of ``words``, as they follow each other."""
    length = min(len(words), rng.randint(least, most))
    first = rng.randrange(len(words) - length + 1)
    return " ".join(words[first : first + length])


def make_passages(
    tokenizer: PreTrainedTokenizerFast, documents: list[tuple[str, list[str]]], most: int = 6
) -> dict[str, list[Passage]]:
    """Passages of ``most`` consecutive sentences from ``(language, sentences)`` documents."""
    groups = [
        (lang, sentences[start : start + most])
        for lang, sentences in documents
        for start in range(0, len(sentences), most)
        if len(sentences[start : start + most]) > 1
    ]
    flat = [" " + text for _, texts in groups for text in texts]
    encoded = iter(
        tokenizer(flat, add_special_tokens=False, split_special_tokens=True)["input_ids"]
    )
    passages: dict[str, list[Passage]] = {}
    for lang, texts in groups:
        ids = tuple(tuple(next(encoded)) for _ in texts)
        passages.setdefault(lang, []).append(Passage(lang, tuple(texts), ids))
    return passages


def pack(exercises: list[Exercise], length: int, pad: int) -> tuple[np.ndarray, np.ndarray]:
    """One row of exactly ``length`` tokens: the exercises end to end, padded without weight."""
    ids = [token for exercise in exercises for token in exercise.ids][:length]
    weights = [weight for exercise in exercises for weight in exercise.weights][:length]
    gap = length - len(ids)
    return np.array(ids + [pad] * gap), np.array(weights + [0.0] * gap, dtype=np.float32)
