"""The chatbot in a real browser: citations, private documents, refused files, offline."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.app import settled
from tests.browser.conftest import NewPage


def open_chat(page: Page, app_url: str, lang: str) -> Page:
    page.goto(f"{app_url}/rag_chatbot?lang={lang}")
    return settled(page)


def ask(page: Page, question: str) -> None:
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill(question)
    field.press("Enter")
    expect(page.locator(".question", has_text=question)).to_be_visible()
    settled(page)


def upload(page: Page, *files: Path) -> None:
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(files)
    settled(page)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_an_answer_opens_its_source(new_page: NewPage, app_url: str, lang: str) -> None:
    page = open_chat(new_page(locale="ko-KR"), app_url, lang)
    question = {"ko": "왜 RNN은 기울기가 사라지나요?", "en": "What does LoRA keep frozen?"}[lang]
    ask(page, question)
    source = page.locator("details.source").last
    expect(source.locator("mark")).to_be_hidden()
    source.locator("summary").click()
    expect(source.locator("mark")).to_be_visible()
    expect(source.locator(".where")).to_contain_text(".md")


def test_two_visitors_see_nothing_of_each_other(
    new_page: NewPage, app_url: str, tmp_path: Path
) -> None:
    mine, theirs = (open_chat(new_page(), app_url, "en") for _ in range(2))
    secret = tmp_path / "secret-plan.txt"
    secret.write_text("The secret recipe of Aunt Zelda needs nine plums and one kiwi.")
    upload(mine, secret)
    ask(mine, "What does the recipe of Aunt Zelda need?")
    expect(mine.locator("body")).to_contain_text("secret-plan.txt")
    ask(theirs, "What does the recipe of Aunt Zelda need?")
    for word in ("secret-plan.txt", "nine plums"):
        expect(theirs.locator("body")).not_to_contain_text(word)
    expect(theirs.locator(".question")).to_have_count(1)
    theirs.reload()
    settled(theirs)
    expect(theirs.locator("body")).not_to_contain_text("nine plums")


def test_markup_in_documents_and_questions_never_runs(
    new_page: NewPage, app_url: str, tmp_path: Path
) -> None:
    page = open_chat(new_page(), app_url, "en")
    hostile = tmp_path / "hostile.txt"
    hostile.write_text(
        "The lighthouse keeper wrote <img src=x onerror='window.hacked=1'> in his diary "
        "![picture](http://example.com/x.png) every evening."
    )
    upload(page, hostile)
    ask(page, "What did the lighthouse keeper write in his diary?")
    ask(page, "<script>window.hacked = 1</script><img src=x onerror='window.hacked=1'> diary?")
    for summary in page.locator("details.source summary").all():
        summary.click()
    assert page.evaluate("window.hacked") is None
    assert page.locator(".answer img, .question img").count() == 0


def test_stopping_keeps_what_was_written_and_the_talk_goes_on(
    new_page: NewPage, app_url: str
) -> None:
    page = open_chat(new_page(), app_url, "en")
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill("What is a knowledge cutoff?")
    field.press("Enter")
    page.locator(".question", has_text="knowledge cutoff").wait_for()
    stop = page.get_by_test_id("stChatInputStopButton")
    with suppress(TimeoutError):  # a short answer may be over before it can be stopped
        stop.click(timeout=3_000)
    settled(page)
    ask(page, "What is PAL?")
    expect(page.locator(".question")).to_have_count(2)


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("width", [390, 1366, 1920])
def test_nothing_sticks_out(new_page: NewPage, app_url: str, lang: str, width: int) -> None:
    page = open_chat(new_page(viewport=(width, 900)), app_url, lang)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("name", ["large.txt", "program.exe"])
def test_a_file_the_browser_refuses_is_told_in_the_readers_language(
    new_page: NewPage, app_url: str, tmp_path: Path, lang: str, name: str
) -> None:
    page = open_chat(new_page(), app_url, lang)
    file = tmp_path / name
    with file.open("wb") as written:
        written.truncate(21 * 1024 * 1024 if name == "large.txt" else 10)
    upload(page, file)
    field = page.get_by_test_id("stFileUploader")
    said = field.evaluate("field => getComputedStyle(field, '::after').content")
    assert {"ko": "20 MB 이하", "en": "up to 20 MB"}[lang] in said
    field.get_by_test_id("stFileChip").hover()
    expect(page.get_by_text("must be", exact=False)).to_be_hidden()
    expect(page.get_by_text("not allowed", exact=False)).to_be_hidden()
    ask(page, "What is PAL?")


def test_broken_files_cost_a_sentence_each_and_the_good_one_is_read(
    new_page: NewPage, app_url: str, tmp_path: Path
) -> None:
    page = open_chat(new_page(), app_url, "en")
    contents = {
        "nothing.txt": b"",
        "letter.docx": b"PK\x03\x04 cut short",
        "scan.pdf": b"%PDF-1.4 and no more",
        "도서관.csv": "이름,여는 시각\n달빛도서관,오전 일곱 시\n".encode("cp949"),
    }
    files = [tmp_path / name for name in contents]
    for file in files:
        file.write_bytes(contents[file.name])
    upload(page, *files)
    for refused in files[:3]:
        expect(page.get_by_text(refused.name).first).to_be_visible()
    expect(page.get_by_text("도서관.csv").first).to_be_visible()
    ask(page, "달빛도서관은 언제 여나요?")
    expect(page.locator("details.source").last).to_contain_text("오전 일곱 시")
