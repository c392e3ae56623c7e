"""The text of a .docx paragraph as it would be after accepting all changes, with where in the file each part stands."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from shared.text.terms.lines import INVISIBLE, clean
from shared.text.terms.ooxml import MATH, Element, W

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
FALLBACK = f"{_COMPATIBILITY}Fallback"
"""The same once more, for readers who do not know how a text box is written today."""
BOX = f"{W}txbxContent"
_TAKEN_OUT = {f"{W}del", f"{W}moveFrom"}
CHANGES = {*_TAKEN_OUT, f"{W}ins", f"{W}moveTo", f"{W}cellIns", f"{W}cellDel", f"{W}cellMerge"}
_NOT_TEXT = {*_TAKEN_OUT, FALLBACK, BOX, *(f"{W}{tag}" for tag in ("pPr", "rPr", "instrText", "delText", "rt"))}
_SIGNS = {
    **{f"{W}{tag}": " " for tag in ("tab", "ptab")},
    **{f"{W}{tag}": "\n" for tag in ("br", "cr")},
    f"{W}noBreakHyphen": "-",
}
_WORDS = {f"{W}t", f"{MATH}t"}
_SEEN = re.compile(f"[^{INVISIBLE}\x7f]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one element: `node`'s own from its character `at` on. What the file does not say itself has no node."""

    text: str
    node: Element | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece and where in the clause's text it begins; it may lie before or behind what the clause keeps of it."""

    start: int
    piece: Piece


def pieces_of(paragraph: Element) -> list[Piece]:
    return [piece for child in paragraph for piece in _pieces(child)]


def notes_of(paragraph: Element, tag: str) -> list[str]:
    """The ids of the notes that it refers to: `footnoteReference` or `endnoteReference`."""
    return [str(each.get(f"{W}id", "")) for each in _kept(paragraph) if each.tag == f"{W}{tag}"]


def boxes_of(paragraph: Element) -> list[Element]:
    return [each for each in _kept(paragraph) if each.tag == BOX]


def paragraphs_in(container: Element) -> Iterator[Element]:
    """Also those in its tables and text boxes."""
    for child in container:
        if child.tag == f"{W}p":
            yield child
        if child.tag not in _TAKEN_OUT and child.tag != FALLBACK:
            yield from paragraphs_in(child)


def is_joined_to_next(paragraph: Element) -> bool:
    """Whether its end was deleted: then it is the beginning of the paragraph behind it."""
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    return mark is not None and any(each.tag in _TAKEN_OUT for each in mark)


def is_row_deleted(row: Element) -> bool:
    return row.find(f"{W}trPr/{W}del") is not None


def is_cell_deleted(cell: Element) -> bool:
    return cell.find(f"{W}tcPr/{W}cellDel") is not None


def place(pieces: Iterable[Piece], text: str) -> tuple[Placed, ...]:
    """`text` is what a clause keeps of the pieces: all but a number before it and blanks around it."""
    listed = list(pieces)
    whole = joined(listed)
    dropped = len(whole.rstrip()) - len(text)
    starts = accumulate((len(piece.text) for piece in listed), initial=-dropped)
    return tuple(Placed(start, piece) for start, piece in zip(starts, listed, strict=False) if piece.node is not None)


def joined(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def trimmed(pieces: list[Piece]) -> list[Piece]:
    """Without blanks before and behind, so that they can stand beside others."""
    kept = list(pieces)
    while kept and not (text := kept[0].text.lstrip()):
        kept.pop(0)
    if kept:
        first = kept[0]
        kept[0] = Piece(text, first.node, first.at + len(first.text) - len(text))
    while kept and not (text := kept[-1].text.rstrip()):
        kept.pop()
    if kept:
        kept[-1] = Piece(text, kept[-1].node, kept[-1].at)
    return kept


def _pieces(element: Element) -> Iterator[Piece]:
    if element.tag in _WORDS:
        for found in _SEEN.finditer(element.text or ""):
            yield Piece(clean(found[0]), element, found.start())
    elif element.tag in _SIGNS:
        page = element.get(f"{W}type") in ("page", "column")
        yield Piece(" " if page else _SIGNS[element.tag], element)
    elif element.tag not in _NOT_TEXT:
        for child in element:
            yield from _pieces(child)


def _kept(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag in _TAKEN_OUT or child.tag == FALLBACK:
            continue
        yield child
        if child.tag != BOX:
            yield from _kept(child)
