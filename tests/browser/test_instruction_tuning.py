"""Lesson 5 in a real browser: a dot on the loss curve, a bar, a file of one's own."""

import re

import pytest
from playwright.sync_api import Page, expect

from core.instruction.recorded import read_run
from tests.browser.app import settled
from tests.browser.conftest import PATIENCE, NewPage

expect.set_options(timeout=PATIENCE)


def opened(page: Page, app_url: str, query: str = "lang=en") -> Page:
    page.goto(f"{app_url}/instruction_tuning?{query}")
    page.locator("#survey").wait_for()
    return settled(page)


def test_a_click_on_the_loss_curve_calls_up_that_model(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page(locale="en-US"), app_url)
    dots = page.locator(".st-key-loss_on_the_way .scatterlayer .trace:last-child .points path")
    expect(dots).to_have_count(len(read_run().steps))
    dots.nth(3).scroll_into_view_if_needed()
    box = dots.nth(3).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(300)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile(rf"at={read_run().steps[3]}\b"))
    expect(page.locator("tr.chosen")).to_contain_text(f"{read_run().steps[3]:,} steps")


def test_one_s_own_file_is_looked_through(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page(locale="en-US"), app_url, "lang=en&set=file")
    rows = '{"question": "a b c d?", "answer": "yes"}\n' * 3 + "oops\n"
    page.locator('.st-key-step-explorer input[type="file"]').set_input_files(
        {"name": "mine.jsonl", "mimeType": "application/jsonl", "buffer": rows.encode()}
    )
    table = page.locator(".values.findings")
    expect(table.get_by_role("row", name=re.compile("exact repetitions 2"))).to_be_visible()
    expect(table.get_by_role("row", name=re.compile("cannot be read 1"))).to_be_visible()
    expect(page.get_by_role("button", name="Download the 1 rows left")).to_be_visible()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_phone_needs_no_sideways_scrolling(new_page: NewPage, app_url: str, lang: str) -> None:
    page = opened(new_page(viewport=(390, 844)), app_url, f"lang={lang}")
    widths = page.locator('[data-testid="stMain"]').evaluate(
        "main => [main.scrollWidth, main.clientWidth]"
    )
    assert widths[0] <= widths[1]
