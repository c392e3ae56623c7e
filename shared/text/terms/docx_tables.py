"""Tables of a .docx: rows and cells as a reader sees them, and each row as one text with the heads of its columns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shared.text.terms import tables
from shared.text.terms.docx_lists import is_on, number, value
from shared.text.terms.docx_text import Piece, is_cell_deleted, is_row_deleted, joined, trimmed
from shared.text.terms.ooxml import Element, W

_PASSED_THROUGH = {f"{W}{tag}" for tag in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")}
_WIDEST = 64
"""Columns. Word has no more."""

Paragraphs = Callable[[Element], Iterator[list[Piece]]]
"""Reads a cell's paragraphs, each with its automatic number."""


@dataclass(frozen=True, slots=True)
class Row:
    index: int
    """From 1, as a reader counts."""
    pieces: list[Piece]
    own: str
    """The row's own number."""
    is_title: bool
    """Whether it has one cell with words, across the table."""
    paragraph: Element
    """The first in it."""


@dataclass(frozen=True, slots=True)
class _Cells:
    cells: list[list[Piece]]
    is_head: bool
    paragraph: Element

    @property
    def texts(self) -> list[str]:
        return [joined(cell) for cell in self.cells]


def inside(container: Element, tag: str) -> Iterator[Element]:
    """Rows of a table, cells of a row, blocks of a cell: also those in content controls."""
    for child in container:
        if child.tag == f"{W}{tag}":
            yield child
        elif child.tag in _PASSED_THROUGH:
            yield from inside(child, tag)


def rows_of(table: Element, paragraphs: Paragraphs) -> Iterator[Row]:
    rows = [_cells(row, paragraphs) for row in inside(table, "tr") if not is_row_deleted(row)]
    heads: list[str] | None = None
    for index, row in enumerate(rows, start=1):
        texts = row.texts
        filled = sum(map(bool, texts))
        if filled > 1 and heads is None:
            heads = texts if row.is_head or tables.has_heads([each.texts for each in rows[index - 1 :]]) else []
            if heads:
                continue
        own = "" if filled < 2 else tables.own_number(heads or [], texts)
        if filled:
            yield Row(index, _read_out(heads or [], row.cells, own), own, filled == 1, row.paragraph)


def _read_out(heads: list[str], cells: list[list[Piece]], own: str) -> list[Piece]:
    kept = [[], *cells[1:]] if own else cells
    said = iter(tables.read_out(heads, [joined(cell) for cell in kept]))
    pieces: list[Piece] = []
    for cell in kept:
        if cell:
            before, _ = next(said)
            pieces += [Piece(before), *cell] if before else cell
    return pieces


def _cells(row: Element, paragraphs: Paragraphs) -> _Cells:
    cells: list[list[Piece]] = [[]] * min(number(row.find(f"{W}trPr/{W}gridBefore"), 0), _WIDEST)
    for cell in inside(row, "tc"):
        if is_cell_deleted(cell) or len(cells) >= _WIDEST:
            continue
        cells.append(_in_cell(cell, paragraphs))
        span = number(cell.find(f"{W}tcPr/{W}gridSpan"), 1)
        cells += [[]] * min(span - 1, _WIDEST - len(cells))
    return _Cells(cells, is_on_row(row), next(row.iter(f"{W}p"), None))


def is_on_row(row: Element) -> bool:
    """Whether the author said that the row is repeated on each page: it has the heads."""
    return is_on(row.find(f"{W}trPr/{W}tblHeader"))


def _in_cell(cell: Element, paragraphs: Paragraphs) -> list[Piece]:
    pieces: list[Piece] = []
    for each in paragraphs(cell):
        if kept := trimmed(each):
            pieces += [Piece("\n"), *kept] if pieces else kept
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    return [] if merged is not None and value(merged) != "restart" else pieces
