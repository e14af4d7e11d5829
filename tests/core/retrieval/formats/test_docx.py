"""Files that python-docx writes, with parts that Word writes and python-docx does not."""

import io
import zipfile

from core.retrieval.formats import Limits, docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def paragraphs(data: bytes, limits: Limits) -> list[str]:
    (page,) = docx.read(data, limits)
    assert page.number is None
    return page.text.split("\n\n")


def with_body(make, body: str) -> bytes:
    source = f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>"
    return make.with_entry(make.docx(lambda _: None), "word/document.xml", source.encode())


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_headings_paragraphs_and_tables_in_order(make, limits):
    def fill(word):
        word.add_heading("강의 노트", 0)
        word.add_paragraph("첫 문단입니다.\t탭 뒤")
        word.add_heading("둘째 절", 2)
        table = word.add_table(2, 2)
        for cell, text in zip(table._cells, ["모델", "크기", "Llama", "7B"], strict=True):
            cell.text = text
        word.add_paragraph("")
        word.add_paragraph("끝", style="List Bullet")

    assert paragraphs(make.docx(fill), limits) == [
        "# 강의 노트",
        "첫 문단입니다. 탭 뒤",
        "# 둘째 절",
        "모델: Llama, 크기: 7B.",
        "끝",
    ]


def test_merged_cells_count_in_every_row(make, limits):
    def fill(word):
        table = word.add_table(4, 3)
        for index, text in enumerate(["분류", "모델", "크기", "LLM", "Llama", "7B"]):
            table._cells[index].text = text
        table.cell(2, 1).text, table.cell(2, 2).text = "GPT", "175B"
        table.cell(1, 0).merge(table.cell(2, 0))
        table.cell(3, 0).merge(table.cell(3, 1)).text = "합계"
        table.cell(3, 2).text = "둘"

    assert paragraphs(make.docx(fill), limits) == [
        "분류: LLM, 모델: Llama, 크기: 7B.",
        "분류: LLM, 모델: GPT, 크기: 175B.",
        "분류: 합계, 크기: 둘.",
    ]


def test_a_table_inside_a_cell_is_told_once(make, limits):
    def fill(word):
        outer = word.add_table(2, 2)
        for cell, text in zip(outer._cells, ["이름", "값", "가", ""], strict=True):
            cell.text = text
        inner = outer.cell(1, 1).add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "안", "쪽"

    assert paragraphs(make.docx(fill), limits) == ["이름: 가, 값: 안 쪽."]


def test_links_insertions_and_content_controls_are_read_deletions_are_not(make, limits):
    body = (
        f"<w:p>{run('앞 ')}<w:hyperlink>{run('링크')}</w:hyperlink><w:ins>{run(' 넣음')}</w:ins>"
        f"<w:del><w:r><w:delText>지움</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('옮김')}</w:moveFrom></w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run('틀 안')}</w:p></w:sdtContent></w:sdt>"
        "<w:p><w:r><w:t>한</w:t><w:br/><w:t>줄</w:t><w:noBreakHyphen/></w:r></w:p>"
        "<w:p><w:r><w:instrText>PAGEREF</w:instrText></w:r></w:p>"
    )
    assert paragraphs(with_body(make, body), limits) == ["앞 링크 넣음", "틀 안", "한\n줄-"]


def test_a_text_box_is_read_once_and_by_itself(make, limits):
    box = f"<w:txbxContent><w:p>{run('상자 속')}</w:p></w:txbxContent>"
    body = (
        f"<w:p>{run('바깥')}<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert paragraphs(with_body(make, body), limits) == ["바깥", "상자 속"]


def test_footnotes_come_last(make, limits):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    data = make.docx(lambda word: word.add_paragraph("본문"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
        types = archive.read("[Content_Types].xml").decode()
    target = f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'
    notes = f"<w:footnotes {W}><w:footnote><w:p>{run('각주')}</w:p></w:footnote></w:footnotes>"
    data = make.with_entry(
        data,
        "word/_rels/document.xml.rels",
        relations.replace("</Relationships>", target).encode(),
    )
    data = make.with_entry(data, "word/footnotes.xml", notes.encode())
    assert "xml" in types  # parts ending in .xml have a type by default
    assert paragraphs(data, limits) == ["본문", "각주"]


def test_a_document_without_a_word_has_no_text(make, limits):
    assert docx.read(make.docx(lambda _: None), limits)[0].text == ""


def test_other_archives_are_not_word_files(make, limits, problem_of):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    problem = problem_of(docx.read, buffer.getvalue(), limits)
    assert (problem.key, problem.values) == ("documents.mislabelled", {"kind": "DOCX"})


def test_parts_missing_or_damaged(make, limits, problem_of):
    whole = make.docx(lambda word: word.add_paragraph("x"))
    with_nonsense = make.with_entry(whole, "word/document.xml", b"<a/>")
    without_types = make.with_entry(whole, "[Content_Types].xml", b"<a/>")
    for damaged in (with_nonsense, without_types, whole[: len(whole) // 2], whole[:-20]):
        assert problem_of(docx.read, damaged, limits).key == "documents.broken"


def test_an_entity_bomb(make, limits, problem_of):
    source = f'<!DOCTYPE d [<!ENTITY x "ha">]><w:document {W}><w:body/></w:document>'
    data = make.with_entry(make.docx(lambda _: None), "word/document.xml", source.encode())
    assert problem_of(docx.read, data, limits).key == "documents.entities"


def test_the_limit(make, problem_of):
    ten = Limits(pages=1, characters=10, unpacked_bytes=10_000_000)
    ten_characters = make.docx(lambda word: word.add_paragraph("x" * 10))
    assert docx.read(ten_characters, ten)[0].text == "x" * 10
    eleven = make.docx(lambda word: word.add_paragraph("x" * 11))
    assert problem_of(docx.read, eleven, ten).key == "documents.too_long"
