"""Adapters that learners keep: taken from a run, packed to take home, unpacked, thrown away.

An adapter is numbers and two small descriptions. Nothing that can hold a program is read:
weights are safetensors, whose hash and base are checked before they are loaded.
"""

import io
import json
import re
import shutil
import zipfile
from pathlib import Path, PurePosixPath

from core.finetuning.base import base_fingerprint
from core.finetuning.training import LoraTraining
from core.hashing import write_hashes
from core.problems import Problem
from core.settings import settings

WEIGHTS, SHAPE, MADE = "adapter_model.safetensors", "adapter_config.json", "made.json"
FILES = (WEIGHTS, SHAPE, MADE)
_PICKLES = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


def kept_adapters() -> list[str]:
    """Names of the adapters that learners keep here."""
    return sorted(path.parent.name for path in settings().kept_dir.glob(f"*/{SHAPE}"))


def keep(run: Path, name: str) -> str:
    """Keep the adapter of a finished run as ``name``.

    Raises Problem if the run has none, the name is not one, or there is no more room.
    """
    adapter = run / "adapter"
    if not (adapter / WEIGHTS).is_file():
        raise Problem("finetuning.no_adapter", name=run.name)
    folder = _free_place(name)
    shutil.copytree(adapter, folder)
    return folder.name


def pack(adapter: Path) -> bytes:
    """An adapter's folder as a zip file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            archive.write(adapter / name, name)
    return packed.getvalue()


def unpack(name: str, data: bytes) -> str:
    """Keep the adapter in a zip file that ``pack`` made, as ``name``.

    Raises Problem for anything else: weights that are a pickle, another base, too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {PurePosixPath(info.filename).name: info for info in archive.infolist()}
            if any(PurePosixPath(member).suffix.lower() in _PICKLES for member in members):
                raise Problem("finetuning.pickle")
            if not set(FILES) <= members.keys():
                raise Problem("finetuning.not_adapter", files=", ".join(FILES))
            if sum(members[file].file_size for file in FILES) > settings().upload_bytes:
                raise Problem("finetuning.large_adapter", most=settings().upload_bytes >> 20)
            contents = {file: archive.read(members[file]) for file in FILES}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise Problem("finetuning.not_adapter", files=", ".join(FILES)) from error
    _check_descriptions(contents)
    folder = _free_place(name)
    folder.mkdir(parents=True)
    for file, content in contents.items():
        (folder / file).write_bytes(content)
    write_hashes(folder)
    return folder.name


def throw_away(name: str) -> None:
    """Delete a kept adapter; one that is gone already is no problem."""
    if name in kept_adapters():
        shutil.rmtree(settings().kept_dir / name, ignore_errors=True)


def _check_descriptions(contents: dict[str, bytes]) -> None:
    try:
        made = json.loads(contents[MADE])
        shape = json.loads(contents[SHAPE])
        base = made["base_sha256"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Problem("finetuning.not_adapter", files=", ".join(FILES)) from error
    if base != base_fingerprint(LoraTraining()):
        raise Problem("finetuning.other_base")
    if not isinstance(shape, dict) or (shape and shape.get("peft_type") != "LORA"):
        raise Problem("finetuning.not_adapter", files=", ".join(FILES))


def _free_place(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise Problem("finetuning.adapter_name")
    if name in kept_adapters() or (settings().adapters_dir / name).exists():
        raise Problem("finetuning.name_taken", name=name)
    if len(kept_adapters()) >= settings().kept_adapters:
        raise Problem("finetuning.many_adapters", most=settings().kept_adapters)
    return settings().kept_dir / name
