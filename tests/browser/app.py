"""The app in its own process and the browser on this machine, for tests and benchmarks."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, Playwright

from core.settings import ROOT

_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_CHROME_ON_A_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"

# Chromium looks for updates and safe-browsing lists of its own accord; a test must not.
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def chromium() -> str:
    """Path of this machine's Chromium or Chrome, or of the one that ``CHROMIUM`` names.

    Raises FileNotFoundError.
    """
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [*map(shutil.which, _CHROMIUMS), _CHROME_ON_A_MAC]
    for path in filter(None, candidates):
        if os.access(path, os.X_OK):
            return path
    raise FileNotFoundError("Install Chromium or Chrome, or name it in CHROMIUM.")


def launch(playwright: Playwright) -> Browser:
    """Start this machine's own browser without a window. Raises FileNotFoundError."""
    return playwright.chromium.launch(executable_path=chromium(), args=list(_QUIET))


@contextmanager
def running(script: Path, data_dir: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve ``script`` on a free port of the loopback address until the block ends.

    Yields the address, such as ``http://127.0.0.1:40123``, and the server's process. Its
    log is ``data_dir/server.log``. Raises RuntimeError with that log if it does not start.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir / "server.log"
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}"]
    command += ["--browser.gatherUsageStats=false", "--server.fileWatcherType=none"]
    environment = os.environ | {"DASHBOARD_DATA_DIR": str(data_dir)}
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_healthy(address, server, log)
            yield address, server
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def settled(page: Page) -> Page:
    """Wait until Streamlit has been at rest for a moment; return ``page``.

    A moment, because the old "not running" still stands right after a click.
    """
    page.evaluate("() => { window.restingSince = undefined }")
    page.wait_for_function(
        """() => {
            const app = document.querySelector('[data-testid="stApp"]')
            const resting = app?.dataset.testScriptState === "notRunning"
            window.restingSince = resting ? (window.restingSince ?? performance.now()) : undefined
            return resting && performance.now() - window.restingSince > 300
        }"""
    )
    return page


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    while server.poll() is None:
        try:
            with urlopen(f"{address}/_stcore/health", timeout=5) as answer:
                if answer.read() == b"ok":
                    return
        except (URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"The app did not start:\n{log.read_text(errors='replace')}")


if __name__ == "__main__":
    print(chromium())  # for scripts/check, which installs one where there is none
