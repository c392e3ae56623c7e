"""Lines of pages as clauses: which of them are one paragraph, also across the end of a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from shared.text.terms import tables
from shared.text.terms.document import Clause
from shared.text.terms.lines import is_item, unwrap
from shared.text.terms.numbering import Numbering
from shared.text.terms.pdf_lines import Line
from shared.text.terms.pdf_tables import Table, tables_in

_APART = 1.3
"""Of the usual distance of lines: wider is a new paragraph."""
_OTHER_SIZE = 0.12
_ENDS = (".", ":", ";", ",", " and", " or", "!", "?")
_CLOSED = (".", ":", ";", "!", "?")
_SHORT = 0.75
"""Of the width of the text: a sentence that ends earlier ends its paragraph."""


@dataclass(slots=True)
class _Paragraph:
    page: int
    lines: list[str]
    last: Line
    is_open: bool = True


@dataclass
class _Writer:
    numbering: Numbering = field(default_factory=Numbering)
    begun: _Paragraph | None = None
    table: Table | None = None
    """The last, while nothing came after it."""
    heads: list[str] = field(default_factory=list)

    def text(self) -> Iterator[Clause]:
        """What was begun, now that it has ended."""
        if self.begun:
            number, rest = self.numbering.take("\n".join(self.begun.lines))
            if text := unwrap(line for line in rest.split("\n") if line.strip()):
                yield Clause(number, text, f"page {self.begun.page}")
            self.begun = None


def clauses_of(pages: Sequence[Sequence[Line]]) -> Iterator[Clause]:
    writer = _Writer()
    for number, lines in enumerate(pages, start=1):
        yield from _page(writer, number, lines)
    yield from writer.text()


def _page(writer: _Writer, page: int, lines: Sequence[Line]) -> Iterator[Clause]:
    pitch, width = _pitch(lines), max((line.cells[-1].right for line in lines), default=0.0)
    index = 0
    for each in tables_in(lines, writer.table):
        writer.table = each if isinstance(each, Table) else None
        if isinstance(each, Table):
            yield from writer.text()
            index += 0 if each.is_list else 1
            yield from _rows(writer, each, f"page {page}" if each.is_list else f"page {page}, table {index}")
            continue
        if writer.begun and _continues(writer.begun, each, page, pitch, width):
            writer.begun.lines.append(each.text)
            writer.begun.last = each
        else:
            yield from writer.text()
            writer.begun = _Paragraph(page, [each.text], each)


def _pitch(lines: Sequence[Line]) -> float:
    gaps = [above.up - line.up for above, line in pairwise(lines) if above.up - line.up > 1]
    return median(gaps) if gaps else 0.0


def _continues(begun: _Paragraph, line: Line, page: int, pitch: float, width: float) -> bool:
    above, text = begun.last, line.text
    if abs(line.size - above.size) > _OTHER_SIZE * above.size:
        return False
    if begun.page != page and above.up < line.up:
        return not above.text.endswith(_CLOSED) and text[:1].islower()
    apart = above.up - line.up
    if apart > _APART * min(pitch, 1.6 * line.size) or apart < 0:
        return False
    if is_item(text) and (above.text.endswith(_ENDS) or apart > 1.05 * pitch or len(begun.lines) == 1):
        return False
    return not (above.text.endswith(_CLOSED) and above.cells[-1].right < _SHORT * width)


def _rows(writer: _Writer, table: Table, place: str) -> Iterator[Clause]:
    if table.is_list:
        for label, text in table.rows:
            number, rest = writer.numbering.take(f"{label} {unwrap(text.split(chr(10)))}")
            yield Clause(number, rest.strip(), place)
        return
    rows = [[unwrap(cell.split("\n")) for cell in row] for row in table.rows]
    if not table.continues:
        writer.heads = rows[0] if tables.has_heads(rows) else []
    for index, cells in enumerate(rows, start=1):
        own = tables.own_number(writer.heads, cells)
        said = tables.read_out(writer.heads, ["", *cells[1:]] if own else cells)
        text = "".join(before + cell for before, cell in said)
        if text and cells != writer.heads:
            yield Clause(writer.numbering.inside(own), text, f"{place}, row {index}")
