"""The chronicle outside the model: lines to search, and tables for a program to look into."""

import re
from collections.abc import Sequence

import numpy as np

from core.cutoff.wording import Wording
from core.cutoff.world import RELATIONS, Fact
from core.program_aided.sandbox import Execution, Limits, default_limits, execute
from core.retrieval.lexical import LexicalIndex
from core.retrieval.words import question_terms, search_terms


class Archive:
    """The facts written down so far, in one language."""

    def __init__(self, facts: Sequence[Fact], words: Wording) -> None:
        self.facts = tuple(facts)
        self.lines = [words.line(fact) for fact in facts]
        self._years = np.array([fact.year for fact in facts])
        self._index = LexicalIndex([search_terms(line) for line in self.lines])
        tables: dict[str, list[str]] = {relation: [] for relation in RELATIONS}
        for fact in facts:
            key = f'"{words.cities[fact.subject.city]}", {fact.year}'
            tables[fact.subject.relation].append(f'({key}): "{words.answer(fact)}"')
        self._tables = "\n".join(
            f"{relation} = {{{', '.join(rows)}}}" for relation, rows in tables.items()
        )

    def find(self, question: str) -> str:
        """The line that shares most with ``question`` (BM25), empty if none shares anything.

        Of the years that the question names, if the chronicle has them: what is known about a
        text besides its words belongs into a search. One line, not several: so small a reader
        mixes up lines that are alike.
        """
        scores = self._index.scores(question_terms(question))
        named = np.isin(self._years, [int(year) for year in re.findall(r"\d+", question)])
        if named.any():
            scores = np.where(named, scores, 0.0)
        best = int(np.argmax(scores))
        return self.lines[best] if scores[best] > 0 else ""

    def look_up(self, program: str) -> Execution:
        """Run ``program`` in the sandbox, where ``leader``, ``winner`` and ``bread`` are tables.

        What it printed is in ``stdout``. Never raises.
        """
        usual = default_limits()
        room = len(self._tables) + usual.characters
        limits = Limits(usual.seconds, usual.memory_bytes, usual.output_bytes, usual.depth, room)
        return execute(f"{self._tables}\n{program}", limits)
