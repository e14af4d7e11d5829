import io
import json
import zipfile
from pathlib import Path

import pytest
import torch
from peft import LoraConfig, get_peft_model

from core.finetuning.base import base_fingerprint
from core.finetuning.keeping import FILES, keep, kept_adapters, pack, throw_away, unpack
from core.finetuning.training import LoraTraining
from core.hashing import write_hashes
from core.llama.loading import load_llama
from core.problems import Problem
from core.settings import settings
from tests.core.conftest import random_llama


@pytest.fixture
def run(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A finished run's folder with an adapter for the tiny base."""
    monkeypatch.setattr(settings(), "model_dir", model_folder)
    folder = tmp_path / "run"
    lora = LoraConfig(r=2, target_modules=["q_proj"], init_lora_weights=False)
    get_peft_model(random_llama(8192), lora).save_pretrained(folder / "adapter")
    made = {"base_sha256": base_fingerprint(LoraTraining()), "rank": 2}
    (folder / "adapter" / "made.json").write_text(json.dumps(made))
    write_hashes(folder / "adapter")
    return folder


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def key_of(name: str, data: bytes) -> str:
    with pytest.raises(Problem) as caught:
        unpack(name, data)
    return caught.value.key


def test_a_kept_adapter_is_known_to_the_model_by_its_name_until_it_is_thrown_away(
    run: Path, tmp_path: Path
) -> None:
    llama = load_llama(settings().model_dir, tmp_path / "nowhere")
    ids = torch.tensor([[1, 300, 301]])
    with torch.inference_mode():
        plain = llama.model(ids).logits
        assert keep(run, "mine") == "mine"
        llama.use("mine")
        tuned = llama.model(ids).logits
        llama.use("none")
        assert torch.equal(llama.model(ids).logits, plain)
    assert not torch.equal(plain, tuned)
    throw_away("mine")
    throw_away("mine")  # two clicks
    assert kept_adapters() == []
    with pytest.raises(Problem, match=r"llama\.unknown_adapter"):
        llama.use("mine")


def test_only_so_many_kept_adapters_are_in_memory(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "loaded_adapters", 2)
    llama = load_llama(settings().model_dir, tmp_path / "nowhere")
    for name in ("first", "second", "third"):
        keep(run, name)
        llama.use(name)
    assert llama.adapters == ["second", "third"]
    llama.use("first")
    assert llama.adapters == ["first", "third"]


def test_a_packed_adapter_comes_back_as_it_was(run: Path) -> None:
    unpack("back", pack(run / "adapter"))
    for file in FILES:
        assert (settings().kept_dir / "back" / file).read_bytes() == (
            run / "adapter" / file
        ).read_bytes()


def test_what_is_no_adapter_is_refused(run: Path) -> None:
    files = {name: (run / "adapter" / name).read_bytes() for name in FILES}
    other = files | {"made.json": json.dumps({"base_sha256": "0" * 64}).encode()}
    assert key_of("x", b"not a zip") == "finetuning.not_adapter"
    assert key_of("x", zipped({})) == "finetuning.not_adapter"
    assert key_of("x", zipped({"adapter_model.bin": b"cos\nsystem"})) == "finetuning.pickle"
    assert key_of("x", zipped(files | {"evil.pkl": b""})) == "finetuning.pickle"
    assert key_of("x", zipped(other)) == "finetuning.other_base"
    assert key_of("x", zipped(files | {"made.json": b"[" * 9_999})) == "finetuning.not_adapter"
    assert key_of("../x", zipped(files)) == "finetuning.adapter_name"
    assert kept_adapters() == []


def test_a_zip_larger_than_it_looks(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "upload_bytes", 1_000)
    assert key_of("x", pack(run / "adapter")) == "finetuning.large_adapter"


def test_a_name_that_is_taken_and_too_many_adapters(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(run, "mine")
    with pytest.raises(Problem, match=r"finetuning\.name_taken"):
        keep(run, "mine")
    with pytest.raises(Problem, match=r"finetuning\.name_taken"):
        keep(run, settings().chat_adapter)
    monkeypatch.setattr(settings(), "kept_adapters", 1)
    with pytest.raises(Problem, match=r"finetuning\.many_adapters"):
        keep(run, "another")


def test_a_run_without_an_adapter(run: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"finetuning\.no_adapter"):
        keep(tmp_path / "empty", "mine")
