"""Lesson 3 in a real browser: fine-tuning while one watches, and a link that restores."""

import re

from playwright.sync_api import expect

from core.text import catalogue
from tests.browser.app import settled
from tests.browser.conftest import NewPage

PAGE = "knowledge_cutoff"


def test_a_fine_tuning_runs_and_is_scored(new_page: NewPage, app_url: str) -> None:
    say = catalogue("en", "3_knowledge_cutoff")
    page = new_page(locale="en-US")
    page.set_default_timeout(600_000)
    page.goto(f"{app_url}/{PAGE}?lang=en&epochs=2&rank=2")
    settled(page)
    page.get_by_role("button", name=say("live.start")).click()
    measured = re.escape(say("live.explain").split("{")[0])
    expect(page.get_by_text(re.compile(measured))).to_be_visible(timeout=600_000)


def test_a_link_restores_the_year_and_the_question(new_page: NewPage, app_url: str) -> None:
    page = new_page(viewport=(390, 844))
    page.goto(f"{app_url}/{PAGE}?lang=ko&cutoff=804&question=803년+알본의+시장은+누구였나요?")
    settled(page)
    expect(page.get_by_role("textbox", name="모델에게 할 질문")).to_have_value(
        "803년 알본의 시장은 누구였나요?"
    )
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "nothing runs over the edge of a phone"
