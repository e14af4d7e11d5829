"""Where the training texts come from: every source with its licence, every file with its hash."""

import json
from collections import Counter
from pathlib import Path

from core.hashing import file_hash
from core.recipe.corpus import ProseDocument


def describe_sources(files: list[Path], prose: list[ProseDocument]) -> dict[str, object]:
    """What ``sources.json`` holds: the files read, and the prose by source and language."""
    characters: Counter[tuple[str, str, str]] = Counter()
    for document in prose:
        key = (document.source, document.lang, document.license)
        characters[key] += sum(map(len, document.paragraphs))
    return {
        "files": [{"name": path.name, "sha256": file_hash(path)} for path in files],
        "prose": [
            {"source": source, "language": lang, "license": license_, "characters": count}
            for (source, lang, license_), count in characters.most_common()
        ],
    }


def write_sources(path: Path, files: list[Path], prose: list[ProseDocument]) -> None:
    """Write ``describe_sources`` to ``path`` as JSON."""
    described = json.dumps(describe_sources(files, prose), ensure_ascii=False, indent=1)
    path.write_text(described + "\n", encoding="utf-8")
