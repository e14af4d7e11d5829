"""The chat engine: a question in, an answer from the documents out, with its evidence.

retrieve → look over the sentences → judge if any answers → prompt → generate → cite → check.
Every token of an answer is the Llama's. Where nothing can be answered, the engine says which
of three noticed it: retrieval (nothing relevant was found), the model (``(0)``), or the
support check.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from llama_index.core.schema import NodeWithScore

from core.chat.prompt import Reply, build_prompt, read_reply
from core.chat.support import Support, Verdict, check_support
from core.llama.llama_index import LlamaIndexLlama
from core.problems import Problem
from core.retrieval.collection import Collection
from core.retrieval.evidence import EvidenceSentence, rank_sentences
from core.retrieval.judge import Judge, answer_judge
from core.retrieval.search import HybridRetriever
from core.settings import settings
from core.text import language_of

UNCITED = Support(Verdict.NO_CITATION)


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    REFUSED_BY_RETRIEVAL = "refused_by_retrieval"
    REFUSED_BY_MODEL = "refused_by_model"
    REFUSED_BY_SUPPORT = "refused_by_support"


@dataclass(frozen=True)
class Evidence:
    """What retrieval found for a question, best first."""

    passages: tuple[NodeWithScore, ...]
    sentences: tuple[EvidenceSentence, ...]
    relevance: float  # the chance that any sentence answers, 0 to 1
    seconds: float


@dataclass(frozen=True)
class Answer:
    """A finished (or stopped) answer. ``cited`` is the sentence its number points to."""

    question: str
    lang: str
    text: str
    outcome: Outcome
    evidence: Evidence
    cited: EvidenceSentence | None = None
    support: Support = UNCITED
    confidence: float = 0.0  # probability the model gave to the number it chose
    tokens: int = 0
    seconds: float = 0.0
    first_token_seconds: float = 0.0

    @property
    def supported(self) -> bool:
        return self.outcome is Outcome.ANSWERED and self.support.supported


@dataclass
class ChatEngine:
    """Answers questions from one collection with one language model."""

    collection: Collection
    retriever: HybridRetriever
    llama: LlamaIndexLlama
    judge: Judge = field(default_factory=answer_judge)
    least_relevance: float = field(default_factory=lambda: settings().least_relevance)

    def find(self, question: str) -> Evidence:
        """Passages and ranked sentences for ``question``."""
        started = time.monotonic()
        limits = settings()
        passages = self.retriever.retrieve(question)
        likeliest = rank_sentences(
            question, passages, self.collection, self.retriever.encoder, limits.sentences_judged
        )
        judged = self.judge.judge(question, likeliest)
        return Evidence(
            passages=tuple(passages),
            sentences=judged.sentences[: limits.sentences_read],
            relevance=judged.relevance,
            seconds=time.monotonic() - started,
        )

    def stream(self, question: str) -> Iterator[str | Answer]:
        """The answer's text piece by piece, then the Answer itself as the last item.

        Closing the iterator stops the writing. Raises Problem for a question that cannot be
        asked (empty, without a letter, too long) and when the model is busy.
        """
        question = check_question(question)
        started = time.monotonic()
        lang = language_of(question)
        evidence = self.find(question)
        if not evidence.sentences or evidence.relevance < self.least_relevance:
            yield Answer(question, lang, "", Outcome.REFUSED_BY_RETRIEVAL, evidence)
            return
        writer_window = self.llama.metadata.context_window
        prompt, fitting = build_prompt(
            self.llama.tokenizer,
            question,
            [sentence.text for sentence in evidence.sentences],
            writer_window - self.llama.max_tokens,
        )
        written, shown, tokens, confidence, first = "", "", 0, 0.0, 0.0
        for response in self.llama.stream_complete("", prompt_ids=prompt):
            tokens += 1
            first = first or time.monotonic() - started
            written = response.text
            if response.delta.strip().isdigit() and confidence == 0.0:
                confidence = response.raw["probability"]
            reply = read_reply(written)
            if reply.number == 0:
                continue  # a refusal is worded by the page, in the reader's language
            if _citation_is_over(written):
                yield reply.text[len(shown) :]
                shown = reply.text
        yield _finish(
            Answer(question, lang, "", Outcome.ANSWERED, evidence),
            read_reply(written), fitting, confidence, tokens, first, time.monotonic() - started,
        )  # fmt: skip

    def answer(self, question: str) -> Answer:
        """The finished answer, for whoever does not need to see it being written."""
        for item in self.stream(question):
            if isinstance(item, Answer):
                return item
        raise RuntimeError("the stream ended without an answer")


def check_question(question: str) -> str:
    """``question`` stripped, or a Problem saying why it cannot be asked."""
    stripped = question.strip()
    if not stripped:
        raise Problem("chat.empty_question")
    most = settings().question_characters
    if len(stripped) > most:
        raise Problem("chat.long_question", characters=f"{len(stripped):,}", most=f"{most:,}")
    if not any(character.isalnum() for character in stripped):
        raise Problem("chat.no_words")
    return stripped


def _citation_is_over(written: str) -> bool:
    """Whether ``(n) [n]`` has been written, or the answer does without."""
    head = written.lstrip()
    return len(head) > len("(1) [1]") or (bool(head) and not head.startswith("("))


def _finish(
    draft: Answer,
    reply: Reply,
    fitting: int,
    confidence: float,
    tokens: int,
    first: float,
    seconds: float,
) -> Answer:
    """Attach citation, support check and outcome to a written reply."""
    if reply.number == 0:
        outcome, cited, support = Outcome.REFUSED_BY_MODEL, None, draft.support
    else:
        number = reply.number or 0
        cited = draft.evidence.sentences[number - 1] if 1 <= number <= fitting else None
        support = check_support(reply.text, cited.text if cited else None)
        outcome = Outcome.ANSWERED if support.supported else Outcome.REFUSED_BY_SUPPORT
    return Answer(
        question=draft.question,
        lang=draft.lang,
        text="" if outcome is Outcome.REFUSED_BY_MODEL else reply.text,
        outcome=outcome,
        evidence=draft.evidence,
        cited=cited,
        support=support,
        confidence=confidence,
        tokens=tokens,
        seconds=seconds,
        first_token_seconds=first,
    )
