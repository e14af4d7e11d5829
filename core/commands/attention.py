"""Lesson 2: what real models look at."""

import argparse

from core.commands.shared import Command, Result


def register(command: Command) -> None:
    """Give the front door the commands of this room."""
    added = command("attention", attention, "what each layer and head of a real model looks at")
    added.add_argument("--text", required=True)
    added.add_argument("--model", choices=("encoder", "llama"), default="encoder")


def attention(arguments: argparse.Namespace) -> Result:
    from core.attention.models import attention_of

    found = attention_of(arguments.text, arguments.model)
    return {
        "model": arguments.model,
        "tokens": found.labels,
        "weights": found.weights.astype(float).round(8).tolist(),
    }
