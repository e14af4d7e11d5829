"""Lesson 4 in a real browser: three ways side by side, the stepping trace, hostile programs."""

import io
import zipfile

import pytest
from playwright.sync_api import Page, expect

from core.program_aided.examples import example_problem
from core.text import catalogue
from tests.browser.app import settled
from tests.browser.conftest import NewPage


def open_lesson(page: Page, app_url: str, lang: str, query: str = "") -> Page:
    page.goto(f"{app_url}/program_aided?lang={lang}{query}")
    return settled(page)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_three_ways_stand_side_by_side(new_page: NewPage, app_url: str, lang: str) -> None:
    page = open_lesson(new_page(), app_url, lang)
    ways = page.locator(".way")
    expect(ways).to_have_count(3)
    tops = [ways.nth(place).bounding_box()["y"] for place in range(3)]  # type: ignore[index]
    assert max(tops) - min(tops) < 2
    problem = example_problem(lang, "difference_times", 3, 0)
    first = problem.text.split()[0]
    expect(page.locator(".problem")).to_contain_text(first)


def test_on_a_phone_nothing_is_wider_than_the_screen(new_page: NewPage, app_url: str) -> None:
    page = open_lesson(new_page(viewport=(390, 844)), app_url, "ko")
    width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= 390


def test_the_line_moves_with_the_arrow_keys(new_page: NewPage, app_url: str) -> None:
    page = open_lesson(new_page(), app_url, "en", "&program=a = 2%0Ab = a * 3%0Aresult = b")
    listing = page.locator(".st-key-step-program .listing")
    expect(listing.locator("li.now")).to_have_text("result = b")
    slider = page.locator(".st-key-line [role=slider]")
    slider.focus()
    slider.press("ArrowLeft")
    settled(page)
    expect(listing.locator("li.now")).to_have_text("b = a * 3")
    expect(page.locator(".st-key-step-program .values tr.new")).to_contain_text("6")
    assert "line=2" in page.url


def test_a_hostile_program_is_blocked_and_the_page_stays(new_page: NewPage, app_url: str) -> None:
    page = open_lesson(new_page(), app_url, "en", "&kind=files&hostile=read-passwd")
    say = catalogue("en", "4_program_aided")
    step = page.locator(".st-key-step-sandbox")
    expect(step.locator(".verdict")).to_have_text(say("sandbox.blocked"))
    expect(page.locator("body")).not_to_contain_text("root:x:0")


def test_the_app_is_taken_home(new_page: NewPage, app_url: str) -> None:
    page = open_lesson(new_page(), app_url, "en")
    with page.expect_download() as download:
        page.get_by_role("button", name=catalogue("en", "4_program_aided")("own.download")).click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert "pal_app/pal.py" in archive.namelist()
        assert "pal_app/model/model.safetensors" in archive.namelist()
