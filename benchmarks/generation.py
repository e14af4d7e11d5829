"""How fast the bundled Llama writes, beside transformers' own ``generate``.

    python -m benchmarks.generation [--rounds 5]

One thread, batch of one, the likeliest token each time, the same prompts, in turn; both must
write the same tokens. Seconds to the first token, and tokens a second after it.
"""

import argparse
import time
from dataclasses import dataclass
from statistics import median

import torch
from transformers import LlamaForCausalLM
from transformers.generation.streamers import BaseStreamer

from core.llama.generation import GenerationConfig, Writer
from core.llama.loading import NO_ADAPTER, BundledLlama, load_base
from core.llama.template import encode_data
from core.settings import settings

TOKENS = 64
LENGTHS = (64, 400, 900)  # tokens of the prompt


@dataclass(frozen=True)
class Written:
    """The tokens, the seconds to the first, and how many a second came after it."""

    tokens: list[int]
    first: float
    rate: float


class Clock(BaseStreamer):
    """Notes when ``generate`` hands over each token; the prompt comes first."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def put(self, value: torch.Tensor) -> None:
        self.times.append(time.perf_counter())

    def end(self) -> None:
        """Nothing is left to do."""


def by_writer(writer: Writer, prompt: list[int]) -> Written:
    """Written as the app writes."""
    started = time.perf_counter()
    times, tokens = [], []
    for token in writer.stream(prompt, GenerationConfig(NO_ADAPTER, TOKENS)):
        times.append(time.perf_counter())
        tokens.append(token.id)
    return Written(tokens, times[0] - started, (len(times) - 1) / (times[-1] - times[0]))


def by_generate(model: LlamaForCausalLM, prompt: list[int]) -> Written:
    """Written by ``generate``, told to the clock as it goes."""
    clock = Clock()
    started = time.perf_counter()
    ids = torch.tensor([prompt])
    with torch.inference_mode():
        found = model.generate(
            ids, attention_mask=torch.ones_like(ids), max_new_tokens=TOKENS, do_sample=False,
            streamer=clock,
        )  # fmt: skip
    times = clock.times[1:]
    tokens = found[0, len(prompt) :].tolist()
    return Written(tokens, times[0] - started, (len(times) - 1) / (times[-1] - times[0]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    limits = settings()
    model, tokenizer = load_base(limits.model_dir)
    model.eval()
    writer = Writer(BundledLlama(model, tokenizer), 1, limits.generation_seconds)
    chapter = sorted((limits.library_dir / "en").glob("*.md"))[0].read_text(encoding="utf-8")
    text = [tokenizer.bos_token_id, *encode_data(tokenizer, chapter)]
    print("| prompt | ours, first token | generate | ours, tokens/s | generate | ratio |")
    print("|---|---|---|---|---|---|")
    for length in LENGTHS:
        prompt = text[:length]
        rounds = [
            (by_writer(writer, prompt), by_generate(model, prompt)) for _ in range(chosen.rounds)
        ]
        for ours, theirs in rounds:
            shown = min(len(ours.tokens), len(theirs.tokens))
            assert ours.tokens[:shown] == theirs.tokens[:shown]
        first = [median(pair[side].first for pair in rounds) for side in (0, 1)]
        rate = [median(pair[side].rate for pair in rounds) for side in (0, 1)]
        print(
            f"| {length} | {first[0]:.3f} s | {first[1]:.3f} s | {rate[0]:.0f} | {rate[1]:.0f} "
            f"| {rate[0] / rate[1]:.2f} |"
        )


if __name__ == "__main__":
    main()
