import pytest

from core.retrieval.formats import Limits, markdown


def paragraphs(source: str, limits: Limits) -> list[str]:
    (page,) = markdown.read(source.encode(), limits)
    assert page.number is None
    return page.text.split("\n\n")


def test_headings_of_every_depth_and_plain_paragraphs(limits):
    source = "# 하나\n\n본문은 *두* **줄**에\n걸칩니다.\n\n### 셋 ###\n끝\n\nSetext\n---\n"
    assert paragraphs(source, limits) == [
        "# 하나",
        "본문은 두 줄에 걸칩니다.",
        "# 셋",
        "끝",
        "# Setext",
    ]


def test_links_images_and_marks_leave_their_words(limits):
    source = "[논문](https://example.org/a_b) ![그림](x.png) `a_b < c` ~~지움~~ snake_case_name"
    assert paragraphs(source, limits) == ["논문 a_b < c 지움 snake_case_name"]


def test_lists_and_quotes(limits):
    source = "- 하나\n- 둘\n  1. 셋\n\n> 인용"
    assert paragraphs(source, limits) == ["- 하나", "- 둘", "- 셋", "인용"]


def test_code_is_text_and_its_comments_are_no_headings(limits):
    source = "```python\n# comment\nprint('<b>')\n```\n"
    assert paragraphs(source, limits) == ["    # comment\n    print('<b>')"]


def test_tables(limits):
    source = "| 모델 | 크기 |\n|---|---|\n| Llama | 7B |\n| BERT | 110M |\n"
    assert paragraphs(source, limits) == ["모델: Llama, 크기: 7B.", "모델: BERT, 크기: 110M."]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_front_matter_is_not_content(limits, end):
    source = end.join(["---", "title: 숨음", "---", "# 제목"])
    assert paragraphs(source, limits) == ["# 제목"]


def test_a_rule_at_the_top_is_not_front_matter(limits):
    assert paragraphs("---\n\n본문", limits) == ["본문"]


def test_html_elements_go_and_other_angle_brackets_stay(limits):
    source = "줄<br>바꿈 <!-- 주석 --> List<String> 3 < 4 <b>굵게</b>\n\n<div>상자</div>\n"
    assert paragraphs(source, limits) == ["줄\n바꿈 List<String> 3 < 4 굵게", "상자"]


def test_scripts_are_dropped_and_quoted_scripts_are_words(limits):
    source = "<script>alert(1)</script>\n\n`<script>alert(2)</script>`"
    assert paragraphs(source, limits) == ["<script>alert(2)</script>"]


def test_korean_encodings(limits):
    assert markdown.read("# 제목".encode("cp949"), limits)[0].text == "# 제목"


def test_the_limit(problem_of):
    ten = Limits(pages=1, characters=10, unpacked_bytes=1)
    assert markdown.read(b"x" * 10, ten)[0].text == "x" * 10
    assert problem_of(markdown.read, b"x" * 11, ten).key == "documents.too_long"
