from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer

from core.attention.reader import MODELS, ModelName, Reader, before_input, bundled_reader
from core.encoder import bundled_encoder
from core.problems import Problem
from core.settings import settings
from tests.core.conftest import random_llama

TEXT = "Attention looks everywhere at once."


@pytest.mark.parametrize("name", MODELS)
def test_there_is_one_of_each(name: ModelName):
    assert bundled_reader(name) is bundled_reader(name)
    assert bundled_reader(name).causal == (name == "llama")


def test_it_shares_the_weights_of_the_model_that_works_but_not_its_settings():
    theirs, ours = bundled_encoder().model, bundled_reader("encoder").model
    for (name, weight), (_, twin) in zip(
        theirs.named_parameters(), ours.named_parameters(), strict=True
    ):
        assert weight.data_ptr() == twin.data_ptr(), name
    assert theirs.config._attn_implementation != ours.config._attn_implementation


def test_what_is_done_to_it_the_model_that_works_does_not_notice():
    reader, encoder = bundled_reader("encoder"), bundled_encoder()
    ids = torch.tensor([reader.read(TEXT).ids])
    with torch.inference_mode():
        expected = encoder.model(ids).last_hidden_state
    seen = []

    def spoil(states: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            seen.append(encoder.model(ids).last_hidden_state)
        return states * 0

    spoiled = reader.run(ids.tolist(), [before_input(reader.projections(0).output, spoil)])
    assert torch.equal(seen[0], expected)
    assert not torch.allclose(spoiled.last_hidden_state, expected, atol=0.1)
    # And nothing is left behind.
    after = reader.run(ids.tolist()).last_hidden_state
    torch.testing.assert_close(after, expected, atol=1e-5, rtol=0)


def test_a_llama_is_read_without_its_adapters():
    tokenizer = Tokenizer.from_file(str(settings().model_dir / "tokenizer.json"))
    base = random_llama(tokenizer.get_vocab_size())
    adapted = get_peft_model(
        random_llama(tokenizer.get_vocab_size()),
        LoraConfig(r=2, target_modules=["q_proj", "o_proj"], init_lora_weights=False),
    ).eval()
    ids = torch.tensor([[1, 300, 301, 302]])
    with torch.inference_mode():
        with_adapter = adapted(ids).logits
        read = Reader(adapted, tokenizer).run(ids.tolist()).logits
        torch.testing.assert_close(read, base(ids).logits, atol=1e-5, rtol=0)
        assert torch.equal(adapted(ids).logits, with_adapter), "the adapter is still at work"
        assert not torch.allclose(with_adapter, read, atol=1e-3)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("text", ["", "   \n\t ", "\u00a0"])
def test_nothing_to_read_is_told(name: ModelName, text: str):
    with pytest.raises(Problem, match=r"attention\.empty_text"):
        bundled_reader(name).read(text)


def test_characters_that_the_encoder_drops_are_nothing_to_read():
    with pytest.raises(Problem, match=r"attention\.empty_text"):
        bundled_reader("encoder").read("\u200b\u200e")


@pytest.mark.parametrize("name", MODELS)
def test_too_long_a_text_is_told_with_the_limit(name: ModelName, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(Problem) as raised:
        bundled_reader(name).read("word " * 3_000)
    assert (raised.value.key, raised.value.values["characters"]) == ("attention.long_text", 15_000)
    monkeypatch.setenv("DASHBOARD_ATTENTION_TOKENS", "10")
    settings.cache_clear()
    with pytest.raises(Problem) as raised:
        bundled_reader(name).read("a b c d e f g h i j k l")
    assert raised.value.key == "attention.many_tokens"
    assert raised.value.values["most"] == 10
    assert int(raised.value.values["tokens"]) > 10


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("text", ["🙂🙃", "שלום עולם", "<b>x</b>", "half \ud83d a pair", "."])
def test_any_other_text_is_read(name: ModelName, text: str):
    reading = bundled_reader(name).read(text)
    assert len(reading.ids) == len(reading.tokens) > 1


def test_several_threads_take_turns():
    reader = bundled_reader("encoder")
    ids = [reader.read(TEXT).ids]
    whole = reader.run(ids).last_hidden_state
    output = reader.projections(0).output

    def use(number: int) -> bool:
        spoil = [before_input(output, torch.zeros_like)] if number % 2 else []
        same = torch.allclose(reader.run(ids, spoil).last_hidden_state, whole, atol=1e-5)
        return same != bool(spoil)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(use, range(12)))


def test_a_head_that_there_is_not_is_told():
    reader = bundled_reader("encoder")
    reader.check_head(5, 11)
    for layer, head in ((6, 0), (0, 12), (-1, 0), (0, -1)):
        with pytest.raises(Problem, match=r"attention\.no_head"):
            reader.check_head(layer, head)
