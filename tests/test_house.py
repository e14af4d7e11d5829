"""The house rules that no linter knows."""

import ast
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from core.__main__ import make_parser
from core.course import LESSONS
from core.settings import ASSETS, ROOT, settings
from core.text import LANGUAGES

READMES = ("README.md", "README.ko.md")
APP = [ROOT / "Home.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "core").rglob("*.py")]
CHECKS = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]


def imported_names(path: Path) -> Iterator[str]:
    """Dotted names of all modules that ``path`` imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def pins(name: str) -> dict[str, str]:
    """Package → the rest of its line, for every line of a requirements file but options."""
    found = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith(("#", "-")):
            package, rest = re.fullmatch(r"([A-Za-z0-9_.-]+)(.*)", line).groups()  # type: ignore[union-attr]
            found[package.lower()] = rest
    return found


def shell_lines(readme: str) -> list[str]:
    """The commands that a README shows, without their comments."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [shlex.join(shlex.split(line, comments=True)) for line in "".join(blocks).splitlines()]


def tracked_files() -> list[Path]:
    """What git keeps; in a copy without git, what lies in the folders that git keeps."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)  # noqa: S607
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if name]
    folders = (".streamlit", "assets", "benchmarks", "core", "pages", "scripts", "tests")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    return [*found, *(path for path in ROOT.iterdir() if path.is_file())]


# What runs ------------------------------------------------------------------------------


def test_home_opens_without_anything_heavy() -> None:
    program = """
import json, sys
from streamlit.testing.v1 import AppTest
from core.settings import ROOT
for lang in ("ko", "en"):
    app = AppTest.from_file(str(ROOT / "Home.py"), default_timeout=600)
    app.query_params["lang"] = lang
    app.run()
    assert not app.exception, app.exception
print(json.dumps(sorted(name for name in sys.modules if "." not in name)))
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    heavy = {"torch", "transformers", "peft", "llama_index", "sentence_transformers", "sklearn"}
    assert heavy.isdisjoint(json.loads(run.stdout))


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_s_commands_exist(readme: str) -> None:
    lines = shell_lines(readme)
    assert lines[:2] == ["scripts/start", "scripts/check"]
    for line in lines:
        program, *arguments = shlex.split(line)
        if program.startswith("scripts/"):
            assert os.access(ROOT / program, os.X_OK), line
        elif arguments[:2] == ["-m", "core"]:
            make_parser().parse_args(arguments[2:])  # exits on an unknown command or option
        elif program == "streamlit":
            assert arguments == ["run", "Home.py"]
        else:
            assert program == "pip", line
    shown = {shlex.split(line)[3] for line in lines if line.startswith("python -m core")}
    offered = next(iter(make_parser()._subparsers._group_actions)).choices  # type: ignore[union-attr]
    assert shown == set(offered or ())


def test_ci_runs_what_people_run() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands == ['exec "$(dirname "$0")/../scripts/check"']


def test_the_torch_of_the_readme_is_the_pinned_one() -> None:
    pinned = f"torch{pins('requirements.txt')['torch'].split('#')[0].strip()}"
    for readme in READMES:
        mentioned = re.findall(r"torch==[\w.]+", (ROOT / readme).read_text(encoding="utf-8"))
        assert set(mentioned) == {pinned}


def test_the_readme_says_which_lessons_are_open() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d) \|.*\| (.*) \|$", text, re.MULTILINE))
    states = {str(lesson.number): lesson.is_open for lesson in LESSONS}
    assert {number: "open**" in state for number, state in rows.items()} == states


def test_the_upload_field_and_the_settings_agree() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] * 1024 * 1024 == settings().upload_bytes


# Requirements ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_requirements_are_pinned_with_a_reason(name: str) -> None:
    locked = pins("constraints.txt")
    for package, rest in pins(name).items():
        version = re.fullmatch(r"==([\w.]+) +# \S.*", rest)
        assert version, f"{package}{rest}"
        assert locked[package] == f"=={version[1]}", f"{package}: run scripts/lock"


def test_what_is_imported_is_required() -> None:
    required = {name.replace("_", "-") for name in pins("requirements.txt")}
    for_tests = required | {name.replace("_", "-") for name in pins("requirements-test.txt")}
    distributions = packages_distributions()
    own = {"Home", "benchmarks", "core", "pages", "tests"} | sys.stdlib_module_names
    for files, allowed in ((APP, required), (CHECKS, for_tests)):
        for path in files:
            for name in {name.partition(".")[0] for name in imported_names(path)} - own:
                owners = {owner.lower().replace("_", "-") for owner in distributions[name]}
                assert owners & allowed, f"{path.relative_to(ROOT)} imports {name}"


# Rooms ----------------------------------------------------------------------------------


def test_contributing_shows_the_floors_that_are_kept() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    floors = config["tool"]["importlinter"]["contracts"][0]["layers"]
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    drawing = re.search(r"```\n(__main__\n.*?)```", text, re.DOTALL)
    assert drawing
    drawn = [re.split(r"\s{2,}", line)[0] for line in drawing[1].splitlines()]
    assert drawn == [re.sub("[()]", "", floor) for floor in floors]


def test_no_page_knows_how_the_model_was_built() -> None:
    for path in (ROOT / "Home.py", *(ROOT / "pages").glob("*.py")):
        assert not any(name.startswith("core.recipe") for name in imported_names(path)), path.name


def test_every_test_file_has_its_source() -> None:
    for folder in ("core", "pages"):
        for test in (ROOT / "tests" / folder).rglob("test_*.py"):
            place = test.relative_to(ROOT / "tests").parent
            name = test.stem.removeprefix("test_")
            sources = [ROOT / place / f"{stem}.py" for stem in (name, f"__{name}__")]
            assert any(source.exists() for source in sources), f"{test.relative_to(ROOT)}"


# Assets ---------------------------------------------------------------------------------


def test_weights_say_what_made_them() -> None:
    folders = {path.parent for path in ASSETS.rglob("*.safetensors")}
    assert folders, "the app ships its model"
    for folder in folders:
        made = json.loads((folder / "made.json").read_text(encoding="utf-8"))
        card = (folder / "README.md").read_text(encoding="utf-8")
        assert made
        assert "python -m core" in card, f"{folder.name}: the card names the command"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_stands_in_two_catalogues(lang: str) -> None:
    sentences: Counter[str] = Counter()
    for path in (ASSETS / "text" / lang).glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        # Long enough to be a sentence: a label may well be called the same twice. Two lessons
        # may rest on one paper, named with its year.
        found = set(re.findall(r'"([^"\n]{40,})"', text))
        sentences.update(one for one in found if not re.search(r"\(\d{4}\), ", one))
    assert [sentence for sentence, count in sentences.items() if count > 1] == []


def test_no_file_knows_one_machine() -> None:
    one_machine = re.compile(
        rf"{re.escape(str(ROOT))}/|{re.escape(str(Path.home()))}/|/home/\w+/|/Users/\w+/"
        r"|--index-url|/simple/"
    )
    this = Path(__file__).resolve()
    # Texts to learn from may speak of any path; the tokenizer's pieces are cut from them.
    for path in tracked_files():
        if path == this or (ASSETS / "data") in path.parents or path.name == "tokenizer.json":
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # weights, typefaces, pictures
            continue
        found = one_machine.search(text)
        assert found is None, f"{path.relative_to(ROOT)}: {found and found[0]}"
