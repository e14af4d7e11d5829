"""Text that nobody trained on: how surprised is the base, how surprised is it with an adapter?

    python -m benchmarks.language

Perplexity per character of the held-out documents of ``assets/data/reading``, and how much
continuations that were drawn at temperature 1 repeat themselves: the share of their four-token
runs that stood in them before. Beside them the documents' own share.
"""

import argparse
from collections.abc import Sequence
from math import exp

import torch

from core.llama.generation import GenerationConfig, Writer, bundled_writer
from core.llama.loading import NO_ADAPTER
from core.llama.template import encode_data
from core.recipe.corpus import read_reading
from core.settings import ASSETS
from core.text import LANGUAGES

BEGINNING = 16  # tokens of a document, to go on from
GRAM = 4


def repeated(tokens: Sequence[int]) -> float:
    """The share of runs of four tokens that stood in ``tokens`` before; 0 if there is none."""
    runs = [tuple(tokens[place : place + GRAM]) for place in range(len(tokens) - GRAM + 1)]
    return 1 - len(set(runs)) / len(runs) if runs else 0.0


def perplexity(writer: Writer, documents: Sequence[str], adapter: str) -> float:
    """e to the mean surprise (natural) of a character, over all ``documents``."""
    tokenizer = writer.llama.tokenizer
    surprise = -sum(
        writer.score([tokenizer.bos_token_id], encode_data(tokenizer, text), adapter)
        for text in documents
    )
    return exp(surprise / sum(map(len, documents)))


def loops(writer: Writer, documents: Sequence[str], adapter: str, tokens: int) -> list[float]:
    """How much each drawn continuation of a document's beginning repeats itself."""
    tokenizer = writer.llama.tokenizer
    shares = []
    for seed, text in enumerate(documents):
        prompt = [tokenizer.bos_token_id, *encode_data(tokenizer, text)[:BEGINNING]]
        config = GenerationConfig(adapter, tokens, temperature=1.0, seed=seed)
        shares.append(repeated([token.id for token in writer.stream(prompt, config)]))
    return shares


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=50, help="of each language")
    parser.add_argument("--tokens", type=int, default=60, help="of a continuation")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    writer = bundled_writer()
    read = read_reading(sorted((ASSETS / "data" / "reading").glob("*.jsonl")))
    held_out = {
        lang: [" ".join(d.sentences) for d in read if d.held_out and d.lang == lang]
        for lang in LANGUAGES
    }
    print("| | perplexity a character, ko / en | runs repeated, ko / en | worst continuation |")
    print("|---|---|---|---|")
    own = [
        [repeated(encode_data(writer.llama.tokenizer, text)) for text in documents]
        for documents in held_out.values()
    ]
    print(f"| the documents themselves | | {_means(own)} | {max(map(max, own)):.2f} |")
    for adapter in (NO_ADAPTER, *writer.llama.adapters):
        few = [documents[: chosen.documents] for documents in held_out.values()]
        surprise = " / ".join(f"{perplexity(writer, documents, adapter):.2f}" for documents in few)
        shares = [loops(writer, documents, adapter, chosen.tokens) for documents in few]
        worst = max(max(share) for share in shares)
        print(f"| {adapter} | {surprise} | {_means(shares)} | {worst:.2f} |", flush=True)


def _means(shares: Sequence[Sequence[float]]) -> str:
    return " / ".join(f"{sum(share) / len(share):.3f}" for share in shares)


if __name__ == "__main__":
    main()
