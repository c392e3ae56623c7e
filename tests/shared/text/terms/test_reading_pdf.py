"""A PDF with text: paragraphs, lists, tables and what is repeated on its pages."""

import pytest

from shared.text.terms import reading_pdf
from shared.text.terms.document import Clause, Encrypted, Scanned, Unreadable
from shared.text.terms.reading import read
from tests.shared.text.terms.outcomes import outcome
from tests.shared.text.terms.pdf import Line, pdf

LEFT = 72.0


def down(*lines: str, top: float = 700, by: float = 12) -> list[Line]:
    """Lines below each other; an empty one leaves its space."""
    return [(LEFT, top - index * by, line) for index, line in enumerate(lines) if line]


def in_columns(top: float, *rows: tuple[str, ...], by: float = 20) -> list[Line]:
    places = (72, 120, 380)
    return [
        (places[column], top - index * by, cell)
        for index, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell
    ]


def test_lines_are_put_together_to_clauses_with_their_numbers_and_pages() -> None:
    first = down(
        "3.2 The provider will work with the people of the area and will im-",
        "prove what they say matters to them in each of the",
        "places.",
        "3.3 We pay each quarter, and ask for nothing",
        "first.",
        "",
        "Schedule 3",
        "",
        "2.1 The provider tells us what it",
    )
    second = down("learnt in each quarter.", "", "(a) in its own words.")
    assert read("terms.pdf", pdf([first, second])).clauses == (
        Clause(
            "3.2",
            "The provider will work with the people of the area and will improve what they say matters to them in each "
            "of the places.",
            "page 1",
        ),
        Clause("3.3", "We pay each quarter, and ask for nothing first.", "page 1"),
        Clause("Schedule 3, 2.1", "The provider tells us what it learnt in each quarter.", "page 1"),
        Clause("Schedule 3, 2.1(a)", "in its own words.", "page 2"),
    )


def test_the_rows_of_a_table_are_clauses_also_on_the_next_page() -> None:
    heads = ("Ref", "Measure", "By March 2027")
    first = [
        *down("Schedule 3 - Measures"),
        *in_columns(670, heads, ("2.1", "Attendance at sessions", "95 %"), ("2.2", "Exits", "40")),
    ]
    second = in_columns(700, ("2.3", "Stays", "12"), ("2.4", "Visits", "7"))
    assert reading_pdf.clauses(pdf([first, second])) == [
        Clause("Schedule 3", "Measures", "page 1"),
        Clause("Schedule 3, 2.1", "Measure: Attendance at sessions; By March 2027: 95 %", "page 1, table 1, row 2"),
        Clause("Schedule 3, 2.2", "Measure: Exits; By March 2027: 40", "page 1, table 1, row 3"),
        Clause("Schedule 3, 2.3", "Measure: Stays; By March 2027: 12", "page 2, table 1, row 1"),
        Clause("Schedule 3, 2.4", "Measure: Visits; By March 2027: 7", "page 2, table 1, row 2"),
    ]


def test_cells_of_several_lines_are_one_cell() -> None:
    lines = [
        *in_columns(700, ("Ref", "Measure", "Target"), by=12),
        *in_columns(680, ("1", "Attendance at", "95 %"), ("", "sessions", ""), by=12),
        *in_columns(648, ("2", "Exits to", "40 of"), ("", "work", "them"), by=12),
    ]
    assert [clause.text for clause in reading_pdf.clauses(pdf([lines]))] == [
        "Measure: Attendance at sessions; Target: 95 %",
        "Measure: Exits to work; Target: 40 of them",
    ]


def test_numbers_that_hang_beside_their_text_are_no_table() -> None:
    lines = in_columns(700, ("1.1", "We pay each"), ("", "quarter."), ("1.2", "We meet each"), ("", "month."), by=12)
    assert reading_pdf.clauses(pdf([lines])) == [
        Clause("1.1", "We pay each quarter.", "page 1"),
        Clause("1.2", "We meet each month.", "page 1"),
    ]


def test_heads_and_feet_of_pages_do_not_break_into_clauses_and_are_read_once() -> None:
    pages = [
        [
            (LEFT, 800.0, "Grant agreement, draft 4"),
            *down(f"{index}. The people of the area meet each month and", "talk."),
            (LEFT, 30.0, f"Page {index} of 3"),
        ]
        for index in (1, 2, 3)
    ]
    assert [(clause.number, clause.text, clause.place) for clause in reading_pdf.clauses(pdf(pages))] == [
        *((f"{index}", "The people of the area meet each month and talk.", f"page {index}") for index in (1, 2, 3)),
        ("", "Grant agreement, draft 4", "head of pages"),
    ]


def test_a_long_pdf_is_read_by_several_processes_in_the_order_of_its_pages() -> None:
    pages = [down(f"{index}. The people of place {chr(64 + index)} meet.") for index in range(1, 26)]
    content = pdf(pages)
    assert [clause.place for clause in read("", content).clauses] == [f"page {index}" for index in range(1, 26)]
    assert list(read("", content).clauses) == reading_pdf.clauses(content)


def test_a_scanned_pdf_is_refused_with_what_to_do() -> None:
    with pytest.raises(Scanned, match=r"Page 1 has no text.*OCR"):
        read("scan.pdf", pdf([[], [], []]))


def test_a_page_for_signatures_without_text_is_no_reason_to_refuse_the_rest() -> None:
    pages = [down(f"{index}. The people of place {chr(64 + index)} meet.") for index in range(1, 6)]
    assert len(read("", pdf([*pages, []])).clauses) == 5


def test_a_pdf_with_a_password_is_refused() -> None:
    encrypt = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}> >> /ID [<00><00>]".format("41" * 32)
    with pytest.raises(Encrypted, match="without a password"):
        read("terms.pdf", pdf([down("We pay.")], trailer=encrypt))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + bytes(range(256)) * 40,
        pdf([down("We pay each quarter.")])[:200],
        pdf([down("We pay each quarter.")]).replace(b"/Type /Pages", b"/Type /Paper").replace(b"/Kids [", b"/Kids ["),
    ],
)
def test_a_broken_pdf_is_refused_or_read_and_nothing_else(content: bytes) -> None:
    found = outcome(content)
    assert found.detail if isinstance(found, Unreadable) else found.clauses
