from core.retrieval.formats import Limits, html


def paragraphs(source: str, limits: Limits) -> list[str]:
    (page,) = html.read(source.encode(), limits)
    assert page.number is None
    return page.text.split("\n\n")


def test_headings_paragraphs_and_items(limits):
    source = """<html><head><title>무시</title></head><body><h1>기울기 <i>소실</i></h1>
    <p>첫   문단.<br>둘째 줄.</p><ul><li>하나</li><li><p>둘</p></li></ul><div>끝<h3>작은
    제목</h3>본문</div></body></html>"""
    assert paragraphs(source, limits) == [
        "# 기울기 소실",
        "첫 문단.\n둘째 줄.",
        "- 하나",
        "- 둘",
        "끝",
        "# 작은 제목",
        "본문",
    ]


def test_nothing_but_what_a_reader_sees(limits):
    source = """<body><script>alert(1)</script><style>p {color: red}</style><!-- 주석 -->
    <template><p>틀</p></template><noscript>켜세요</noscript><nav><a href=/>메뉴</a></nav>
    <p hidden>숨음</p><svg><text>그림</text></svg><button>확인</button>
    <p onclick="alert(2)">보이는 글 <a href="javascript:alert(3)">링크</a></p></body>"""
    assert paragraphs(source, limits) == ["보이는 글 링크"]


def test_escaped_markup_is_text_and_stays_text(limits):
    source = "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; 3 &lt; 4</p>"
    assert paragraphs(source, limits) == ["<script>alert(1)</script> & 3 < 4"]


def test_the_title_stands_in_for_a_missing_heading(limits):
    source = "<title>강의\n노트</title><p>본문"
    assert paragraphs(source, limits) == ["# 강의 노트", "본문"]


def test_code_keeps_its_lines_and_is_no_heading(limits):
    source = "<p>보기:</p><pre><code># comment\nif x &lt; 1:\n    pass\n</code></pre>"
    assert paragraphs(source, limits) == ["보기:", "    # comment\n    if x < 1:\n        pass"]


def test_powers_stay_powers(limits):
    assert paragraphs("<p>10<sup>6</sup>, H<sub>2</sub>O, 1<sup>st</sup>", limits) == [
        "10^6, H2O, 1st"
    ]


def test_tables(limits):
    named_columns = """<table><caption>모델</caption><thead><tr><th>이름</th><th>2</th></tr></thead>
    <tr><td>Llama</td><td><b>7</b>B</td></tr></table>"""
    assert paragraphs(named_columns, limits) == ["모델", "이름: Llama, 2: 7 B."]
    named_rows = "<table><tr><th>이름<td>김철수<tr><th>나이<td>23<td>만</table>"
    assert paragraphs(named_rows, limits) == ["이름: 김철수.", "나이: 23, 만."]
    layout = "<table><tr><td><h2>왼쪽</h2>글</td><td>오른쪽</td></tr></table>"
    assert paragraphs(layout, limits) == ["# 왼쪽", "글", "오른쪽"]


def test_unclosed_elements(limits):
    assert paragraphs("<h1>제목</h1><p>하나<p>둘<ul><li>셋<li>넷</ul>다섯", limits) == [
        "# 제목",
        "하나",
        "둘",
        "- 셋",
        "- 넷",
        "다섯",
    ]


def test_the_declared_encoding(limits):
    source = '<meta charset="euc-kr"><p>똠방각하</p>'
    assert html.read(source.encode("cp949"), limits)[0].text == "똠방각하"


def test_ten_thousand_elements_inside_each_other(limits):
    source = "<div>" * 10_000 + "깊은 글" + "</div>" * 10_000 + "<p>끝</p>"
    assert paragraphs(source, limits)[-1] == "끝"


def test_the_limit(problem_of):
    ten = Limits(pages=1, characters=10, unpacked_bytes=1)
    assert html.read(b"<p>" + b"x" * 10 + b"</p>", ten)[0].text == "x" * 10
    assert problem_of(html.read, b"<p>" + b"x" * 11, ten).key == "documents.too_long"
