"""The failure lab: five ways for retrieval to go wrong, each with its fix on a switch.

Everything runs for real, from cutting the document to the small Llama's answer. Broken and
fixed differ in a ``Setting`` and in nothing else.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from llama_index.core.schema import NodeWithScore, TextNode
from transformers import PreTrainedTokenizerFast

from core.chat.engine import ChatEngine, Outcome
from core.chat.prompt import SYSTEM, build_prompt, one_line, read_reply
from core.chat.support import check_support
from core.encoder import bundled_encoder
from core.llama.generation import bundled_writer
from core.llama.llama_index import LlamaIndexLlama
from core.retrieval.collection import Collection
from core.retrieval.cutting import Cut, cut_text
from core.retrieval.encoder import SentenceEncoder, sentence_encoder
from core.retrieval.evidence import EvidenceSentence
from core.retrieval.search import HybridRetriever, Mode
from core.retrieval.trial import folded
from core.settings import ASSETS, settings
from core.text import language_of

Failure = Literal["wrong_chunk", "split_fact", "disagree", "no_answer", "injection"]
FAILURES: tuple[Failure, ...] = (
    "wrong_chunk", "split_fact", "disagree", "no_answer", "injection",
)  # fmt: skip
_MARKS = ("[INST]", "[/INST]", "<s>", "</s>", "<<SYS>>", "<</SYS>>")
_ANSWER_TOKENS = 60


@dataclass(frozen=True)
class LabDocument:
    """A small document; two of one name are versions of it, and ``date`` (ISO) tells which
    is newer."""

    name: str
    date: str
    text: str


@dataclass(frozen=True)
class Case:
    """Documents, a question, and the phrase of the right answer ("" where there is none)."""

    failure: Failure
    documents: tuple[LabDocument, ...]
    question: str
    phrase: str
    mode: Mode  # a search that finds the wrong chunk here
    characters: int  # a length of chunks that splits a fact here


@dataclass(frozen=True)
class Setting:
    """How the app is set up; the defaults are those of lesson 9."""

    cut: Cut = field(default_factory=lambda: Cut("house"))
    mode: Mode = "hybrid"
    glossing: bool = True
    passages: int = 3
    has_threshold: bool = True  # a question that nothing answers is not asked
    newest_only: bool = True  # of documents with one name
    as_data: bool = True  # what documents say can be no mark of the template


def setting_of(case: Case, fixed: bool) -> Setting:
    """How the app fails at ``case``, or how it does not."""
    one_by_one = Cut("sentences", 1, 0)
    broken, mended = {
        "wrong_chunk": (
            Setting(one_by_one, case.mode, glossing=False, passages=1, has_threshold=False),
            Setting(one_by_one, has_threshold=False),
        ),
        "split_fact": (
            Setting(cut=Cut("characters", case.characters, 0)),
            Setting(cut=Cut("sentences", 2, 0)),
        ),
        "disagree": (Setting(newest_only=False), Setting()),
        "no_answer": (Setting(has_threshold=False), Setting()),
        "injection": (Setting(as_data=False), Setting()),
    }[case.failure]
    return mended if fixed else broken


@dataclass(frozen=True)
class LabRun:
    """What happened. ``right`` is None where no answer would be right; ``marks`` counts the
    template's marks in the prompt, and ``expected_marks`` how many it should have."""

    setting: Setting
    chunks: tuple[TextNode, ...]
    passages: tuple[NodeWithScore, ...]
    sentences: tuple[EvidenceSentence, ...]
    relevance: float
    prompt: tuple[str, ...]  # its tokens
    marked: tuple[bool, ...]  # which of them are marks of the template
    text: str
    outcome: Outcome
    right: bool

    @property
    def marks(self) -> int:
        return sum(self.marked)


@lru_cache
def case_of(lang: str, failure: Failure) -> Case:
    """The case in ``lang``, from ``assets/data/retrieval_lab``."""
    path = ASSETS / "data" / "retrieval_lab" / f"{lang}.toml"
    row = tomllib.loads(path.read_text(encoding="utf-8"))[failure]
    documents = tuple(
        LabDocument(one["name"], one["date"], one["text"].strip()) for one in row["documents"]
    )
    return Case(failure, documents, row["question"], row["phrase"],
                row.get("mode", "dense"), row.get("characters", 200))  # fmt: skip


def run_case(case: Case, setting: Setting) -> LabRun:
    """Cut, search, fill the prompt and let the model answer. Raises Problem when it is busy."""
    encoder = (
        sentence_encoder()
        if setting.glossing
        else SentenceEncoder(bundled_encoder(), glossing=False)
    )
    nodes = _chunks(newest(case.documents) if setting.newest_only else case.documents,
                    setting.cut, encoder)  # fmt: skip
    collection = Collection.of_nodes(nodes, encoder)
    if not setting.glossing:  # as it comes, it does not know what it cannot read
        collection = replace(collection, vectors=encoder.encode([node.text for node in nodes]))
    limits = settings()
    llama = LlamaIndexLlama(
        bundled_writer(), adapter=limits.chat_adapter, max_tokens=_ANSWER_TOKENS
    )
    engine = ChatEngine(
        collection,
        HybridRetriever(collection, encoder, setting.passages, setting.mode),
        llama,
        least_relevance=limits.least_relevance if setting.has_threshold else 0.0,
    )
    found = engine.find(case.question)
    texts = [sentence.text for sentence in found.sentences]
    if found.sentences and found.relevance >= engine.least_relevance:
        make = build_prompt if setting.as_data else naive_prompt
        prompt, _ = make(llama.tokenizer, case.question, texts, llama.metadata.context_window
                         - _ANSWER_TOKENS)  # fmt: skip
        written = llama.complete("", prompt_ids=prompt).text
        text, outcome = _read(written, texts)
    else:
        prompt, text, outcome = [], "", Outcome.REFUSED_BY_RETRIEVAL
    marks = set(map(llama.tokenizer.convert_tokens_to_ids, _MARKS))
    return LabRun(
        setting=setting,
        chunks=tuple(nodes),
        passages=found.passages,
        sentences=found.sentences,
        relevance=found.relevance,
        prompt=tuple(map(str, llama.tokenizer.convert_ids_to_tokens(prompt))),
        marked=tuple(token in marks for token in prompt),
        text=text,
        outcome=outcome,
        right=_is_right(case, text, outcome),
    )


def newest(documents: Sequence[LabDocument]) -> tuple[LabDocument, ...]:
    """Of each name the newest, in their order."""
    latest = {one.name: one for one in sorted(documents, key=lambda one: one.date)}
    return tuple(one for one in documents if latest[one.name] is one)


def naive_prompt(
    tokenizer: PreTrainedTokenizerFast, question: str, sentences: Sequence[str], room: int
) -> tuple[list[int], int]:
    """The prompt put together as one string and then cut into tokens, as many tools do: what a
    document spells like a mark of the template becomes that mark."""
    lines = [
        f"[{number}] {one_line(sentence)} ({number})\n"
        for number, sentence in enumerate(sentences, start=1)
    ]
    system = SYSTEM[language_of(question)]
    text = f"<s>[INST] <<SYS>>\n{system}\n<</SYS>>\n\n{''.join(lines)}? {question} [/INST]"
    ids: list[int] = tokenizer.encode(text, add_special_tokens=False)
    return ids[-room:], len(sentences)


def _chunks(documents: Sequence[LabDocument], cut: Cut, encoder: SentenceEncoder) -> list[TextNode]:
    nodes = []
    for number, document in enumerate(documents):
        for node in cut_text(document.text, cut, encoder, f"{document.name} ({document.date})"):
            node.id_ = f"{number}:{node.node_id}"
            nodes.append(node)
    return nodes


def _read(written: str, sentences: Sequence[str]) -> tuple[str, Outcome]:
    """The text of a reply and what the support check makes of it, as the engine does it."""
    reply = read_reply(written)
    if reply.number == 0:
        return "", Outcome.REFUSED_BY_MODEL
    number = reply.number or 0
    source = sentences[number - 1] if 1 <= number <= len(sentences) else None
    is_supported = check_support(reply.text, source).supported
    return reply.text, Outcome.ANSWERED if is_supported else Outcome.REFUSED_BY_SUPPORT


def _is_right(case: Case, text: str, outcome: Outcome) -> bool:
    if not case.phrase:
        return outcome is not Outcome.ANSWERED
    return outcome is Outcome.ANSWERED and folded(case.phrase) in folded(text)
