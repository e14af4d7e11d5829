"""A real browser on the real app, with the rest of the world cut off.

from tests.browser.app import settled

def test_home_opens_in_korean(new_page, app_url):
    page = new_page(locale="ko-KR")
    page.goto(app_url)
    settled(page)
    assert page.get_by_role("heading", name="차례").is_visible()
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from core.settings import ROOT
from tests.browser.app import launch, running

PATIENCE = 120_000  # milliseconds for any one wait: long, since a busy machine is no failure
LOCAL_SCHEMES = ("data", "blob", "about")


class NewPage(Protocol):
    """``new_page(locale="ko-KR", theme="light", viewport=(1366, 768))`` → a page."""

    def __call__(
        self,
        locale: str = "ko-KR",
        theme: Literal["light", "dark"] = "light",
        viewport: tuple[int, int] = (1366, 768),
    ) -> Page: ...


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app, started once for all browser tests, with its own data."""
    with running(ROOT / "Home.py", tmp_path_factory.mktemp("app")) as (address, _):
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, started once."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture
def outside_requests() -> list[str]:
    """Every address that a page of this test asked for outside the app. Kept empty."""
    return []


@pytest.fixture
def new_page(browser: Browser, outside_requests: list[str]) -> Iterator[NewPage]:
    """Open pages as separate visitors: each has its own cookies, storage and session.

    Requests that leave the machine are refused, and fail the test at its end, as does an
    uncaught error in a page's script.
    """
    contexts = []
    script_errors: list[str] = []

    def open_page(
        locale: str = "ko-KR",
        theme: Literal["light", "dark"] = "light",
        viewport: tuple[int, int] = (1366, 768),
    ) -> Page:
        width, height = viewport
        context = browser.new_context(
            locale=locale, color_scheme=theme, viewport={"width": width, "height": height}
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.route(is_outside, lambda route: route.abort())
        page = context.new_page()
        page.on("request", lambda request: note(request.url))
        page.on("websocket", lambda connection: note(connection.url))
        page.on("pageerror", lambda error: script_errors.append(str(error)))
        return page

    def note(url: str) -> None:
        if is_outside(url):
            outside_requests.append(url)

    yield open_page
    for context in contexts:
        context.close()
    assert outside_requests == [], "the page asked for something outside this machine"
    assert script_errors == [], "a script of the page failed"


@pytest.fixture
def save_screenshot(request: pytest.FixtureRequest) -> Callable[..., Path]:
    """Keep a picture to look at: ``save_screenshot(page, "home-ko")`` → its path.

    It lies in ``artefacts/``, which git ignores.
    """

    def save(page: Page, name: str = "", full_page: bool = True) -> Path:
        path = ROOT / "artefacts" / f"{name or request.node.name}.png"
        page.screenshot(path=path, full_page=full_page)
        return path

    return save


def is_outside(url: str) -> bool:
    """Whether ``url`` leaves this machine."""
    parts = urlsplit(url)
    return parts.scheme not in LOCAL_SCHEMES and parts.hostname not in ("127.0.0.1", "localhost")
