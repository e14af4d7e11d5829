import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from core.hashing import file_hash
from core.program_aided.export import FOLDER, export_project
from core.program_aided.prompts import SYSTEM
from core.program_aided.solving import ADAPTERS, solve
from core.settings import ROOT, settings

PROBLEM = "Maya has 4 full boxes with 682 puzzles in each and 877 loose puzzles. How many puzzles is that in all?"
TOOLS = "def with_tax(price):\n    return price * 110 // 100"


def packed() -> bytes:
    limits = settings()
    adapter = limits.adapters_dir / ADAPTERS["program"]
    prompt = SYSTEM["program"]["en"]
    return export_project(prompt, TOOLS, "# Mine", limits.model_dir, adapter)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(packed())) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    return tmp_path / FOLDER


def test_everything_is_inside_and_nothing_else_is_named(folder: Path) -> None:
    assert (folder / "prompt.txt").read_text(encoding="utf-8").strip() == SYSTEM["program"]["en"]
    assert TOOLS in (folder / "tools.py").read_text(encoding="utf-8")
    weights = folder / "model" / "model.safetensors"
    assert file_hash(weights) == file_hash(settings().model_dir / "model.safetensors")
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    known = {line.split("#")[0].strip() for line in pinned}
    assert set((folder / "requirements.txt").read_text(encoding="utf-8").splitlines()) <= known


def test_the_same_choices_make_the_same_zip() -> None:
    assert packed() == packed()


def test_the_folder_runs_by_itself_and_says_what_the_app_says(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "pal.py", PROBLEM], cwd=folder, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    found = solve(PROBLEM, "program")
    assert f"= {found.answer}" in ran.stdout
    assert [line.strip() for line in ran.stdout.splitlines()[:-1]] == [
        line.strip() for line in found.program.splitlines()
    ]


def test_a_program_in_the_folder_may_call_the_tools_and_nothing_else(folder: Path) -> None:
    asking = (
        "import pal\n"
        "print(pal.run_program('def solution():\\n    return with_tax(1000)'))\n"
        "pal.run_program('def solution():\\n    return open(\"/etc/passwd\").read()')\n"
    )
    ran = subprocess.run([sys.executable, "-c", asking], cwd=folder, capture_output=True, text=True)
    assert ran.stdout.split() == ["1100"]
    assert ran.returncode != 0
    assert "root:" not in ran.stderr
