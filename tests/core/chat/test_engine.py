from collections.abc import Iterator

import pytest

from core.chat.engine import Answer, ChatEngine, Outcome, check_question
from core.llama.generation import GenerationConfig, Token, Writer
from core.llama.llama_index import LlamaIndexLlama
from core.llama.loading import BundledLlama
from core.problems import Problem
from core.retrieval.collection import Collection
from core.retrieval.documents import Document, load_document
from core.retrieval.encoder import sentence_encoder
from core.retrieval.search import HybridRetriever

BRIDGE = (
    "# The bridge\n\nThe bridge at Norham was opened in 1887 by the engineer Ada Pell. "
    "Its three arches are built of red sandstone. Carts paid a toll of two pence to cross.\n"
)


class ScriptedWriter(Writer):
    """Writes what it is told to, in place of a model."""

    def __init__(self, llama: BundledLlama, text: str) -> None:
        super().__init__(llama, 1, 60)
        self.text = text
        self.prompts: list[str] = []

    def _write(self, prompt: list[int], config: GenerationConfig, most: int) -> Iterator[Token]:
        self.prompts.append(self.llama.tokenizer.decode(prompt))
        for character in self.text:
            yield Token(0, character, 0.75)


@pytest.fixture(scope="module")
def bridge() -> Document:
    return load_document("bridge.md", BRIDGE.encode())


@pytest.fixture
def ask(tiny_llama: BundledLlama, bridge: Document):
    tiny_llama.model.config.max_position_embeddings = 1_024
    collection = Collection.build([bridge], sentence_encoder())

    def asking(question: str, reply: str) -> tuple[list[str], Answer, ScriptedWriter]:
        writer = ScriptedWriter(tiny_llama, reply)
        llama = LlamaIndexLlama(writer, adapter="none", max_tokens=100)
        retriever = HybridRetriever(collection, sentence_encoder(), 3)
        engine = ChatEngine(collection, retriever, llama, least_relevance=0.001)
        *pieces, answer = engine.stream(question)
        assert isinstance(answer, Answer)
        return [piece for piece in pieces if isinstance(piece, str)], answer, writer

    return asking


def test_every_token_shown_is_the_model_s(ask) -> None:
    sentence = "The bridge at Norham was opened in 1887 by the engineer Ada Pell."
    pieces, answer, writer = ask("Who opened the bridge at Norham?", f" (1) [1] {sentence} ")
    assert "".join(pieces).strip() == sentence == answer.text
    assert answer.outcome is Outcome.ANSWERED
    assert answer.supported
    assert answer.confidence == 0.75
    assert answer.cited is not None
    assert answer.cited.text == sentence
    assert answer.cited.document == "bridge.md"
    assert f"[1] {sentence} (1)" in writer.prompts[0]


def test_the_citation_is_the_exact_place_in_the_document(
    ask,
    bridge: Document,
) -> None:
    _, answer, _ = ask("What did carts pay at the bridge?", "(1) [1] Carts paid a toll.")
    cited = answer.cited
    assert cited is not None
    assert bridge.pages[0].text[cited.start : cited.end] == cited.text


def test_the_model_refuses(ask) -> None:
    pieces, answer, _ = ask("Who painted the bridge?", "(0) The documents do not say.")
    assert pieces == []
    assert answer.outcome is Outcome.REFUSED_BY_MODEL
    assert answer.text == ""
    assert answer.cited is None


@pytest.mark.parametrize(
    "reply",
    [
        "(1) [1] The bridge at Norham was opened in 1987 by the engineer Ada Pell.",
        "(9) [9] The bridge at Norham was opened in 1887 by the engineer Ada Pell.",
        "The bridge at Norham was opened in 1887 by the engineer Ada Pell.",
        "(1) [1] Elephants like to swim in warm lakes.",
        "",
    ],
)
def test_what_no_source_says_is_marked(ask, reply: str) -> None:
    _, answer, _ = ask("Who opened the bridge at Norham?", reply)
    assert answer.outcome is Outcome.REFUSED_BY_SUPPORT
    assert not answer.supported


def test_a_question_about_something_else_does_not_reach_the_model(
    ask,
) -> None:
    _, answer, writer = ask("김치찌개 끓이는 법 알려 주세요", "(1) [1] anything")
    assert answer.outcome is Outcome.REFUSED_BY_RETRIEVAL
    assert writer.prompts == []


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("", "chat.empty_question"),
        (" \n\t", "chat.empty_question"),
        ("x" * 100_000, "chat.long_question"),
        ("😀🎉🔥", "chat.no_words"),
        ("?!…", "chat.no_words"),
    ],
)
def test_questions_that_cannot_be_asked(question: str, key: str) -> None:
    with pytest.raises(Problem) as raised:
        check_question(question)
    assert raised.value.key == key
