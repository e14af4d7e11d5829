"""The door in a real browser: language, width, keyboard, typeface."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import settled
from tests.browser.conftest import NewPage


def open_home(new_page: NewPage, app_url: str, query: str = "", **visitor: object) -> Page:
    page = new_page(**visitor)  # type: ignore[arg-type]
    page.goto(f"{app_url}/{query}")
    return settled(page)


@pytest.mark.parametrize(
    ("locale", "lang", "title"),
    [
        ("ko-KR", "ko", "나만의 생성형 언어모델 앱 만들기"),
        ("en-GB", "en", "Build your own generative language model app"),
        ("fr-FR", "en", "Build your own generative language model app"),
    ],
)
def test_a_first_visit_speaks_the_browsers_language(
    new_page: NewPage, app_url: str, locale: str, lang: str, title: str
) -> None:
    page = open_home(new_page, app_url, locale=locale)
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(page).to_have_url(re.compile(f"[?&]lang={lang}"))
    expect(page.locator("html")).to_have_attribute("lang", lang)


def test_the_language_chosen_stands_in_the_link_and_survives_a_reload(
    new_page: NewPage, app_url: str
) -> None:
    page = open_home(new_page, app_url, locale="ko-KR")
    page.get_by_role("link", name="English").click()
    settled(page)
    expect(page).to_have_url(re.compile(r"[?&]lang=en"))
    page.reload()
    settled(page)
    expect(page.get_by_role("heading", level=2, name="Contents")).to_be_visible()


def test_headings_never_skip_a_level(new_page: NewPage, app_url: str) -> None:
    page = open_home(new_page, app_url)
    levels = page.eval_on_selector_all(
        "h1, h2, h3, h4, h5, h6", "all => all.map(heading => Number(heading.tagName[1]))"
    )
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("width", [320, 390, 768, 1366, 1920])
def test_nothing_scrolls_sideways(new_page: NewPage, app_url: str, width: int) -> None:
    page = open_home(new_page, app_url, viewport=(width, 800))
    widest = page.evaluate(
        """() => Math.max(document.documentElement.scrollWidth,
                          document.querySelector('[data-testid="stMain"]').scrollWidth)"""
    )
    assert widest <= width


@pytest.mark.parametrize("width", [1366, 1920])
def test_the_column_of_text_is_narrow_enough_to_read(
    new_page: NewPage, app_url: str, width: int
) -> None:
    page = open_home(new_page, app_url, locale="en-US", viewport=(width, 800))
    characters = page.get_by_text("The lessons follow the lecture deck").evaluate(
        """paragraph => {
            const range = document.createRange()
            const lines = new Map()
            const text = paragraph.firstChild
            for (let at = 0; at < text.length; at++) {
                range.setStart(text, at); range.setEnd(text, at + 1)
                const top = Math.round(range.getBoundingClientRect().top / 8)
                lines.set(top, (lines.get(top) ?? 0) + 1)
            }
            return Math.max(...lines.values())
        }"""
    )
    assert 60 <= characters <= 80


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_typeface_is_ours_and_the_paper_follows_the_theme(
    new_page: NewPage, app_url: str, theme: str
) -> None:
    page = open_home(new_page, app_url, theme=theme)
    page.wait_for_function("document.fonts.status === 'loaded'")
    loaded = page.evaluate(
        "[...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)"
    )
    assert any("Pretendard" in family for family in loaded)
    paper = page.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    assert paper == {"light": "rgb(252, 251, 248)", "dark": "rgb(23, 23, 26)"}[theme]


def test_the_keyboard_reaches_the_language_and_the_call_with_a_visible_focus(
    new_page: NewPage, app_url: str
) -> None:
    page = open_home(new_page, app_url, locale="en-US")
    expect(page).to_have_url(re.compile("[?&]lang=en"))
    expect(page.get_by_role("link", name="한국어")).to_be_visible()
    reached: dict[str, str] = {}
    for _ in range(30):
        page.keyboard.press("Tab")
        text, outline = page.evaluate(
            """() => { const here = document.activeElement
                       return [here.innerText.trim(), getComputedStyle(here).outlineStyle] }"""
        )
        reached[text] = outline
    assert reached["한국어"] == "solid"
    assert reached["Open the chatbot"] == "solid"
