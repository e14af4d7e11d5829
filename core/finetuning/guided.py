"""The guided first run: a library nobody has heard of, and settings that teach it in minutes."""

from core.finetuning.pairs import Pair, read_pairs
from core.finetuning.training import LoraTraining
from core.settings import ASSETS

FIRST_SETTINGS = LoraTraining(
    rank=16,
    alpha=32,
    epochs=30,
    batch_tokens=512,
    learning_rate=4e-3,
    warmup_steps=5,
    checkpoint_seconds=10.0,
    evaluate_every=15,
)


def first_pairs(lang: str) -> tuple[list[Pair], list[Pair]]:
    """Fifty pairs to teach, each fact worded twice, and a dozen third wordings to ask only."""
    folder = ASSETS / "data" / "finetuning"
    names = (f"library_{lang}.jsonl", f"library_{lang}_held_out.jsonl")
    taught, held_out = (read_pairs(name, (folder / name).read_bytes()) for name in names)
    return taught, held_out
