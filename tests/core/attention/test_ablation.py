import copy

import numpy as np
import pytest
import torch
from transformers import BertModel, LlamaForCausalLM

from core.attention.ablation import Head, ablate_encoder, ablate_llama, importance
from core.attention.reader import bundled_reader
from core.encoder import bundled_encoder
from core.llama.generation import bundled_writer
from core.problems import Problem
from core.settings import settings

TEXT = "I love apple so I bake this pie."
OFF: list[Head] = [(0, 1), (0, 4), (3, 0), (5, 5)]


def without(weight: torch.Tensor, heads: int, off: list[int]) -> None:
    """Cut the columns of an output projection that listen to the heads ``off``."""
    width = weight.shape[1] // heads
    with torch.no_grad():
        for head in off:
            weight[:, head * width : (head + 1) * width] = 0


def cut_encoder(off: list[Head]) -> BertModel:
    model = copy.deepcopy(bundled_encoder().model)
    for layer, head in off:
        without(model.encoder.layer[layer].attention.output.dense.weight, 12, [head])
    return model


def cut_llama(off: list[Head]) -> LlamaForCausalLM:
    model = LlamaForCausalLM.from_pretrained(settings().model_dir, dtype=torch.float32).eval()
    heads = model.config.num_attention_heads
    for layer, head in off:
        without(model.model.layers[layer].self_attn.o_proj.weight, heads, [head])
    return model


def embedding(model: BertModel) -> torch.Tensor:
    ids = torch.tensor([bundled_reader("encoder").read(TEXT).ids])
    with torch.inference_mode():
        return model(ids).last_hidden_state[0].mean(0)


def loss(model: LlamaForCausalLM) -> float:
    ids = torch.tensor([bundled_reader("llama").read(TEXT).ids])
    with torch.inference_mode():
        return float(model(ids, labels=ids).loss)


def test_a_head_that_is_off_is_one_that_nobody_listens_to():
    expected = torch.cosine_similarity(embedding(cut_encoder([])), embedding(cut_encoder(OFF)), 0)
    found = ablate_encoder(TEXT, OFF).similarity
    assert found == pytest.approx(float(expected), abs=1e-5)
    assert found < 0.99


def test_the_llama_s_loss_is_the_library_s_with_and_without():
    found = ablate_llama(TEXT, OFF)
    assert found.loss_before == pytest.approx(loss(cut_llama([])), abs=1e-4)
    assert found.loss_after == pytest.approx(loss(cut_llama(OFF)), abs=1e-4)
    assert found.loss_before != found.loss_after
    assert len(found.before) == len(found.after) == len(found.tokens) - 1


def test_each_token_s_log_probability_is_the_writer_s():
    writer = bundled_writer()
    ids = bundled_reader("llama").read(TEXT).ids
    before = ablate_llama(TEXT, []).before
    for place in (1, 4, len(ids) - 1):
        expected = writer.score(ids[:place], ids[place : place + 1], "none")
        assert before[place - 1] == pytest.approx(expected, abs=1e-4)


def test_nothing_off_changes_nothing():
    assert ablate_encoder(TEXT, []).similarity == pytest.approx(1, abs=1e-12)
    found = ablate_llama(TEXT, [])
    np.testing.assert_array_equal(found.before, found.after)
    assert found.next_before == found.next_after


def test_guesses_are_the_likeliest_first_and_change_without_all_heads():
    every = [(layer, head) for layer in range(6) for head in range(8)]
    found = ablate_llama(TEXT, every)
    for guesses in (found.next_before, found.next_after):
        chances = [guess.probability for guess in guesses]
        assert chances == sorted(chances, reverse=True)
        assert 0 < sum(chances) <= 1
        assert all(guess.label for guess in guesses)
    assert found.next_before != found.next_after
    assert found.loss_after > found.loss_before, "without attention it only knows the last token"


def test_importance_is_the_ablation_of_each_head_alone():
    worth = importance(TEXT, "encoder")
    assert worth.shape == (6, 12)
    for layer, head in ((0, 1), (5, 5)):
        alone = ablate_encoder(TEXT, [(layer, head)])
        assert worth[layer, head] == pytest.approx(1 - alone.similarity, abs=1e-5)

    worth = importance(TEXT, "llama")
    for layer, head in ((0, 0), (2, 7)):
        alone_too = ablate_llama(TEXT, [(layer, head)])
        rise = alone_too.loss_after - alone_too.loss_before
        assert worth[layer, head] == pytest.approx(rise, abs=1e-4)


def test_a_head_that_there_is_not_is_told():
    for off in ([(0, 12)], [(0, 0), (6, 0)]):
        with pytest.raises(Problem, match=r"attention\.no_head"):
            ablate_encoder(TEXT, off)
