"""Text and Markdown as clauses."""

import pytest

from shared.text.terms.document import Document, UnknownKind
from shared.text.terms.reading import read

TERMS = "3.2 The grant is £5,000 – paid each quarter."


def texts(document: Document) -> list[str]:
    return [clause.text for clause in document.clauses]


def test_a_blank_line_separates_clauses_and_wrapped_lines_are_one() -> None:
    document = read("", b"The provider will reach\n95 % of people.\n\n \nWe meet each month.\n")
    assert texts(document) == ["The provider will reach 95 % of people.", "We meet each month."]
    assert [clause.place for clause in document.clauses] == ["paragraph 1", "paragraph 2"]
    assert (document.view, document.language) == ("plain", "en")


def test_a_clause_keeps_its_number_beside_its_text() -> None:
    document = read("terms.txt", b"Schedule 3\nMeasures\n\n2.1 The provider shall report.\n\n(a) each month")
    assert [(clause.number, clause.text) for clause in document.clauses] == [
        ("Schedule 3", "Measures"),
        ("Schedule 3, 2.1", "The provider shall report."),
        ("Schedule 3, 2.1(a)", "each month"),
    ]


def test_items_of_a_list_in_a_clause_keep_their_lines_and_broken_words_are_mended() -> None:
    document = read("", b"We pay for per-\nformance:\n- of people\n- of co-\nproduced work")
    assert texts(document) == ["We pay for performance:\n- of people\n- of co-produced work"]


def test_a_table_that_was_pasted_is_read_row_by_row_with_its_heads() -> None:
    document = read("", b"Schedule 3\n\nRef\tMeasure\tBy March 2027\n2.1\tAttendance\t95 %\n2.2\tExits\t40\n")
    assert [(clause.number, clause.text) for clause in document.clauses] == [
        ("Schedule 3, 2.1", "Measure: Attendance; By March 2027: 95 %"),
        ("Schedule 3, 2.2", "Measure: Exits; By March 2027: 40"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_text_is_read_in_the_encodings_that_word_processors_save(encoding: str) -> None:
    assert texts(read("terms.txt", TERMS.encode(encoding))) == ["The grant is £5,000 – paid each quarter."]


def test_characters_that_nobody_sees_hide_no_word() -> None:
    assert texts(read("", "A tar\u00adg\u200bet\u00a0of 5".encode())) == ["A target of 5"]


def test_text_with_control_characters_is_no_text() -> None:
    with pytest.raises(UnknownKind):
        read("terms.txt", b"The grant\x01\x02 is paid")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bydd y darparwr yn cyrraedd y targed ac mae rhaid i'r gwaith fod yn dda.", "cy"),
        ("Der Träger wird die Ziele erreichen und ist nicht mit dem Geld zufrieden.", "de"),
        ("Le prestataire doit atteindre les objectifs et les résultats dans la région.", "fr"),
        ("Поставщик должен достичь цели.", "und"),
        ("Attendance: 95 %", "en"),
        ("12 %", "und"),
    ],
)
def test_the_language_is_told_so_that_what_is_not_english_is_never_called_checked(text: str, language: str) -> None:
    assert read("", text.encode()).language == language


MARKDOWN = """# Grant agreement

## Schedule 3: Measures

2.1 The provider **will reach** [95&nbsp;%](https://example.org)
of people.

1. first
   - inner
2. second

| Ref | Measure | By March 2027 |
|-----|---------|---------------|
| 1.1 | *Attendance* | 95 % |

<p>A <b>bonus</b> is paid</p>

```
Pay by results
```
"""


@pytest.mark.parametrize("name", ["terms.md", "", "terms.docx"])
def test_headings_items_and_rows_of_markdown_are_clauses_without_its_signs(name: str) -> None:
    assert [(clause.number, clause.text, clause.place) for clause in read(name, MARKDOWN.encode()).clauses] == [
        ("", "Grant agreement", "paragraph 1"),
        ("Schedule 3", "Measures", "paragraph 2"),
        ("Schedule 3, 2.1", "The provider will reach 95 % of people.", "paragraph 3"),
        ("Schedule 3, 1", "first", "paragraph 4"),
        ("", "inner", "paragraph 5"),
        ("Schedule 3, 2", "second", "paragraph 6"),
        ("Schedule 3, 1.1", "Measure: Attendance; By March 2027: 95 %", "table 1, row 2"),
        ("", "A bonus is paid", "paragraph 7"),
        ("", "Pay by results", "paragraph 8"),
    ]


def test_a_long_markdown_text_reads_the_same_in_a_process_with_limits() -> None:
    long = MARKDOWN + "\n\n".join(f"{index}. The provider works with people." for index in range(6000))
    document = read("terms.md", long.encode())
    assert len(document.clauses) == 6009
    assert document.clauses[2].text == "The provider will reach 95 % of people."
