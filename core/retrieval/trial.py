"""A few questions of the learner's own, each with words that a right chunk has to hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from llama_index.core.schema import TextNode

from core.problems import Problem
from core.retrieval.collection import Collection
from core.retrieval.cutting import Cut, cut_sentences, cut_text, shared_characters
from core.retrieval.encoder import SentenceEncoder
from core.retrieval.search import score_passages

SEPARATOR = "|"
MOST_QUESTIONS = 12


@dataclass(frozen=True)
class Sought:
    """A question, and a phrase that stands in whatever answers it."""

    question: str
    phrase: str


@dataclass(frozen=True)
class Trial:
    """What one way of cutting did: ``places`` from 1 by question, None where no chunk was
    found, or where no chunk holds the phrase (``whole`` is False there)."""

    cut: Cut
    chunks: int
    characters: float  # of a chunk, on average
    shared: int  # characters that stand in two chunks
    broken: int  # sentences that stand whole in none
    places: tuple[int | None, ...]
    whole: tuple[bool, ...]

    def found(self, within: int) -> int:
        """How many questions have their phrase among the first ``within`` chunks."""
        return sum(place is not None and place <= within for place in self.places)


def read_questions(written: str, text: str) -> list[Sought]:
    """Lines of ``question | phrase``. Raises Problem for a line that cannot be tried.

    A phrase must stand in ``text``: what the document does not say cannot be found in it.
    """
    found: list[Sought] = []
    for number, line in enumerate(written.splitlines(), start=1):
        if not line.strip():
            continue
        question, mark, phrase = (part.strip() for part in line.partition(SEPARATOR))
        if not mark or not question or not phrase:
            raise Problem("retrieval.question_line", line=number)
        if not any(letter.isalnum() for letter in question):
            raise Problem("retrieval.question_line", line=number)
        if folded(phrase) not in folded(text):
            raise Problem("retrieval.phrase_missing", line=number)
        found.append(Sought(question, phrase))
    if not found:
        raise Problem("retrieval.no_questions")
    if len(found) > MOST_QUESTIONS:
        raise Problem("retrieval.many_questions", most=MOST_QUESTIONS)
    return found


def folded(text: str) -> str:
    """``text`` without what does not change what it says: case and white space."""
    return " ".join(text.lower().split())


def holding(phrase: str, nodes: Sequence[TextNode]) -> list[int]:
    """The chunks that hold ``phrase`` whole."""
    wanted = folded(phrase)
    return [at for at, node in enumerate(nodes) if wanted in folded(node.text)]


def place_of(phrase: str, question: str, collection: Collection, encoder: SentenceEncoder
             ) -> int | None:  # fmt: skip
    """At which place, from 1, our search has the first chunk that holds ``phrase``."""
    scores = score_passages(question, collection, encoder).total
    right = [at for at in holding(phrase, collection.nodes) if scores[at] > 0]
    if not right:
        return None
    return 1 + int((scores > max(scores[at] for at in right)).sum())


def try_cut(text: str, cut: Cut, questions: Sequence[Sought], encoder: SentenceEncoder) -> Trial:
    """Cut ``text`` as ``cut`` says, and look for every question's phrase."""
    collection = Collection.of_nodes(cut_text(text, cut, encoder), encoder)
    nodes = collection.nodes
    return Trial(
        cut=cut,
        chunks=len(nodes),
        characters=sum(len(node.text) for node in nodes) / max(1, len(nodes)),
        shared=shared_characters(nodes),
        broken=cut_sentences(text, nodes),
        places=tuple(place_of(one.phrase, one.question, collection, encoder) for one in questions),
        whole=tuple(bool(holding(one.phrase, nodes)) for one in questions),
    )
