"""The lines of a PDF's pages: what stands at one height, in the order in which it is read.

A PDF has no paragraphs and no tables, only text at places. What stands beside each other with a wide gap between is
kept apart (`cells`); a table is taken for one where its columns begin at the same places in several lines.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_SAME_HEIGHT = 0.35
"""Of the size of the letters."""
_GAP = 0.6
"""Of the size: wider may be the next column. Widths are estimated, so that columns need the proof of other lines."""
_WIDTHS = {**dict.fromkeys(" .,;:'!|iljtfIr()[]/-", 0.3), **dict.fromkeys("mwMW%@", 0.85)}
"""Of letters in most fonts, of their size."""
_BACK = 170.0
"""Points. What goes up by less is the next column of a table's row, by more the next column of the page."""


@dataclass(frozen=True, slots=True)
class Chunk:
    left: float
    up: float
    size: float
    text: str
    right: float = 0.0
    """Where it ends, as far as the file says."""
    is_first: bool = True
    """Whether it begins a line in the order of the file; then no space before it is written out."""


@dataclass(slots=True)
class Cell:
    left: float
    right: float
    text: str


@dataclass(slots=True)
class Line:
    up: float
    size: float
    cells: list[Cell] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(cell.text.strip() for cell in self.cells if cell.text.strip())

    @property
    def left(self) -> float:
        return self.cells[0].left


def lines_of(chunks: Iterable[Chunk]) -> Iterator[Line]:
    band: list[Chunk] = []
    lowest = 0.0
    for chunk in chunks:
        if band and chunk.up > lowest + _BACK:
            yield from _in_order(band)
            band = []
        lowest = min(lowest, chunk.up) if band else chunk.up
        band.append(chunk)
    yield from _in_order(band)


def _in_order(band: list[Chunk]) -> Iterator[Line]:
    line: Line | None = None
    for chunk in _by_height(band):
        if line is None or line.up - chunk.up > _SAME_HEIGHT * max(line.size, chunk.size):
            if line is not None:
                yield line
            line = Line(chunk.up, chunk.size)
        _add(line, chunk)
    if line is not None:
        yield line


def _by_height(band: list[Chunk]) -> list[Chunk]:
    """Sorted by height; those of one height keep their order where it runs from left to right."""
    ordered: list[Chunk] = []
    row: list[Chunk] = []
    for chunk in sorted(band, key=lambda each: -each.up):
        if row and row[0].up - chunk.up > _SAME_HEIGHT * max(row[0].size, chunk.size):
            ordered += sorted(row, key=lambda each: each.left)
            row = []
        row.append(chunk)
    return ordered + sorted(row, key=lambda each: each.left)


def _add(line: Line, chunk: Chunk) -> None:
    right = max(chunk.right, chunk.left + _width(chunk.text.strip()) * chunk.size)
    last = line.cells[-1] if line.cells else None
    if last is None:
        line.cells.append(Cell(chunk.left, right, chunk.text))
        return
    is_apart = chunk.is_first or chunk.text.startswith(" ") or last.text.endswith(" ")
    if is_apart and chunk.left - last.right > _GAP * chunk.size:
        line.cells.append(Cell(chunk.left, right, chunk.text))
        return
    last.text += f" {chunk.text}" if chunk.is_first else chunk.text
    last.right = max(last.right, right)
    line.size = max(line.size, chunk.size)


def _width(text: str) -> float:
    return sum(_WIDTHS.get(letter) or (0.68 if letter.isupper() else 0.5) for letter in text)
