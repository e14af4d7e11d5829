"""A conversation: questions and what came of them, in order. One visitor's, in memory."""

from dataclasses import dataclass, field, replace

from core.chat.engine import Answer
from core.problems import Problem
from core.settings import settings


@dataclass(frozen=True)
class Turn:
    """A question and its answer, a stopped piece of one, or the problem that came instead."""

    question: str
    answer: Answer | None = None
    partial: str = ""
    problem: Problem | None = None

    @property
    def stopped(self) -> bool:
        return self.answer is None and self.problem is None


@dataclass
class Conversation:
    """Turns, the oldest first; the oldest are dropped past the limit of the settings."""

    turns: list[Turn] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Open a turn. Until it is answered it counts as stopped, so that nothing is lost."""
        self.turns.append(Turn(question))
        del self.turns[: -settings().conversation_turns]

    def write(self, piece: str) -> str:
        """Add to the open turn's text; all of it so far."""
        self.turns[-1] = replace(self.turns[-1], partial=self.turns[-1].partial + piece)
        return self.turns[-1].partial

    def finish(self, answer: Answer) -> None:
        """Close the open turn with its answer."""
        self.turns[-1] = replace(self.turns[-1], answer=answer)

    def fail(self, problem: Problem) -> None:
        """Close the open turn with what went wrong."""
        self.turns[-1] = replace(self.turns[-1], problem=problem)

    @property
    def last_answer(self) -> Answer | None:
        """The newest finished answer, if there is one."""
        return next((turn.answer for turn in reversed(self.turns) if turn.answer), None)
