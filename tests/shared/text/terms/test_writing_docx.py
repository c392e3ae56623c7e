"""A check as comments in a .docx: in the original at the very words, else in a document of its clauses."""

import io
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.text.terms.document import Clause
from shared.text.terms.reading import read
from shared.text.terms.writing_docx import AUTHOR, write
from tests.shared.text.terms.word import deleted, inserted, opened, p, r, row, saved, word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Found:
    rule: str
    start: int
    end: int
    level: str = "blocks"
    why: str = "People learn less."
    instead: str = "We ask what was learnt."
    cues: tuple[str, ...] = ("per cent",)


@dataclass(frozen=True)
class Lacking:
    topic: str
    why: str = "Nobody will ask."
    instead: str = "We meet each month."


@dataclass(frozen=True)
class Check:
    clauses: tuple[tuple[Clause, tuple[Found, ...]], ...]
    missing: tuple[Lacking, ...] = ()


def check(content: bytes, *words: str, missing: tuple[Lacking, ...] = ()) -> Check:
    """Finds words wherever they stand."""
    pattern = re.compile("|".join(map(re.escape, words))) if words else re.compile("(?!)")
    return Check(
        tuple(
            (clause, tuple(Found("target", *found.span()) for found in pattern.finditer(clause.text)))
            for clause in read("", content).clauses
        ),
        missing,
    )


def commented(content: bytes) -> list[str]:
    """The words within each comment's range, in the order of the comments."""
    root = ET.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml"))
    words: dict[str, str] = {}
    running: list[str] = []
    for each in root.iter():
        if each.tag == f"{W}commentRangeStart":
            running.append(each.attrib[f"{W}id"])
            words[running[-1]] = ""
        elif each.tag == f"{W}commentRangeEnd":
            running.remove(each.attrib[f"{W}id"])
        for number in running:
            words[number] += (each.text or "") if each.tag == f"{W}t" else "\t" if each.tag == f"{W}tab" else ""
    assert not running
    return [words[number] for number in sorted(words, key=int)]


def annotated() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("5.1 We will ")
    paragraph.add_run("reach 90 % of").bold = True
    paragraph.add_run(" people\tby March")
    document.add_paragraph("We meet each month.")
    return saved(document)


def test_a_comment_stands_at_the_very_words_and_they_look_as_before() -> None:
    content = annotated()
    written = write(check(content, "90 % of people\tby", "March"), content)
    assert commented(written) == ["March"]
    written = write(check(content, "90 % of people by", "March"), content)
    assert commented(written) == ["90 % of people\tby", "March"]
    bold = [run.text for run in opened(written).paragraphs[0].runs if run.bold]
    assert "".join(bold) == "reach 90 % of"


def test_a_comment_says_the_rule_the_level_why_what_instead_and_what_was_seen() -> None:
    content = annotated()
    (comment,) = opened(write(check(content, "90 %"), content)).comments
    assert comment.author == AUTHOR
    assert comment.text.split("\n") == [
        "Target. In the way of agreeing.",
        "Why: People learn less.",
        "Instead: We ask what was learnt.",
        "Seen: per cent",
    ]


def test_the_clauses_of_a_document_with_comments_are_those_of_the_original() -> None:
    content = annotated()
    assert read("", write(check(content, "90 %", "month"), content)).clauses == read("", content).clauses


def test_what_was_changed_stays_tracked_and_can_be_commented() -> None:
    content = word(p(r("We pay ") + deleted("never ") + inserted("for results") + r(" only.")))
    written = write(check(content, "pay for results"), content)
    assert commented(written) == ["pay for results"]
    xml = zipfile.ZipFile(io.BytesIO(written)).read("word/document.xml")
    assert b"delText" in xml
    assert b"<w:ins " in xml


def test_in_a_table_the_comment_stands_in_the_cell() -> None:
    content = word(f"<w:tbl>{row('Measure', 'Target')}{row('Exits', '40 %')}</w:tbl>{p('End.')}")
    assert commented(write(check(content, "40 %"), content)) == ["40 %"]


def test_where_no_comment_can_stand_it_says_which_words_it_means() -> None:
    content = word(
        p(r("See") + "<w:r><w:footnoteReference w:id='7'/></w:r>"),
        footnotes=f"<w:footnote w:id='7'>{p('Reach 40 % of them.')}</w:footnote>",
    )
    written = write(check(content, "40 %"), content)
    (comment,) = opened(written).comments
    assert comment.text.startswith("footnote 1: “40 %”\nTarget.")
    assert commented(written) == ["See"]


def test_findings_that_overlap_have_a_comment_each() -> None:
    content = word(p("We reach 40 per cent of people."))
    clause = read("", content).clauses[0]
    found = Check(((clause, (Found("target", 3, 15), Found("ranking", 9, 21), Found("target", 9, 15))),))
    assert commented(write(found, content)) == ["reach 40 per", "40 per cent ", "40 per"]


def test_what_is_missing_is_said_at_the_beginning() -> None:
    content = annotated()
    (comment,) = opened(write(check(content, missing=(Lacking("learning_question"),)), content)).comments
    assert comment.text == "Missing: Learning question\nWhy: Nobody will ask.\nTo add: We meet each month."


@pytest.mark.parametrize("original", [None, b"3.2 We reach 40 % of people.\n\nWe meet.", b"PK\x03\x04broken"])
def test_without_an_original_the_clauses_are_written_with_their_comments(original: bytes | None) -> None:
    found = check(b"3.2 We reach 40 % of people.\n\nWe meet.", "40 %", missing=(Lacking("account"),))
    written = write(found, original)
    assert commented(written) == ["40 %", "3.2 We reach 40 % of people."]
    assert [paragraph.text for paragraph in opened(written).paragraphs] == ["3.2 We reach 40 % of people.", "We meet."]
    assert [(clause.number, clause.text) for clause in read("", written).clauses] == [
        ("3.2", "We reach 40 % of people."),
        ("", "We meet."),
    ]


def test_a_finding_in_a_clause_that_the_file_no_longer_has_is_not_lost() -> None:
    found = Check(((Clause("", "Reach 40 %.", "paragraph 9"), (Found("target", 6, 10),)),))
    (comment,) = opened(write(found, annotated())).comments
    assert comment.text.startswith("paragraph 9: “40 %”")


def test_comments_of_others_stay() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("We reach 40 % of people.")
    document.add_comment(paragraph.runs, text="Is this right?", author="A", initials="A")
    content = saved(document)
    comments = list(opened(write(check(content, "40 %"), content)).comments)
    assert [comment.author for comment in comments] == ["A", AUTHOR]
    assert len({comment.comment_id for comment in comments}) == 2


def test_every_mark_of_a_comment_has_its_partner_and_stands_where_the_schema_has_it() -> None:
    content = word(
        p(f"<w:hyperlink>{r('We reach ')}{r('40 %', '<w:b/>')}</w:hyperlink>" + inserted(" of people") + r("."))
        + f"<w:tbl>{row('Measure', 'Target')}{row('Exits', '40 %')}</w:tbl>"
        + p("End.")
    )
    written = write(check(content, "reach 40 % of", "40 %", "people."), content)
    archive = zipfile.ZipFile(io.BytesIO(written))
    root = ET.fromstring(archive.read("word/document.xml"))
    kept = {each.attrib[f"{W}id"] for each in ET.fromstring(archive.read("word/comments.xml"))}
    for tag in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        assert sorted(each.attrib[f"{W}id"] for each in root.iter(f"{W}{tag}")) == sorted(kept)
    for run in root.iter(f"{W}r"):
        assert f"{W}rPr" not in [child.tag for child in run][1:]
        assert not {f"{W}commentRangeStart", f"{W}commentRangeEnd"} & {child.tag for child in run}
    assert b"comments+xml" in archive.read("[Content_Types].xml")


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=6))
@settings(max_examples=60, deadline=None)
def test_wherever_findings_are_their_comments_stand_at_their_words(spans: list[tuple[int, int]]) -> None:
    tabbed = "<w:r><w:t>people</w:t><w:tab/><w:t> and</w:t></w:r>"
    content = word(p(r("4.1 We re\u00adach ") + r("forty", "<w:b/>") + tabbed + r(" more yet.")))
    clause = read("", content).clauses[0]
    assert clause.text == "We reach fortypeople  and more yet."
    ends = [(start, min(start + length, len(clause.text))) for start, length in spans if start < len(clause.text)]
    written = write(Check(((clause, tuple(Found("target", *each) for each in ends)),)), content)
    said = [words.replace("\t", " ").replace("\u00ad", "") for words in commented(written)]
    assert said == [clause.text[start:end] for start, end in ends]
