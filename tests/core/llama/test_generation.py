import copy
import threading

import pytest
import torch

from core.llama.generation import GenerationConfig, Writer
from core.llama.loading import BundledLlama
from core.llama.template import decode_text
from core.problems import Problem

GREEDY = GenerationConfig(adapter="none", max_tokens=20)


def prompt_of(llama: BundledLlama, text: str = "Why is the sky blue?") -> list[int]:
    ids: list[int] = llama.tokenizer.encode(text)
    return ids


def test_greedy_writing_equals_the_library_s_generate(tiny_llama: BundledLlama) -> None:
    prompt = prompt_of(tiny_llama)
    tokens = list(Writer(tiny_llama, 1, 60).stream(prompt, GREEDY))
    expected = tiny_llama.model.generate(
        torch.tensor([prompt]), max_new_tokens=20, do_sample=False, pad_token_id=7
    )[0, len(prompt) :]
    text = tiny_llama.tokenizer.decode(expected, skip_special_tokens=True)
    assert "".join(token.text for token in tokens) == text


def test_same_seed_same_sample_other_seed_other_sample(tiny_llama: BundledLlama) -> None:
    def sample(seed: int) -> str:
        config = GenerationConfig("none", 20, temperature=1.0, seed=seed)
        written = Writer(tiny_llama, 1, 60).stream(prompt_of(tiny_llama), config)
        return "".join(token.text for token in written)

    assert sample(1) == sample(1)
    assert sample(1) != sample(2)


def test_stream_stays_inside_the_window(tiny_llama: BundledLlama) -> None:
    writer = Writer(tiny_llama, 1, 60)
    nearly_full = [1] + [300] * (tiny_llama.window - 4)
    config = GenerationConfig("none", 50)
    assert len(list(writer.stream(nearly_full, config))) <= 3
    with pytest.raises(Problem, match=r"llama\.prompt_too_long"):
        next(writer.stream([300] * tiny_llama.window, config))


def test_a_closed_stream_gives_its_place_back(tiny_llama: BundledLlama) -> None:
    writer = Writer(tiny_llama, 1, 60)
    first = writer.stream(prompt_of(tiny_llama), GREEDY)
    next(first)
    with pytest.raises(Problem, match=r"llama\.busy"):
        next(writer.stream(prompt_of(tiny_llama), GREEDY))
    first.close()
    assert next(writer.stream(prompt_of(tiny_llama), GREEDY)).text


def test_answers_written_at_once_equal_answers_written_alone(tiny_llama: BundledLlama) -> None:
    writer = Writer(tiny_llama, 4, 60)
    prompts = [prompt_of(tiny_llama, text) for text in ("One", "둘", "three of them", "네 번째")]
    alone = ["".join(t.text for t in writer.stream(prompt, GREEDY)) for prompt in prompts]
    together: dict[int, str] = {}

    def write(index: int) -> None:
        together[index] = "".join(t.text for t in writer.stream(prompts[index], GREEDY))

    threads = [threading.Thread(target=write, args=(index,)) for index in range(len(prompts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[index] for index in range(len(prompts))] == alone


def test_score_is_the_sum_of_the_tokens_log_probabilities(tiny_llama: BundledLlama) -> None:
    prompt, continuation = prompt_of(tiny_llama), prompt_of(tiny_llama, "Because")[1:]
    total = 0.0
    with torch.inference_mode():
        for index, token in enumerate(continuation):
            ids = torch.tensor([prompt + continuation[:index]])
            logits = tiny_llama.model(ids).logits[0, -1]
            total += float(torch.log_softmax(logits, -1)[token])
    score = Writer(tiny_llama, 1, 60).score(prompt, continuation, "none")
    assert score == pytest.approx(total, abs=1e-4)


def test_many_written_side_by_side_are_what_each_is_alone(tiny_llama: BundledLlama) -> None:
    writer = Writer(tiny_llama, 1, 60)
    texts = ("Why?", "Why is the sky blue, and why is it dark at night?", "왜 하늘은 파랄까요?")
    prompts = [prompt_of(tiny_llama, text) for text in texts]
    alone = ["".join(token.text for token in writer.stream(p, GREEDY)) for p in prompts]
    assert writer.write_many(prompts, GREEDY) == alone


def test_side_by_side_stops_each_at_its_own_end(tiny_llama: BundledLlama) -> None:
    prompts = [prompt_of(tiny_llama, text) for text in ("Why?", "Where?")]
    tokens = [[t.id for t in Writer(tiny_llama, 1, 60).stream(p, GREEDY)] for p in prompts]
    end = tokens[0][3]
    tokenizer = copy.deepcopy(tiny_llama.tokenizer)
    tokenizer.eos_token = tokenizer.convert_ids_to_tokens(end)
    writer = Writer(BundledLlama(tiny_llama.model, tokenizer), 1, 60)
    expected = [
        decode_text(tokenizer, ids[: ids.index(end)] if end in ids else ids) for ids in tokens
    ]
    assert writer.write_many(prompts, GREEDY) == expected
    assert expected[0] != expected[1]


def test_side_by_side_keeps_the_limits(tiny_llama: BundledLlama) -> None:
    writer = Writer(tiny_llama, 1, 60)
    with pytest.raises(Problem, match=r"llama\.prompt_too_long"):
        writer.write_many([[300], [300] * tiny_llama.window], GREEDY)
    going = writer.stream(prompt_of(tiny_llama), GREEDY)
    next(going)
    with pytest.raises(Problem, match=r"llama\.busy"):
        writer.write_many([[300]], GREEDY)
    going.close()
    assert writer.write_many([[300]], GREEDY)
