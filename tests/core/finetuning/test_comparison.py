import json
from pathlib import Path

import pytest
import torch
from peft import LoraConfig, get_peft_model
from transformers import PreTrainedTokenizerFast

from core.finetuning.comparison import (
    ANSWERS,
    Answered,
    Comparison,
    compare,
    general_texts,
    held_out_loss,
    likeness,
    load_comparison,
    same_text,
    save_comparison,
    write_answers,
)
from core.finetuning.pairs import Pair
from core.llama.loading import BundledLlama
from core.llama.template import decode_text, instruction_prompt
from core.problems import Problem

PAIRS = [Pair("Where is it?", "Here.", 1), Pair("Where is the long parcel now?", "There.", 2)]


def tuned(llama: BundledLlama):
    torch.manual_seed(0)
    lora = LoraConfig(r=4, target_modules=["q_proj", "v_proj"], init_lora_weights=False)
    return get_peft_model(llama.model, lora)


def test_answers_written_side_by_side_are_those_written_alone(
    tiny_llama: BundledLlama, tokenizer: PreTrainedTokenizerFast
) -> None:
    model = tuned(tiny_llama)
    questions = [pair.asked for pair in PAIRS]
    alone = []
    for question in questions:
        ids = instruction_prompt(tokenizer, question)
        for _ in range(5):
            with torch.no_grad():
                ids = [*ids, int(model(torch.tensor([ids])).logits[0, -1].argmax())]
        alone.append(decode_text(tokenizer, ids[-5:]).strip())
    assert write_answers(model, tokenizer, questions, 5) == alone


def test_before_is_without_the_adapter_and_after_is_with_it(
    tiny_llama: BundledLlama, tokenizer: PreTrainedTokenizerFast
) -> None:
    model = tuned(tiny_llama)
    found = compare(model, tokenizer, PAIRS[:1], PAIRS[1:])
    assert [answer.held_out for answer in found.answers] == [False, True]
    assert found.general_before != found.general_after
    with model.disable_adapter():
        plain = write_answers(model, tokenizer, ["Where is it?"], 60)
    assert [found.answers[0].before] == plain
    assert held_out_loss(model, tokenizer, PAIRS) > 0


def test_a_comparison_comes_back_from_its_file(tmp_path: Path) -> None:
    found = Comparison((Answered("a?", "b", "c", " b ", True),), 3.0, 3.5, 1.0)
    assert load_comparison(tmp_path) is None
    save_comparison(tmp_path, found)
    assert load_comparison(tmp_path) == found
    assert (found.answers[0].before_is_right, found.answers[0].after_is_right) == (False, True)


@pytest.mark.parametrize("text", ["{", "[]", json.dumps({"answers": [{"asked": 1}]})])
def test_answers_edited_by_hand(tmp_path: Path, text: str) -> None:
    (tmp_path / ANSWERS).write_text(text)
    with pytest.raises(Problem, match=r"finetuning\.answers"):
        load_comparison(tmp_path)


def test_likeness_and_sameness() -> None:
    assert same_text("밤 아홉 시", " 밤 아홉시 ")
    assert not same_text("밤 아홉 시", "밤 열 시")
    assert likeness("abcd", "abcd") == 1
    assert 0 < likeness("abcd", "abxx") < 1


def test_general_texts_are_of_both_languages_and_long_enough() -> None:
    texts = general_texts()
    assert len(texts) == 12
    assert all(len(text) > 200 for text in texts)
