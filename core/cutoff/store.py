"""The recorded models of the dated world: half-precision weights, checked before use."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

import torch
from safetensors.torch import load_file, save_file
from transformers import LlamaForCausalLM

from core.cutoff.reader import Reader
from core.cutoff.training import CutoffTraining, make_model
from core.cutoff.vocabulary import vocabulary
from core.hashing import check_hashes, write_hashes
from core.problems import Problem
from core.settings import ASSETS

FOLDER = ASSETS / "recorded" / "cutoff"
Kind = Literal["trained", "tuned", "tuned-with-old"]


def weights_name(lang: str, cutoff: int, kind: Kind = "trained") -> str:
    """The name of a model's file. A tuned one is named after the year it was trained up to."""
    return f"{lang}-{cutoff}-{kind}.safetensors"


def rounded(model: LlamaForCausalLM) -> LlamaForCausalLM:
    """``model`` with its weights as they are kept, in half precision."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(parameter.half().float())
    return model.eval()


def save_model(model: LlamaForCausalLM, path: Path) -> None:
    """Keep ``model`` in ``path``, and write the folder's hashes anew."""
    weights = {
        name: tensor.half().contiguous()
        for name, tensor in model.state_dict().items()
        if name != "lm_head.weight"  # the embedding again
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".partial")
    save_file(weights, beside)
    beside.replace(path)
    write_hashes(path.parent)


def load_model(path: Path, config: CutoffTraining) -> LlamaForCausalLM:
    """The model kept in ``path``. Raises Problem if it is missing or changed."""
    check_hashes(path.parent)
    if not path.is_file():
        raise Problem("llama.missing", name=path.name)
    weights = {name: tensor.float() for name, tensor in load_file(path).items()}
    weights["lm_head.weight"] = weights["model.embed_tokens.weight"]
    model = make_model(config)
    model.load_state_dict(weights)
    return model.eval()


@lru_cache(maxsize=16)
def recorded_reader(lang: str, cutoff: int, kind: Kind = "trained") -> Reader:
    """A recorded model, ready to be asked. Raises Problem."""
    torch.set_num_threads(1)
    model = load_model(FOLDER / weights_name(lang, cutoff, kind), CutoffTraining(lang, cutoff))
    return Reader(model, vocabulary(lang), cutoff)
