import json
from pathlib import Path

import pytest
import torch
from peft import LoraConfig, get_peft_model

from core.hashing import file_hash, write_hashes
from core.llama.loading import load_llama
from core.problems import Problem
from core.settings import settings
from tests.core.conftest import random_llama


def save_adapter(folder: Path, base: str, seed: int) -> None:
    model = get_peft_model(
        random_llama(8192), LoraConfig(r=2, target_modules=["q_proj"], init_lora_weights=False)
    )
    torch.manual_seed(seed)
    model.save_pretrained(folder)
    (folder / "made.json").write_text(json.dumps({"base_sha256": base}))
    write_hashes(folder)


def test_loads_with_plain_transformers_and_every_adapter(
    model_folder: Path, tmp_path: Path
) -> None:
    base = file_hash(model_folder / "model.safetensors")
    for seed, name in enumerate(("one", "two")):
        save_adapter(tmp_path / "adapters" / name, base, seed)
    llama = load_llama(model_folder, tmp_path / "adapters")
    assert llama.adapters == ["one", "two"]
    ids = torch.tensor([[1, 300, 301]])
    plain = random_llama(len(llama.tokenizer))
    with torch.inference_mode():
        llama.use("one")
        with_adapter = llama.model(ids).logits
        llama.use("none")
        assert torch.equal(llama.model(ids).logits, plain(ids).logits)
        llama.use("one")
        assert torch.equal(llama.model(ids).logits, with_adapter)
        assert not torch.equal(with_adapter, plain(ids).logits)


def test_an_unknown_adapter_is_named_with_those_there_are(model_folder: Path) -> None:
    llama = load_llama(model_folder, model_folder / "nowhere")
    with pytest.raises(Problem) as raised:
        llama.use("poet")
    assert raised.value.values["name"] == "poet"


def test_changed_weights_are_refused(model_folder: Path) -> None:
    weights = model_folder / "model.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-1] ^= 1
    weights.write_bytes(changed)
    with pytest.raises(Problem, match=r"llama\.corrupt"):
        load_llama(model_folder, model_folder / "nowhere")


def test_missing_weights_are_told(model_folder: Path) -> None:
    (model_folder / "model.safetensors").unlink()
    with pytest.raises(Problem, match=r"llama\.missing"):
        load_llama(model_folder, model_folder / "nowhere")


def test_an_adapter_for_another_base_is_refused(model_folder: Path, tmp_path: Path) -> None:
    save_adapter(tmp_path / "adapters" / "stranger", "0" * 64, 0)
    with pytest.raises(Problem, match=r"llama\.other_base"):
        load_llama(model_folder, tmp_path / "adapters")


def test_the_bundled_model_is_what_the_issue_of_it_says() -> None:
    folder = settings().model_dir
    llama = load_llama(folder, settings().adapters_dir)
    assert llama.window >= 1_024
    assert "course-chat" in llama.adapters
    weights = [*folder.glob("*.safetensors"), *settings().adapters_dir.glob("*/*.safetensors")]
    assert sum(path.stat().st_size for path in weights) <= 60 * 1024 * 1024
