"""Fine-tuning in a real browser: a run goes on through a reload, a second viewer, a restart."""

import os
import re
import signal
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from core.finetuning.folders import State, read_status
from core.settings import ROOT
from tests.browser.app import running, settled
from tests.browser.conftest import NewPage

QUERY = "lang=en&epochs=4"


def open_lesson(new_page: NewPage, address: str) -> Page:
    page = new_page(locale="en-US")
    page.goto(address)
    return settled(page)


def only_run(data_dir: Path) -> Path:
    (folder,) = (data_dir / "runs").iterdir()
    return folder


def at_step(page: Page) -> int:
    found = re.search(r"step (\d+) of", page.locator(".progress").inner_text())
    return int(found[1]) if found else 0


def test_a_newcomer_s_first_run_survives_what_browsers_and_machines_do(
    new_page: NewPage, tmp_path: Path
) -> None:
    with running(ROOT / "Home.py", tmp_path) as (url, server):
        page = open_lesson(new_page, f"{url}/finetune_llama2?{QUERY}")
        page.get_by_role("button", name=re.compile("Train on 50 pairs")).click()
        expect(page).to_have_url(re.compile(r"[?&]run=run-"))
        while at_step(page) < 2:
            page.wait_for_timeout(200)

        page.reload()  # the address alone brings the run back
        settled_at = at_step(_shown(page))
        assert settled_at >= 2
        other = new_page(locale="en-US")  # a second viewer with the link
        other.goto(page.url)
        assert at_step(_shown(other)) >= settled_at

        run = only_run(tmp_path)
        address, working = page.url, read_status(run).process
        assert working
        os.kill(working, signal.SIGKILL)
        server.kill()
    with running(ROOT / "Home.py", tmp_path) as (url, _):
        again = open_lesson(new_page, re.sub(r"http://[^/]+", url, address))
        expect(again.locator(".progress")).to_contain_text("Interrupted")
        again.get_by_role("button", name="Go on").click()
        while read_status(run).state is not State.DONE:
            time.sleep(0.5)
        expect(again.locator(".progress")).to_contain_text("Done")
        again.get_by_role("button", name="Keep it").click()
        answers = again.locator(".answer")
        expect(answers).to_have_count(2)
        assert answers.nth(0).inner_text() != answers.nth(1).inner_text()


def _shown(page: Page) -> Page:
    page.locator(".progress").wait_for()
    return page
