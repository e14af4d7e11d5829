"""The nine lessons as data. The only list of lessons there is."""

from dataclasses import dataclass
from typing import Literal

from core.settings import ROOT


@dataclass(frozen=True)
class Lesson:
    """One lesson; its title and question are texts under its slug in ``course.toml``."""

    number: int
    slug: str
    kind: Literal["theory", "hands_on"]
    minutes: int
    presumes: tuple[int, ...] = ()

    @property
    def page(self) -> str:
        """Path of the lesson's page from the root of the project."""
        return f"pages/{self.number}_{self.slug}.py"

    @property
    def is_open(self) -> bool:
        """Whether the lesson's page exists yet."""
        return (ROOT / self.page).exists()


LESSONS = (
    Lesson(1, "why_transformers", "theory", 45),
    Lesson(2, "query_key_value", "theory", 40, (1,)),
    Lesson(3, "knowledge_cutoff", "theory", 30, (1,)),
    Lesson(4, "program_aided", "hands_on", 35, (3,)),
    Lesson(5, "instruction_tuning", "theory", 35, (3,)),
    Lesson(6, "peft_and_lora", "theory", 40, (5,)),
    Lesson(7, "finetune_llama2", "hands_on", 50, (6,)),
    Lesson(8, "retrieval", "theory", 40, (3,)),
    Lesson(9, "rag_chatbot", "hands_on", 40, (8,)),
)


def lesson(number: int) -> Lesson:
    """The lesson with this number. Raises KeyError outside 1 to 9."""
    for candidate in LESSONS:
        if candidate.number == number:
            return candidate
    raise KeyError(number)
