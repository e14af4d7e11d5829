"""From the start of the server to the first full Home in a browser.

    python -m benchmarks.startup --rounds 7

Beside it, interleaved in the same run, an empty Streamlit app: what nobody can be faster
than. Each round starts a new server and opens it as a new visitor with an empty cache; the
browser itself is running already. Full means that the page's script has ended and the
typeface is loaded. A first round of both, which warms the disk, is not counted.
"""

import argparse
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from core.settings import ROOT
from tests.browser.app import launch, running

IS_FULL = """() =>
    document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning"
    && document.querySelector('[data-testid="stElementContainer"]') !== null
    && document.fonts.status === "loaded"
"""


def seconds_to_full(script: Path, browser: Browser, folder: Path) -> tuple[float, float]:
    """Seconds until the server of ``script`` is healthy, and until its page is full."""
    start = time.perf_counter()
    with running(script, folder) as (address, _):
        healthy = time.perf_counter() - start
        visitor = browser.new_context(locale="ko-KR")
        page = visitor.new_page()
        page.goto(address, wait_until="commit")
        page.wait_for_function(IS_FULL, timeout=300_000)
        full = time.perf_counter() - start
        visitor.close()
    return healthy, full


def table(times: dict[str, list[tuple[float, float]]], peer: str) -> str:
    """A Markdown table of medians, with the ratio to ``peer``."""
    reference = median(full for _, full in times[peer])
    lines = [
        "| app | server healthy, s | page full, s (least to most) | ratio | rounds |",
        "|---|---|---|---|---|",
    ]
    for name, pairs in times.items():
        healthy, full = zip(*pairs, strict=True)
        lines.append(
            f"| {name} | {median(healthy):.2f} | {median(full):.2f} ({min(full):.2f} to "
            f"{max(full):.2f}) | {median(full) / reference:.2f} | {len(pairs)} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        empty = folder / "empty.py"
        empty.write_text('import streamlit as st\n\nst.title("Empty")\n', encoding="utf-8")
        apps = {"empty Streamlit app": empty, "Home": ROOT / "Home.py"}
        times: dict[str, list[tuple[float, float]]] = {app: [] for app in apps}
        browser = launch(playwright)
        for counted in range(arguments.rounds + 1):
            for app, script in apps.items():
                measured = seconds_to_full(script, browser, folder / f"{counted}-{script.stem}")
                if counted:
                    times[app].append(measured)
        browser.close()
    print(table(times, "empty Streamlit app"))


if __name__ == "__main__":
    main()
