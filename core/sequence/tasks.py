"""Two tasks that cannot be solved unless information travels N words.

*Apple*: is it the fruit or the company? The clue stands N words after the word. The sentence
is read from its end, so that the clue is read first and *apple* last, where the answer is
due: a model that reads in one direction has to carry the clue over all the words between.

*Recall*: a name, N words of something else, then: who?
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Literal, get_args

import torch

from core.text import LANGUAGES, catalogue

TaskName = Literal["apple", "recall"]
TASKS: tuple[TaskName, ...] = get_args(TaskName)


@dataclass(frozen=True)
class Batch:
    """``ids`` (sentences, distance + 1) in the order of reading, ``answers`` (sentences,)."""

    ids: torch.Tensor
    answers: torch.Tensor


@dataclass(frozen=True)
class Task:
    """Words by number: first the clues, answer by answer, then the word asked, then fillers.

    ``clues[a]`` are the numbers of the clues that mean answer a.
    """

    name: TaskName
    clues: tuple[range, ...]
    asked: int
    fillers: range

    @property
    def vocabulary(self) -> int:
        """How many words there are."""
        return self.fillers.stop

    def batch(self, distance: int, size: int, draw: torch.Generator) -> Batch:
        """``size`` sentences whose clue stands ``distance`` words from the word asked.

        Answers are equally likely, and so are the clues of an answer. The words between say
        nothing.
        """
        answers = torch.randint(len(self.clues), (size,), generator=draw)
        starts = torch.tensor([clues.start for clues in self.clues])
        choices = torch.randint(len(self.clues[0]), (size,), generator=draw)
        between = torch.randint(
            self.fillers.start, self.fillers.stop, (size, distance - 1), generator=draw
        )
        clue = (starts[answers] + choices)[:, None]
        asked = torch.full((size, 1), self.asked)
        return Batch(torch.cat([clue, between, asked], 1), answers)

    def example(self, distance: int, lang: str, seed: int = 0) -> tuple[list[str], str]:
        """One sentence in the order of writing, and its answer, in the words of ``lang``."""
        drawn = self.batch(distance, 1, torch.Generator().manual_seed(seed))
        sentence = self.sentence(drawn.ids[0].tolist(), lang)
        return sentence, self.answers(lang)[int(drawn.answers[0])]

    def words(self, lang: str) -> list[str]:
        """The words of ``lang``, by number."""
        texts = catalogue(lang, "sequence_tasks")
        own = texts.get(self.name)
        return [*chain(*own["clues"]), own["asked"], *texts.get("fillers")]

    def answers(self, lang: str) -> list[str]:
        """What the answers are called in ``lang``."""
        named: list[str] = catalogue(lang, "sequence_tasks").get(self.name)["answers"]
        return named

    def sentence(self, ids: Sequence[int], lang: str) -> list[str]:
        """The words of one sentence in the order of writing."""
        words = self.words(lang)
        written = [words[number] for number in ids]
        return written[::-1] if self.name == "apple" else written


@lru_cache
def task(name: TaskName) -> Task:
    """The task called ``name``; its words stand in ``assets/text/<lang>/sequence_tasks.toml``."""
    texts = catalogue(LANGUAGES[0], "sequence_tasks")
    clues, start = [], 0
    for group in texts.get(name)["clues"]:
        clues.append(range(start, start + len(group)))
        start += len(group)
    return Task(name, tuple(clues), start, range(start + 1, start + 1 + len(texts.get("fillers"))))
