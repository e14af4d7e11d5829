"""Lesson 2 in a real browser: what is dragged, clicked and drawn there."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import settled
from tests.browser.conftest import PATIENCE, NewPage

expect.set_options(timeout=PATIENCE)


def opened(page: Page, app_url: str, query: str = "lang=en") -> Page:
    page.goto(f"{app_url}/query_key_value?{query}")
    page.locator("#survey").wait_for()
    return settled(page)


def test_a_dragged_query_changes_the_answer_and_the_address(
    new_page: NewPage, app_url: str
) -> None:
    page = opened(new_page(locale="en-US"), app_url)
    expect(page.get_by_text("This query fits apple best")).to_be_visible()
    plane = page.locator(".arrow.query .head")
    plane.scroll_into_view_if_needed()
    box, picture = plane.bounding_box(), page.locator("svg:has(.arrow.query)").bounding_box()
    assert box and picture
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    # To the top left: electronic, and not to be eaten.
    page.mouse.move(picture["x"] + 0.4 * picture["width"], picture["y"] + 0.2 * picture["height"],
                    steps=8)  # fmt: skip
    page.mouse.up()
    expect(
        page.get_by_text(re.compile("This query fits (iphone|laptop|radio) best"))
    ).to_be_visible()
    expect(page).to_have_url(re.compile(r"qx=-0\.\d+.*qy=|qy=.*qx=-0\.\d+"))


def test_the_arrow_keys_move_what_a_hand_cannot(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page(locale="en-US"), app_url)
    page.locator(".arrow.query").focus()
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile(r"qy=0\.55"))


def test_a_click_on_a_small_picture_opens_that_head(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page(locale="en-US"), app_url)
    overview = page.locator(".st-key-heads_overview .js-plotly-plot .nsewdrag").first
    overview.scroll_into_view_if_needed()
    box = overview.bounding_box()
    assert box
    # Layer 3 of 6, head 7 of 12, in the middle of its picture.
    page.mouse.move(box["x"] + box["width"] * 7.5 / 12, box["y"] + box["height"] * 3.5 / 6)
    page.wait_for_timeout(300)
    page.mouse.click(box["x"] + box["width"] * 7.5 / 12, box["y"] + box["height"] * 3.5 / 6)
    expect(page.get_by_text("Layer 3, head 7. Rows ask")).to_be_visible()
    expect(page).to_have_url(re.compile(r"layer=3"))
    expect(page).to_have_url(re.compile(r"head=7"))


def test_bertviz_is_drawn_without_a_network(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page(locale="en-US"), app_url)
    lines = page.frame_locator("iframe").locator("#vis svg line")
    expect(lines.first).to_be_attached()
    assert lines.count() == 12 * 17 * 17


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_phone_needs_no_sideways_scrolling(new_page: NewPage, app_url: str, lang: str) -> None:
    page = opened(new_page(viewport=(390, 844)), app_url, f"lang={lang}")
    widths = page.locator('[data-testid="stMain"]').evaluate(
        "main => [main.scrollWidth, main.clientWidth]"
    )
    assert widths[0] <= widths[1]
