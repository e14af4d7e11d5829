"""The recording, and the measure behind it on a writer whose behaviour is known."""

import json
from pathlib import Path

import pytest

from core.chat import middle
from core.chat.middle import COUNTS, Middle, measure, questions_of, read_middle
from core.llama.generation import Writer
from core.llama.loading import BundledLlama
from core.problems import Problem
from core.text import LANGUAGES, language_of


class Choosing(Writer):
    """Cites the first line, or the line that has the answer in it."""

    def __init__(self, llama: BundledLlama, answers: frozenset[str] = frozenset()) -> None:
        super().__init__(llama, 1, 60)
        self.answers = answers

    def write_many(self, prompts, config):
        return [self._cite(self.llama.tokenizer.decode(prompt)) for prompt in prompts]

    def _cite(self, prompt: str) -> str:
        found = [answer for answer in self.answers if answer in prompt]
        number = prompt[: prompt.index(found[0])].rstrip()[-2] if found else "1"  # "[3]"
        return f" ({number}) [{number}] "


@pytest.fixture
def llama(tiny_llama: BundledLlama) -> BundledLlama:
    tiny_llama.model.config.max_position_embeddings = 2_048
    return tiny_llama


def test_who_trusts_the_first_place_is_right_there_only(llama: BundledLlama) -> None:
    asked = questions_of("en")[:4]
    found = measure(asked, 4, Choosing(llama), "none", "en")
    assert found.right == (4, 0, 0, 0)
    assert found.shares == (1, 0, 0, 0)


def test_who_finds_the_answer_is_right_everywhere(llama: BundledLlama) -> None:
    # One at a time: the answer to one question may stand among the others of another.
    for one in questions_of("en")[:4]:
        writer = Choosing(llama, frozenset({one.answer}))
        assert measure([one], 4, writer, "none", "en").right == (1, 1, 1, 1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_question_has_its_answer_and_seven_others(lang: str) -> None:
    asked = questions_of(lang)
    assert len(asked) >= 20
    for one in asked:
        assert len(one.others) == max(COUNTS) - 1
        assert one.answer not in one.others
        assert language_of(one.question) == lang
    assert asked == questions_of(lang), "the same each time"


def test_the_recording_is_whole() -> None:
    runs = read_middle()
    assert {(run.lang, run.count) for run in runs} == {
        (lang, count) for lang in LANGUAGES for count in COUNTS
    }
    for run in runs:
        assert len(run.right) == run.count
        assert all(0 <= right <= run.questions for right in run.right)
        assert run.questions == len(questions_of(run.lang))


def test_it_is_recorded_and_read_back(llama: BundledLlama, tmp_path: Path,
                                      monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    few = {lang: questions_of(lang)[:1] for lang in LANGUAGES}
    monkeypatch.setattr(middle, "questions_of", few.__getitem__)
    path = tmp_path / "new" / "middle.json"
    runs = list(middle.record_middle(path, Choosing(llama)))
    assert read_middle(path) == runs
    assert json.loads(path.read_text())["made"] == "python -m core record-middle"
    assert isinstance(runs[0], Middle)


@pytest.mark.parametrize("content", [None, "", "{}", '{"runs": [{"lang": "en"}]}', "[1]"])
def test_a_missing_or_broken_recording_is_told(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "middle.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(Problem, match=r"retrieval\.no_recording"):
        read_middle(path)
