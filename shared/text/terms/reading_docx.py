"""A .docx: its paragraphs, tables, notes, heads, feet and text boxes as clauses, after accepting all changes.

`located` keeps where in the file each clause's words stand: the comments of `writing_docx` are put there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from shared.text.terms.document import Clause, Incomplete, View
from shared.text.terms.docx_lists import Lists, read_lists, value
from shared.text.terms.docx_numbers import AutomaticNumbers
from shared.text.terms.docx_tables import inside, rows_of
from shared.text.terms.docx_text import (
    CHANGES,
    Piece,
    Placed,
    boxes_of,
    is_joined_to_next,
    joined,
    notes_of,
    paragraphs_in,
    pieces_of,
    place,
)
from shared.text.terms.numbering import Numbering
from shared.text.terms.ooxml import Element, Package, W, open_package

_CONTROLS = {f"{W}{tag}" for tag in ("sdt", "sdtContent", "customXml")}
_ELSEWHERE = {f"{W}altChunk", f"{W}subDoc"}
_PAGE_NUMBER = re.compile(r"(?:page|tudalen)?\s*[\divxl]*\s*(?:(?:of|o|/)\s*\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Located:
    """`paragraph` is the one in the document's body where a comment on the clause can stand."""

    clause: Clause
    placed: tuple[Placed, ...]
    paragraph: Element | None


@dataclass(frozen=True)
class Styles:
    headings: frozenset[str]
    contents: frozenset[str]
    """Of a table of contents: it repeats the headings."""


def read(content: bytes) -> tuple[list[Clause], View]:
    package = open_package(content)
    body = package.part(package.main)
    clauses = [each.clause for each in located(package, body)]
    return clauses, _view(package, body)


def located(package: Package, document: Element) -> Iterator[Located]:
    """`document` is the main part: as the package has it, or as another reader of it holds it."""
    styles = package.first("styles")
    reader = _Reader(package, read_lists(package.first("numbering"), styles), _styles(styles))
    if any(each.tag in _ELSEWHERE for each in document.iter(*_ELSEWHERE)):
        raise Incomplete("The document includes another file. Save it as one document, and try again.")
    for body in document.iterfind(f"{W}body"):
        yield from reader.body(body)
    yield from reader.around()


def _view(package: Package, body: Element) -> View:
    parts = [body, *(part for kind in ("footnotes", "endnotes", "header", "footer") for part in _parts(package, kind))]
    return "changes-accepted" if any(next(part.iter(*CHANGES), None) is not None for part in parts) else "plain"


def _parts(package: Package, kind: str) -> Iterator[Element]:
    for name in package.related(kind):
        if (part := package.part(name)) is not None:
            yield part


def _styles(styles: Element | None) -> Styles:
    names = {
        each.get(f"{W}styleId", ""): value(each.find(f"{W}name")).casefold()
        for each in ([] if styles is None else styles.iterfind(f"{W}style"))
    }
    return Styles(
        frozenset(style for style, name in names.items() if name.startswith("heading") or name == "title"),
        frozenset(style for style, name in names.items() if name.startswith("toc ")),
    )


@dataclass
class _Reader:
    package: Package
    lists: Lists
    styles: Styles
    numbering: Numbering = field(default_factory=Numbering)
    notes: list[tuple[str, str, Element]] = field(default_factory=list)
    """Tag of the reference, id, and the paragraph that refers to it."""
    _paragraphs: Iterator[int] = field(default_factory=lambda: count(1))
    _tables: Iterator[int] = field(default_factory=lambda: count(1))
    _boxes: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.automatic = AutomaticNumbers(self.lists)

    def body(self, container: Element) -> Iterator[Located]:
        begun: list[Piece] = []
        for block in _blocks(container):
            if block.tag == f"{W}tbl":
                yield from self._table(block)
                continue
            if self._is_contents(block):
                continue
            begun += pieces_of(block)
            if not is_joined_to_next(block):
                yield from self._paragraph(block, begun)
                begun = []
            yield from self._beside(block)

    def around(self) -> Iterator[Located]:
        """What stands outside the body, once its references are known."""
        for tag, kind in (("footnoteReference", "footnote"), ("endnoteReference", "endnote")):
            ids = [(note, paragraph) for each, note, paragraph in self.notes if each == tag]
            part = self.package.first(f"{kind}s") if ids else None
            texts = {} if part is None else {each.get(f"{W}id", ""): each for each in part.iterfind(f"{W}{kind}")}
            for index, (note, paragraph) in enumerate(ids, start=1):
                if note in texts:
                    yield from self._apart(texts[note], f"{kind} {index}", paragraph)
        for kind in ("header", "footer"):
            seen: set[str] = set()
            for part in _parts(self.package, kind):
                for each in self._apart(part, kind, None):
                    if each.clause.text not in seen and not _PAGE_NUMBER.fullmatch(each.clause.text):
                        yield each
                    seen.add(each.clause.text)

    def _paragraph(self, block: Element, pieces: list[Piece]) -> Iterator[Located]:
        text = joined(pieces).strip()
        number = self._automatic(block)
        if not number:
            number, text = self.numbering.take(text)
            if not number and text and self._is_heading(block):
                self.numbering.leave()
        if text.strip():
            clause = Clause(number, text.strip(), f"paragraph {next(self._paragraphs)}")
            yield Located(clause, place(pieces, clause.text), block)

    def _automatic(self, block: Element) -> str:
        label = self.automatic.label(block)
        return self.numbering.place(label.text, label.style) if label else ""

    def _beside(self, block: Element) -> Iterator[Located]:
        for tag in ("footnoteReference", "endnoteReference"):
            self.notes += [(tag, note, block) for note in notes_of(block, tag)]
        for box in boxes_of(block):
            yield from self._apart(box, f"text box {next(self._boxes)}", block)

    def _table(self, table: Element) -> Iterator[Located]:
        index = next(self._tables)
        for row in rows_of(table, self._in_cell):
            text = joined(row.pieces).strip()
            number = self.numbering.inside(row.own)
            if row.is_title:
                number, text = self.numbering.take(text)
            if text.strip():
                clause = Clause(number, text.strip(), f"table {index}, row {row.index}")
                yield Located(clause, place(row.pieces, clause.text), row.paragraph)
        for block in paragraphs_in(table):
            yield from self._beside(block)

    def _in_cell(self, cell: Element) -> Iterator[list[Piece]]:
        for block in _blocks(cell):
            if block.tag == f"{W}tbl":
                for row in inside(block, "tr"):
                    for inner in inside(row, "tc"):
                        yield from self._in_cell(inner)
            else:
                label = self.automatic.label(block)
                pieces = pieces_of(block)
                yield [Piece(f"{label.text} "), *pieces] if label else pieces

    def _apart(self, container: Element, where: str, paragraph: Element | None) -> Iterator[Located]:
        """Outside the body's numbers, and where no comment can stand."""
        for block in paragraphs_in(container):
            pieces = pieces_of(block)
            if text := joined(pieces).strip():
                yield Located(Clause("", text, where), (), paragraph)

    def _is_contents(self, block: Element) -> bool:
        return value(block.find(f"{W}pPr/{W}pStyle")) in self.styles.contents

    def _is_heading(self, block: Element) -> bool:
        outline = block.find(f"{W}pPr/{W}outlineLvl")
        return value(block.find(f"{W}pPr/{W}pStyle")) in self.styles.headings or outline is not None


def _blocks(container: Element) -> Iterator[Element]:
    """Its paragraphs and tables, also those in content controls."""
    for child in container:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in _CONTROLS and not _is_gallery(child):
            yield from _blocks(child)


def _is_gallery(control: Element) -> bool:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return value(gallery) == "Table of Contents"
