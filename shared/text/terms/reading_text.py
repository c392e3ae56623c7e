"""Plain text: a blank line separates clauses. Whatever its encoding, as far as it can be told."""

import codecs
from collections.abc import Iterator

from shared.text.terms import tables
from shared.text.terms.document import Clause, TooLarge, UnknownKind
from shared.text.terms.lines import clean, has_controls, unwrap
from shared.text.terms.numbering import Numbering

MAX_CHARACTERS = 2_000_000
"""Some thousand pages."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes) -> str:
    """The text, with `\\n` at the ends of lines."""
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if has_controls(text):
            continue
        if len(text) > MAX_CHARACTERS:
            raise TooLarge("The text has more than two million characters. Check the agreement alone.")
        return clean(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n"))
    raise UnknownKind("This is no document of a known kind. Give the terms as .docx, PDF with text, Markdown or text.")


def clauses(text: str) -> Iterator[Clause]:
    numbering = Numbering()
    for place, block in enumerate(_blocks(text), start=1):
        yield from _rows(block, place, numbering) or _paragraph(block, place, numbering)


def _encodings(content: bytes) -> list[str]:
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    if marked:
        return marked[:1]
    start = content[:1000]
    if start[1::2].count(0) > len(start) // 4:
        return ["utf-16-le"]
    if start[::2].count(0) > len(start) // 4:
        return ["utf-16-be"]
    return ["utf-8", "cp1252"]


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            block.append(line.strip(" "))
        elif block:
            yield block
            block = []


def _paragraph(block: list[str], place: int, numbering: Numbering) -> list[Clause]:
    number, rest = numbering.take("\n".join(block).strip())
    text = unwrap(line for line in rest.split("\n") if line.strip())
    return [Clause(number, text, f"paragraph {place}")] if text else []


def _rows(block: list[str], place: int, numbering: Numbering) -> list[Clause]:
    """A table as it comes out of a word processor or a spreadsheet: tabs between its columns."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in block]
    if not tables.has_heads(rows) or len({len(row) for row in rows}) > 1:
        return []
    found = []
    for index, cells in enumerate(rows[1:], start=2):
        own = tables.own_number(rows[0], cells)
        said = tables.read_out(rows[0], ["", *cells[1:]] if own else cells)
        if text := "".join(before + cell for before, cell in said):
            found.append(Clause(numbering.inside(own), text, f"paragraph {place}, row {index}"))
    return found
