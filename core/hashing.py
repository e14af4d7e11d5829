"""Fingerprints of files, and weights that are checked against them before they are loaded."""

import hashlib
import json
from pathlib import Path

from core.problems import Problem

HASHES = "sha256.json"


def file_hash(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write_hashes(folder: Path) -> None:
    """Record the hash of every weight file of ``folder``, for ``check_hashes``."""
    hashes = {path.name: file_hash(path) for path in sorted(folder.glob("*.safetensors"))}
    (folder / HASHES).write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")


def check_hashes(folder: Path) -> None:
    """Raise Problem if weights of ``folder`` are missing or are not the recorded ones."""
    listing = folder / HASHES
    if not listing.is_file():
        raise Problem("llama.missing", name=folder.name)
    for name, expected in json.loads(listing.read_text(encoding="utf-8")).items():
        path = folder / name
        if not path.is_file():
            raise Problem("llama.missing", name=folder.name)
        if file_hash(path) != expected:
            raise Problem("llama.corrupt", name=folder.name)
