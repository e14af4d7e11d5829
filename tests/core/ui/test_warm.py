"""Heavy imports once, then out of the garbage collector's sight."""

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.ui import warm


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    warm.imports.clear()
    gc.unfreeze()
    yield
    warm.imports.clear()
    gc.unfreeze()


def test_modules_are_imported_and_frozen_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "heavy_for_this_test.py").write_text("objects = [[i] for i in range(5000)]")
    monkeypatch.syspath_prepend(tmp_path)
    assert gc.get_freeze_count() == 0
    warm.imports("heavy_for_this_test")
    assert "heavy_for_this_test" in sys.modules
    frozen = gc.get_freeze_count()
    assert frozen > 5000
    gc.unfreeze()
    warm.imports("heavy_for_this_test")
    assert gc.get_freeze_count() == 0


def test_a_module_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ModuleNotFoundError):
        warm.imports("no_module_of_this_name")
