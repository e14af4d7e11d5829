"""The learner's own PAL app as a folder that runs by itself, packed as a zip file."""

import io
import zipfile
from importlib.metadata import version
from pathlib import Path

from core.settings import ASSETS

TEMPLATE = ASSETS / "projects" / "program_aided" / "pal.py"
FOLDER = "pal_app"

_REQUIRED = (
    "torch",
    "transformers",
    "peft",
    "safetensors",
    "pydantic-monty-client",
    "pydantic-monty-runtime",
)
_MODEL = ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json",
          "chat_template.jinja", "model.safetensors", "README.md")  # fmt: skip
_ADAPTER = ("adapter_config.json", "adapter_model.safetensors", "README.md")

# The same moment for every file: equal contents make an equal zip.
_MOMENT = (2026, 1, 1, 0, 0, 0)


def export_project(
    prompt: str, tools: str, readme: str, model_dir: Path, adapter_dir: Path
) -> bytes:
    """A zip of ``pal_app/``: the program, the learner's prompt and tools, model and adapter.

    ``readme`` tells in the learner's language how to run it.
    """
    texts = {
        "pal.py": TEMPLATE.read_text(encoding="utf-8"),
        "prompt.txt": f"{prompt.strip()}\n",
        "tools.py": f"{tools.strip()}\n",
        "README.md": f"{readme.strip()}\n",
        "requirements.txt": "".join(f"{name}=={version(name)}\n" for name in _REQUIRED),
    }
    files = [
        (f"{part}/{path.name}", path)
        for part, folder, names in (
            ("model", model_dir, _MODEL),
            ("adapter", adapter_dir, _ADAPTER),
        )
        for path in (folder / name for name in names)
        if path.is_file()
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(_entry(name), text)
        for name, path in files:
            archive.writestr(_entry(name), path.read_bytes())
    return packed.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(f"{FOLDER}/{name}", _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
