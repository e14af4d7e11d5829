from math import exp, log

import pytest
import torch

from core.instruction import breaking
from core.instruction.breaking import (
    BREAKS,
    broken_prompt,
    score_of,
    scores_without_each,
    try_prompt,
)
from core.instruction.templates import Turn
from core.llama.generation import Writer
from core.llama.loading import NO_ADAPTER, BundledLlama
from core.llama.template import chat_answer, instruction_prompt
from core.problems import Problem

TURN = Turn("Say hello.")


@pytest.fixture(autouse=True)
def writer(tiny_llama: BundledLlama, monkeypatch: pytest.MonkeyPatch) -> Writer:
    made = Writer(tiny_llama, 2, 60.0)
    monkeypatch.setattr(breaking, "checkpoint_writer", lambda: made)
    return made


def texts(kind: breaking.Break, place: int = 0) -> list[str]:
    return [token.text for token in broken_prompt(TURN, kind, place)]


def test_whole_it_is_the_prompt_of_training(writer: Writer) -> None:
    ids = [token.id for token in broken_prompt(TURN)]
    assert ids == instruction_prompt(writer.llama.tokenizer, TURN.user)


def test_each_break_does_what_its_name_says() -> None:
    whole = texts("none")
    assert texts("drop", 1) == [whole[0], *whole[2:]]
    assert texts("no_close") == whole[:-1] and whole[-1] == "[/INST]"
    assert texts("no_open") == [whole[0], *whole[2:]] and whole[1] == "[INST]"
    assert texts("no_marks") == whole[2:-1]
    assert texts("twice_begin") == ["<s>", *whole]
    assert texts("as_system").index("<<SYS>>") < texts("as_system").index("<</SYS>>")
    spoken = texts("as_assistant")
    assert spoken.index("[/INST]") < len(spoken) - 2, "the question comes after the marks"
    assert len({tuple(texts(kind)) for kind in BREAKS if kind != "drop"}) == len(BREAKS) - 1


def test_the_score_is_the_mean_probability_of_the_right_answer(writer: Writer) -> None:
    prompt = broken_prompt(TURN)
    ids = [token.id for token in prompt]
    target = chat_answer(writer.llama.tokenizer, "Hello!")
    with torch.inference_mode():
        logits = writer.llama.model(input_ids=torch.tensor([ids + target])).logits[0]
    each = [
        float(torch.softmax(logits[len(ids) + place - 1], -1)[token])
        for place, token in enumerate(target)
    ]
    expected = exp(sum(map(log, each)) / len(each))
    assert score_of(prompt, "Hello!", NO_ADAPTER) == pytest.approx(expected, rel=1e-4)
    assert try_prompt(prompt, "Hello!", NO_ADAPTER).score == pytest.approx(expected, rel=1e-4)


def test_leaving_out_each_token_is_dropping_it() -> None:
    prompt = broken_prompt(TURN)
    found = scores_without_each(prompt, "Hello!", NO_ADAPTER)
    assert len(found) == len(prompt)
    for place in (0, 3):
        dropped = broken_prompt(TURN, "drop", place)
        assert found[place] == pytest.approx(score_of(dropped, "Hello!", NO_ADAPTER))


def test_a_prompt_beyond_the_window_is_a_problem() -> None:
    with pytest.raises(Problem, match=r"llama\.prompt_too_long"):
        broken_prompt(Turn("word " * 400))
