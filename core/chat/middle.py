"""Lost in the middle, measured on the bundled Llama: does it matter where the answer stands?

Questions about the course's chapters, each with the sentence that answers it among others of
the same chapter, at every place in turn. Long models lose what stands in the middle (Liu and
others 2023). This one was taught on answers that mostly stood first; what it loses is shown.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from core.chat.prompt import build_prompt, read_reply
from core.llama.generation import GenerationConfig, Writer
from core.problems import Problem
from core.retrieval.documents import load_document
from core.retrieval.sentences import split_sentences
from core.settings import ASSETS, settings
from core.text import LANGUAGES

RECORDED = ASSETS / "recorded" / "retrieval" / "middle.json"
COMMAND = "python -m core record-middle"
COUNTS = (2, 4, 8)  # sentences in the prompt
_NUMBER_TOKENS = 6  # " (2) [2]"


@dataclass(frozen=True)
class Asked:
    """A question, the sentence that answers it, and other sentences of its chapter."""

    question: str
    answer: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Middle:
    """Of ``questions``, how many cited the right sentence when it stood at each place of
    ``count``; ``tokens`` is what an average prompt had."""

    lang: str
    count: int
    questions: int
    right: tuple[int, ...]
    tokens: float

    @property
    def shares(self) -> tuple[float, ...]:
        return tuple(right / self.questions for right in self.right)


def questions_of(lang: str, seed: int = 0) -> list[Asked]:
    """The answerable questions on the course that no model was taught, with what they need."""
    path = ASSETS / "data" / "tests" / "chat_questions.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    asked = []
    for row in rows:
        if row["lang"] != lang or not row["answerable"]:
            continue
        sentences = _sentences(settings().library_dir / lang / row["document"])
        others = [one for one in sentences if one not in row["passage"]]
        chosen = random.Random(f"{seed} {row['id']}").sample(others, max(COUNTS) - 1)
        asked.append(Asked(row["question"], row["passage"], tuple(chosen)))
    return asked


@lru_cache
def _sentences(chapter: Path) -> tuple[str, ...]:
    """The sentences of a chapter, headings left out."""
    document = load_document(chapter.name, chapter.read_bytes())
    found = [span.of(page.text) for page in document.pages for span in split_sentences(page.text)]
    return tuple(one for one in found if not one.startswith("#"))


def measure(asked: Sequence[Asked], count: int, writer: Writer, adapter: str, lang: str) -> Middle:
    """Ask everything with the answer at each place of ``count`` sentences."""
    tokenizer = writer.llama.tokenizer
    room = writer.llama.window - _NUMBER_TOKENS
    right = [0] * count
    lengths: list[int] = []
    for one in asked:
        prompts = []
        for place in range(count):
            sentences = list(one.others[: count - 1])
            sentences.insert(place, one.answer)
            prompt, fitting = build_prompt(tokenizer, one.question, sentences, room)
            if fitting < count:
                raise Problem("llama.prompt_too_long", tokens=len(prompt), window=room)
            prompts.append(prompt)
        lengths += map(len, prompts)
        written = writer.write_many(prompts, GenerationConfig(adapter, _NUMBER_TOKENS))
        for place, text in enumerate(written):
            right[place] += read_reply(text).number == place + 1
    return Middle(lang, count, len(asked), tuple(right), round(sum(lengths) / len(lengths), 1))


def record_middle(path: Path, writer: Writer) -> Iterator[Middle]:
    """Measure both languages at all ``COUNTS``, and keep it in ``path``."""
    done = []
    for lang in LANGUAGES:
        for count in COUNTS:
            done.append(measure(questions_of(lang), count, writer, settings().chat_adapter, lang))
            yield done[-1]
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {"made": COMMAND, "runs": [asdict(one) for one in done]}
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def read_middle(path: Path = RECORDED) -> list[Middle]:
    """What was recorded. Raises Problem if it is missing or broken."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["runs"]
        return [Middle(**{**row, "right": tuple(row["right"])}) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Problem("retrieval.no_recording") from error
