"""Write with the bundled Llama, and build it."""

import argparse
from pathlib import Path

from core.commands.shared import Command, Result


def register(command: Command) -> None:
    """Give the front door the commands of this room."""
    added = command("generate", generate, "continue a text with the bundled Llama")
    added.add_argument("prompt")
    added.add_argument("--adapter", default="none", help="adapter name, or none")
    added.add_argument("--tokens", type=int, default=80, help="at most so many tokens")
    added.add_argument("--temperature", type=float, default=0.0)
    added.add_argument("--seed", type=int, default=0)

    added = command("build-llama", build_llama, "train the bundled Llama and its chat adapter")
    added.add_argument("--data", type=Path, required=True, help="folder of the training data")
    added.add_argument("--work", type=Path, help="folder of the work in progress (resumable)")
    added.add_argument("--tokens", type=int, help="pretraining tokens; default: as shipped")
    added.add_argument("--epochs", type=float, default=1.0, help="epochs of the adapter")
    added.add_argument("--made-up", type=int, default=2_000, help="made-up searches to add")
    added.add_argument("--seed", type=int, default=0)


def generate(arguments: argparse.Namespace) -> Result:
    from core.llama.generation import GenerationConfig, bundled_writer

    writer = bundled_writer()
    tokenizer = writer.llama.tokenizer
    prompt = [
        tokenizer.bos_token_id,
        *tokenizer.encode(arguments.prompt, add_special_tokens=False, split_special_tokens=True),
    ]
    config = GenerationConfig(
        arguments.adapter, arguments.tokens, arguments.temperature, arguments.seed
    )
    tokens = list(writer.stream(prompt, config))
    return {"text": "".join(token.text for token in tokens), "tokens": len(tokens)}


def build_llama(arguments: argparse.Namespace) -> Result:
    from core.finetuning.training import LoraTraining
    from core.recipe.build import build_llama as build
    from core.recipe.build import parts_of
    from core.settings import settings

    build(
        arguments.data,
        arguments.work or settings().data_dir / "build-llama",
        settings(),
        parts_of(arguments.tokens, arguments.seed),
        LoraTraining(epochs=arguments.epochs, seed=arguments.seed),
        arguments.made_up,
    )
    return {"model": settings().model_dir.name, "adapter": settings().chat_adapter}
