"""Lesson 8 in a real browser: what is picked anywhere lights up everywhere."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import settled
from tests.browser.conftest import PATIENCE, NewPage

expect.set_options(timeout=PATIENCE)


def opened(page: Page, app_url: str, query: str = "lang=en") -> Page:
    page.goto(f"{app_url}/retrieval?{query}")
    page.locator("#survey").wait_for()
    return settled(page)


def test_a_chunk_picked_in_one_pane_is_picked_in_all(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page(locale="en-US"), app_url)
    panes = page.locator(".linked-pane")
    expect(panes).to_have_count(5)
    # Pointing at the first answer's sentence lights its twins, without a run of the page.
    answer = panes.nth(4).locator("[data-chunk]").first
    answer.hover()
    chunk = answer.get_attribute("data-chunk")
    for at in range(4):
        expect(panes.nth(at).locator(f'[data-chunk="{chunk}"].twin').first).to_be_attached()
    # A click on another one in the list picks it in the text, in the address and on the map.
    other = panes.nth(1).locator('[data-chunk="9"]')
    other.click()
    expect(page).to_have_url(re.compile(r"chunk=9"))
    expect(panes.nth(0).locator('[data-chunk="9"].picked').first).to_be_attached()
    expect(panes.nth(1).locator('[data-chunk="9"].picked')).to_be_attached()
    expect(page.get_by_text("Nearest to chunk 9")).to_be_visible()
    settled(page)
    # The keyboard picks as well.
    panes.nth(0).locator('[data-chunk="3"]').first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"chunk=3(&|$)"))
    expect(panes.nth(3).locator(".picked")).to_have_count(0)


def test_a_point_of_the_map_picks_its_chunk(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page(locale="en-US"), app_url)
    chart = page.locator(".st-key-embedding_map")
    chart.scroll_into_view_if_needed()
    points = chart.locator("g.trace.scatter").first.locator("path.point")
    points.nth(4).wait_for()
    settled(page)
    box = points.nth(4).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(300)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile(r"chunk=\d+"))
    chunk = re.findall(r"chunk=(\d+)", page.url)[0]
    expect(page.locator(f'.linked-pane [data-chunk="{chunk}"].picked').first).to_be_attached()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_phone_needs_no_sideways_scrolling(new_page: NewPage, app_url: str, lang: str) -> None:
    page = opened(new_page(viewport=(390, 844)), app_url, f"lang={lang}")
    widths = page.locator('[data-testid="stMain"]').evaluate(
        "main => [main.scrollWidth, main.clientWidth]"
    )
    assert widths[0] <= widths[1]
