"""A .docx as a reader sees it after accepting all changes."""

import docx

from shared.text.terms.document import Clause, Document
from shared.text.terms.reading import read
from tests.shared.text.terms.word import deleted, inserted, p, r, row, saved, word

LEGAL = """
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>
  <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="(%4)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
  <w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Schedule %1"/>
    <w:pStyle w:val="Sched"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="3">
  <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="1"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""
STYLES = """
<w:style w:type="paragraph" w:styleId="Sched"><w:name w:val="Schedule"/>
  <w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Sub"><w:name w:val="Sub"/><w:basedOn w:val="Sched"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
"""


def listed(number: int, depth: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'


def style(name: str) -> str:
    return f'<w:pStyle w:val="{name}"/>'


def clauses(document: Document) -> list[tuple[str, str]]:
    return [(clause.number, clause.text) for clause in document.clauses]


def texts(content: bytes) -> list[str]:
    return [clause.text for clause in read("", content).clauses]


def test_automatic_numbers_are_those_that_a_reader_sees() -> None:
    body = (
        p("Payment", listed(1, 0))
        + p("We pay by date.", listed(1, 1))
        + p("We pay:", listed(1, 1))
        + p("in April", listed(1, 2))
        + p("in May", listed(1, 2))
        + p("on the first", listed(1, 3))
        + p("a point", listed(3, 0))
        + p("Reporting", listed(1, 0))
        + p("None.", listed(1, 1))
        + p("Measures", style("Sub"))
        + p("One", listed(4, 0))
        + p("Two", listed(4, 1))
        + p("plain", listed(0, 0))
    )
    assert clauses(read("", word(body, numbering=LEGAL, styles=STYLES))) == [
        ("1", "Payment"),
        ("1.1", "We pay by date."),
        ("1.2", "We pay:"),
        ("1.2(a)", "in April"),
        ("1.2(b)", "in May"),
        ("1.2(b)(i)", "on the first"),
        ("", "a point"),
        ("2", "Reporting"),
        ("2.1", "None."),
        ("Schedule 3", "Measures"),
        ("Schedule 3, 1", "One"),
        ("Schedule 3, 1.1", "Two"),
        ("", "plain"),
    ]


def test_numbers_that_were_typed_are_kept_and_a_heading_without_one_ends_the_clause() -> None:
    body = p("3.2 The provider shall:") + p("(a) report") + p("Other", style("H1")) + p("(a) alone")
    assert clauses(read("", word(body, styles=STYLES))) == [
        ("3.2", "The provider shall:"),
        ("3.2(a)", "report"),
        ("", "Other"),
        ("(a)", "alone"),
    ]


def test_each_row_of_a_table_is_a_clause_with_the_heads_of_its_columns() -> None:
    document = docx.Document()
    document.add_paragraph("Schedule 3 – Measures")
    for cells in (["Table of measures"] * 3, ["Ref", "Measure", "By March 2027"], ["2.1", "Attendance", "95 %"]):
        table = document.tables[0] if document.tables else document.add_table(rows=0, cols=3)
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    document.tables[0].rows[0].cells[0].merge(document.tables[0].rows[0].cells[2]).text = "Table of measures"
    assert read("", saved(document)).clauses == (
        Clause("Schedule 3", "Measures", "paragraph 1"),
        Clause("", "Table of measures", "table 1, row 1"),
        Clause("Schedule 3, 2.1", "Measure: Attendance; By March 2027: 95 %", "table 1, row 3"),
    )


def test_a_table_without_heads_is_read_out_cell_by_cell() -> None:
    body = f"<w:tbl>{row('Places', '40 %')}{row('Bonus', 'Paid when 30 people finish.')}</w:tbl>"
    assert texts(word(body)) == ["Places; 40 %", "Bonus; Paid when 30 people finish."]


def test_automatic_numbers_in_a_table_are_its_rows_numbers() -> None:
    numbered = p("<w:r/>", listed(1, 0))
    body = f"<w:tbl>{row('No', 'Measure')}{row(numbered, 'Exits')}{row(numbered, 'Stays')}</w:tbl>"
    assert clauses(read("", word(body, numbering=LEGAL))) == [("1", "Measure: Exits"), ("2", "Measure: Stays")]


def test_cells_that_span_columns_keep_the_others_below_their_heads() -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("Attendance")}</w:tc>'
    body = f"<w:tbl>{row('Measure', 'Unit', 'Target')}<w:tr>{wide}<w:tc>{p('95 %')}</w:tc></w:tr></w:tbl>"
    assert texts(word(body)) == ["Measure: Attendance; Target: 95 %"]


def test_tracked_changes_are_read_as_accepted_and_the_view_says_so() -> None:
    moved = f"<w:moveFrom>{r('Moved words. ')}</w:moveFrom>"
    here = f"<w:moveTo>{r('Moved.')}</w:moveTo>"
    body = p(moved + r("We pay ") + deleted("for results") + inserted("by date")) + p(here)
    document = read("", word(body))
    assert clauses(document) == [("", "We pay by date"), ("", "Moved.")]
    assert document.view == "changes-accepted"


def test_a_document_without_tracked_changes_is_read_plainly() -> None:
    assert read("", word(p("We pay by date."))).view == "plain"


def test_paragraphs_whose_end_was_deleted_are_one_and_take_one_number() -> None:
    gone = f"{listed(1, 0)}<w:rPr><w:del w:id='3' w:author='A'/></w:rPr>"
    body = p("First", listed(1, 0)) + p("Half ", gone) + p("and half", listed(1, 0)) + p("Last", listed(1, 0))
    assert clauses(read("", word(body, numbering=LEGAL))) == [("1", "First"), ("2", "Half and half"), ("3", "Last")]


def test_deleted_rows_and_cells_are_not_read() -> None:
    gone = row("Exits", "40", properties="<w:del w:id='1' w:author='A'/>")
    cell = f'<w:tc><w:tcPr><w:cellDel w:id="1" w:author="A"/></w:tcPr>{p("secret")}</w:tc>'
    kept = f"<w:tr><w:tc>{p('Stays')}</w:tc><w:tc>{p('9')}</w:tc>{cell}</w:tr>"
    body = f"<w:tbl>{row('Measure', 'Target')}{gone}{kept}</w:tbl>"
    assert texts(word(body)) == ["Measure: Stays; Target: 9"]


def test_notes_heads_feet_and_text_boxes_are_clauses_with_their_place() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent>"
    drawn = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = p(r("See") + "<w:r><w:footnoteReference w:id='7'/></w:r>" + drawn) + p(
        r("And") + "<w:r><w:endnoteReference w:id='2'/></w:r>"
    )
    content = word(
        body,
        footnotes=f"<w:footnote w:id='7'>{p('A note.')}</w:footnote><w:footnote w:id='8'>{p('Unused.')}</w:footnote>",
        endnotes=f"<w:endnote w:id='2'>{p('At the end.')}</w:endnote>",
        header1=p("Draft 2"),
        footer1=p("Page 3 of 9"),
    )
    assert [(clause.text, clause.place) for clause in read("", content).clauses] == [
        ("See", "paragraph 1"),
        ("In a box", "text box 1"),
        ("And", "paragraph 2"),
        ("A note.", "footnote 1"),
        ("At the end.", "endnote 1"),
        ("Draft 2", "header"),
    ]


def test_fields_links_and_content_controls_are_read_and_their_codes_are_not() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("clause 3")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = (
        p(r("See ") + field + f"<w:hyperlink>{r(' here')}</w:hyperlink>")
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{p('Chosen')}</w:sdtContent></w:sdt>"
        + p(r("a") + "<w:r><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t><w:br/><w:t>d</w:t></w:r>")
    )
    assert texts(word(body)) == ["See clause 3 here", "Chosen", "a b-c\nd"]


def test_a_table_of_contents_is_not_read_since_it_repeats_the_headings() -> None:
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    body = (
        f"<w:sdt>{gallery}<w:sdtContent>{p('Targets 4')}</w:sdtContent></w:sdt>"
        + p("Targets 4", style("TOC1"))
        + p("Targets")
    )
    assert texts(word(body, styles=STYLES)) == ["Targets"]


def test_comments_are_not_read() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("We pay by date.")
    document.add_comment(paragraph.runs, text="A target of 95 %?", author="A")
    assert texts(saved(document)) == ["We pay by date."]


def test_a_strict_document_is_read_like_any_other() -> None:
    plain = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{plain}"><w:body>{p("We pay.")}</w:body></w:document>'
    body = body.replace(plain, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    content = word("", extra={"word/document.xml": body.encode()})
    assert texts(content) == ["We pay."]
