"""Lesson 6 in a real browser: the drawing is to scale on the screen, and dragging counts."""

from playwright.sync_api import Page

from tests.browser.app import settled
from tests.browser.conftest import NewPage

DRAWN = ".st-key-adapter_shapes .js-fill, .st-key-adapter_shapes path.js-fill"


def opened(new_page: NewPage, app_url: str, query: str = "") -> Page:
    page = new_page(locale="en-US")
    page.goto(f"{app_url}/peft_and_lora?lang=en{query}")
    return settled(page)


def test_the_thin_matrices_are_to_scale_on_the_screen(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page, app_url, "&model=bundled&rank=64&targets=gate_proj")
    page.locator(DRAWN).nth(2).wait_for()
    boxes = [box for path in page.locator(DRAWN).all() if (box := path.bounding_box())]
    frozen, a, b = sorted(boxes, key=lambda box: -box["width"] * box["height"])
    if a["width"] < a["height"]:
        a, b = b, a
    # gate_proj: 688 rows of 256 numbers, A 64 x 256, B 688 x 64.
    for name, found, expected in (
        ("A", a["height"] / frozen["height"], 64 / 688),
        ("B", b["width"] / frozen["width"], 64 / 256),
        ("frozen", frozen["height"] / frozen["width"], 688 / 256),
    ):
        assert abs(found / expected - 1) < 0.1, name


def test_a_setting_stands_in_the_address(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page, app_url)
    page.get_by_role("button", name="Every linear layer").click()
    settled(page)
    page.wait_for_function("() => location.search.includes('targets=')")
    assert "19,988,480" in page.locator("[data-testid=stMetricValue]").first.inner_text()


def test_the_page_fits_a_phone(new_page: NewPage, app_url: str) -> None:
    page = new_page(locale="ko-KR", viewport=(390, 844))
    page.goto(f"{app_url}/peft_and_lora")
    settled(page)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 1
