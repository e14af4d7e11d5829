"""Resident memory of the whole app: Home, the chatbot's page, one answer.

    python -m benchmarks.memory

Counted is the server with all its child processes, sampled ten times a second, so that the
highest value of each step is seen as well as the value it rests at. Beside it, in the same
run, an empty Streamlit app.
"""

import argparse
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from playwright.sync_api import Page, sync_playwright

from core.settings import ROOT
from tests.browser.app import launch, running, settled

QUESTION = "왜 RNN은 기울기가 사라지나요?"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Row:
    """Resident bytes after a step and the highest of the steps so far."""

    step: str
    resident: int
    highest: int


class Watch:
    """Samples the resident memory of a process and its children until it is stopped."""

    def __init__(self, pid: int) -> None:
        self._server = psutil.Process(pid)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self.highest = 0

    def resident(self) -> int:
        """Resident bytes now, children included. Shared pages count once for each process."""
        total = 0
        for process in [self._server, *self._server.children(recursive=True)]:
            try:
                total += process.memory_info().rss
            except psutil.NoSuchProcess:  # a worker that has just ended
                continue
        self.highest = max(self.highest, total)
        return total

    def _sample(self) -> None:
        while not self._stopped.wait(0.1):
            self.resident()

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stopped.set()
        self._thread.join()


@contextmanager
def watched(script: Path, folder: Path) -> Iterator[tuple[str, Callable[[str], Row]]]:
    """Serve ``script``; yields its address and a function that measures after a step."""
    with running(script, folder) as (address, server), Watch(server.pid) as watch:

        def measure(step: str) -> Row:
            resident = watch.resident()
            return Row(step, resident, watch.highest)

        yield address, measure


def ask(page: Page, question: str) -> None:
    """Type ``question`` and wait for the answer to stand."""
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill(question)
    field.press("Enter")
    page.locator(".question", has_text=question).first.wait_for()
    settled(page)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--question", default=QUESTION)
    arguments = parser.parse_args()
    rows: list[Row] = []
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        empty = folder / "empty.py"
        empty.write_text('import streamlit as st\n\nst.title("Empty")\n', encoding="utf-8")
        browser = launch(playwright)
        page = browser.new_page(locale="ko-KR")
        page.set_default_timeout(600_000)
        with watched(empty, folder / "empty") as (address, measure):
            settled_at(page, address)
            rows.append(measure("empty Streamlit app"))
        with watched(ROOT / "Home.py", folder / "app") as (address, measure):
            settled_at(page, address)
            rows.append(measure("Home"))
            settled_at(page, f"{address}/rag_chatbot?lang=ko")
            rows.append(measure("the chatbot's page, which opens with an answer"))
            ask(page, arguments.question)
            rows.append(measure("one more answer"))
        browser.close()
    print("| after | resident, MB | highest so far, MB | times the empty app |\n|---|---|---|---|")
    for row in rows:
        print(
            f"| {row.step} | {row.resident / MEGABYTE:.0f} | {row.highest / MEGABYTE:.0f} "
            f"| {row.resident / rows[0].resident:.1f} |"
        )


def settled_at(page: Page, address: str) -> None:
    """Open ``address`` and wait until Streamlit rests."""
    page.goto(address)
    settled(page)


if __name__ == "__main__":
    main()
