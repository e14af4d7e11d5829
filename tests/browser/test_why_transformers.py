"""Lesson 1 in a real browser: figures that draw, links that restore, training that streams."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import settled
from tests.browser.conftest import PATIENCE, NewPage

expect.set_options(timeout=PATIENCE)


def open_lesson(page: Page, app_url: str, query: str = "lang=en") -> Page:
    page.goto(f"{app_url}/why_transformers?{query}")
    page.locator("#one-line").wait_for()  # the last step: everything above it is drawn
    return settled(page)


def step(key: str) -> str:
    return f".st-key-step-{key}"


@pytest.mark.parametrize(
    ("lang", "theme", "width"), [("ko", "light", 1366), ("en", "dark", 390), ("ko", "light", 390)]
)
def test_every_figure_draws_and_nothing_sticks_out(
    new_page: NewPage, app_url: str, lang: str, theme: Literal["light", "dark"], width: int
) -> None:
    page = new_page(theme=theme, viewport=(width, 900))
    open_lesson(page, app_url, f"lang={lang}")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    charts = page.locator(".js-plotly-plot")
    for number in range(charts.count()):
        charts.nth(number).scroll_into_view_if_needed()
        expect(charts.nth(number).locator(".main-svg").first).to_be_visible()
    assert charts.count() > 20
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_moved_control_goes_into_the_address_and_a_reload_restores_it(
    new_page: NewPage, app_url: str
) -> None:
    page = open_lesson(new_page(), app_url)
    place = page.locator(step("window"))
    thumb = place.get_by_role("slider").first
    thumb.focus()
    thumb.press("ArrowRight")
    settled(page)
    expect(place).to_contain_text("With a window of 21, 80 of 101 words")
    assert "window=21" in page.url
    open_lesson(page, app_url, page.url.split("?")[1])
    expect(page.locator(step("window"))).to_contain_text("With a window of 21")


def test_an_own_sentence_comes_back_with_its_link(new_page: NewPage, app_url: str) -> None:
    page = open_lesson(new_page(), app_url, "lang=en&example=own&sentence=My+<b>dog</b>+sleeps.")
    sentence = page.locator(f"{step('attention')} .lit-sentence")
    expect(sentence).to_contain_text("dog")
    expect(sentence.locator("b")).to_have_count(0)


def test_live_training_streams_and_can_be_stopped(new_page: NewPage, app_url: str) -> None:
    page = open_lesson(new_page(), app_url, "lang=en&live_models=rnn&live_distance=50&live_seeds=3")
    place = page.locator(step("training"))
    place.get_by_role("button", name="Start training").click()
    expect(place.get_by_text("seed 0: step", exact=False).first).to_be_visible()
    place.get_by_role("button", name="Stop").click()
    settled(page)
    expect(place.get_by_role("button", name="Stop")).to_have_count(0)
    expect(place.get_by_text("seed 0: step", exact=False).first).to_be_visible()
