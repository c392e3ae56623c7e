"""Tables and lists with hanging numbers, found by columns that begin at the same places in lines below each other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from shared.text.terms.pdf_lines import Cell, Line

_NEAR = 6.0
"""Points by which cells of a column may begin apart."""
_FAR = 5.0
"""Of the size: lines further apart are not of one table."""
_ROW_GAP = 1.15
"""Of the distance of lines: wider is a new row."""
_LABEL = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxIVX]{1,5})[).]{0,2}|[-*•·▪◦‣–—o\uf0b7]")


@dataclass(frozen=True, slots=True)
class Table:
    rows: list[list[str]]
    columns: Line
    """Where they begin."""
    continues: bool = False
    """Whether it began on the page before."""

    @property
    def is_list(self) -> bool:
        """Whether its first column has only the numbers or bullets of a list whose text hangs beside them."""
        return all(len(row) == 2 and _LABEL.fullmatch(row[0]) for row in self.rows)


def tables_in(lines: Sequence[Line], before: Table | None) -> Iterator[Line | Table]:
    """The lines in their order, with those of tables put together. `before` is what the last page ended with."""
    index = 0
    if before and lines and len(lines[0].cells) > 1 and _is_in_columns(lines[0], before.columns):
        index = _end(lines, 0, before.columns)
        yield _table([], lines[:index], before.columns, continues=True)
    while index < len(lines):
        heads = _heads(lines, index)
        end = _end(lines, index + heads, lines[index + heads])
        if sum(len(line.cells) > 1 for line in lines[index + heads : end]) > 1:
            yield _table(lines[index : index + heads], lines[index + heads : end], lines[index + heads])
            index = end
        else:
            yield lines[index]
            index += 1


def _heads(lines: Sequence[Line], start: int) -> int:
    """One where the heads of a table's columns are centred, so that they begin elsewhere."""
    if start + 2 >= len(lines) or len(lines[start].cells) < 3 or _end(lines, start, lines[start]) > start + 1:
        return 0
    head, below = lines[start], lines[start + 1]
    return int(len(head.cells) == len(below.cells) and head.up - below.up <= _FAR * head.size)


def _end(lines: Sequence[Line], start: int, columns: Line) -> int:
    end = start + 1
    while len(columns.cells) > 1 and end < len(lines) and _belongs(lines[end], lines[end - 1], columns):
        end += 1
    return end


def _belongs(line: Line, above: Line, columns: Line) -> bool:
    near = 0 <= above.up - line.up <= _FAR * max(line.size, above.size)
    return near and _is_in_columns(line, columns)


def _is_in_columns(line: Line, columns: Line) -> bool:
    return all(_column(cell, columns) is not None for cell in line.cells)


def _column(cell: Cell, columns: Line) -> int | None:
    return next((index for index, head in enumerate(columns.cells) if abs(head.left - cell.left) <= _NEAR), None)


def _table(heads: Sequence[Line], lines: Sequence[Line], columns: Line, *, continues: bool = False) -> Table:
    rows = [[cell.text.strip() for cell in line.cells] for line in heads]
    for line, is_new in zip(lines, _beginnings(lines, columns), strict=True):
        if is_new:
            rows.append([""] * len(columns.cells))
        for cell in line.cells:
            column = _column(cell, columns) or 0
            rows[-1][column] = f"{rows[-1][column]}\n{cell.text.strip()}".strip()
    return Table(rows, columns, continues)


def _beginnings(lines: Sequence[Line], columns: Line) -> list[bool]:
    """Whether each line begins a row: by the space above it, or where all are evenly spaced by its first column."""
    leading = [_column(line.cells[0], columns) == 0 and len(line.cells) > 1 for line in lines]
    labels = [line.cells[0].text.strip() for line, leads in zip(lines, leading, strict=True) if leads]
    gaps = [above.up - line.up for above, line in pairwise(lines)]
    spaced = min(gaps, default=0.0) * _ROW_GAP
    is_list = len(columns.cells) == 2 and all(map(_LABEL.fullmatch, labels))
    if is_list or max(gaps, default=0.0) <= spaced:
        return [True, *leading[1:]]
    return [True, *(gap > spaced for gap in gaps)]
