"""What every test stands on: its own data folder, no network, one thread, no hub.

These hold for every test without asking. ``open_app`` runs a page without a browser;
tests of a real browser find theirs in ``tests/browser/conftest.py``.
"""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

# Before anything imports torch, transformers or the settings. The host's own settings
# must not reach a test; two torch threads on a busy machine are slower than one.
for name in [name for name in os.environ if name.startswith("DASHBOARD_")]:
    del os.environ[name]
os.environ |= {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "OMP_NUM_THREADS": "1",
}

from core.settings import ROOT, Settings, settings  # noqa: E402

Settings.model_config["env_file"] = None
Settings.model_config["toml_file"] = None

LOOPBACK = ("localhost", "127.", "::1")


@pytest.fixture(scope="session", autouse=True)
def session_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of fixtures that outlive one test."""
    folder = tmp_path_factory.mktemp("session")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_DATA_DIR", str(folder))
        settings.cache_clear()
        yield folder


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder of the test's own; ``settings().data_dir`` is this path."""
    folder = tmp_path / "var"
    monkeypatch.setenv("DASHBOARD_DATA_DIR", str(folder))
    settings.cache_clear()
    yield folder
    settings.cache_clear()


@pytest.fixture(autouse=True)
def outside_connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Refuse every connection and name look-up that leaves this machine.

    The test fails at its end even if the code under test caught the refusal.
    """
    attempts: list[str] = []

    def refusing(real: Callable[..., Any], host_of: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any, **named: Any) -> Any:
            host = host_of(*args)
            if isinstance(host, str) and host and not host.startswith(LOOPBACK):
                attempts.append(host)
                raise ConnectionRefusedError(f"a test reached for {host}")
            return real(*args, **named)

        return guarded

    def host_of_address(connection: socket.socket, address: Any) -> Any:
        # A Unix socket's address is a path on this machine.
        return address[0] if isinstance(address, tuple) else None

    for method in ("connect", "connect_ex"):
        real = getattr(socket.socket, method)
        monkeypatch.setattr(socket.socket, method, refusing(real, host_of_address))
    look_up = refusing(socket.getaddrinfo, lambda host, *rest: host)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield attempts
    assert attempts == [], "the test reached outside this machine"


@pytest.fixture
def open_app() -> Callable[..., "AppTest"]:
    """Prepare a page for a run without a browser: ``open_app("Home.py", lang="en").run()``.

    The query parameters go by name. Streamlit's own time-out of three seconds is far too
    short for a busy machine and is lifted.
    """
    from streamlit.testing.v1 import AppTest

    def prepare(page: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / page), default_timeout=600)
        for name, value in query.items():
            app.query_params[name] = value
        return app

    return prepare
