"""Cutting the runs of a .docx so that they begin and end where a finding does."""

from copy import deepcopy
from dataclasses import dataclass

from docx.oxml import OxmlElement

from shared.text.terms.docx_text import Placed
from shared.text.terms.ooxml import Element, W

_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class _Part:
    """Of a clause's text, from `start` on: `length` characters of `node`, from its character `at` on."""

    start: int
    length: int
    node: Element
    at: int

    @property
    def end(self) -> int:
        return self.start + self.length

    def split(self, node: Element, offset: int, rest: Element) -> "list[_Part]":
        """As it is once the text of `node` from `offset` on is that of `rest`."""
        before = offset - self.at
        if node is not self.node or before >= self.length:
            return [self]
        if before <= 0:
            return [_Part(self.start, self.length, rest, -before)]
        after = _Part(self.start + before, self.length - before, rest, 0)
        return [_Part(self.start, before, node, self.at), after]


class Runs:
    """The runs of one clause, in the order of its text. Cut as often as you like."""

    def __init__(self, placed: tuple[Placed, ...]) -> None:
        pieces = [each for each in placed if (node := each.piece.node) is not None and node.getparent().tag == f"{W}r"]
        self._parts = [_Part(each.start, len(each.piece.text), each.piece.node, each.piece.at) for each in pieces]

    def between(self, start: int, end: int) -> tuple[Element, Element] | None:
        """The first and the last run with these words; of a table's row those in the first cell that has any."""
        self._cut(start)
        self._cut(end)
        inside = [
            each.node.getparent() for each in self._parts if start <= each.start and each.end <= end and each.length
        ]
        paragraph = _paragraph(inside[0]) if inside else None
        together = [run for run in inside if _paragraph(run) is paragraph]
        return (together[0], together[-1]) if together else None

    def _cut(self, position: int) -> None:
        part = next((each for each in self._parts if each.start <= position < each.end), None)
        if not part:
            return
        offset = part.at + position - part.start
        _begin_run(self._split(part.node, offset) if offset else part.node)

    def _split(self, node: Element, offset: int) -> Element:
        """A text as two beside each other; the second."""
        rest = deepcopy(node)
        node.text, rest.text = node.text[:offset], node.text[offset:]
        for each in (node, rest):
            each.set(_PRESERVE, "preserve")
        node.addnext(rest)
        self._parts = [part for each in self._parts for part in each.split(node, offset, rest)]
        return rest


def _begin_run(node: Element) -> None:
    """Moves a text, and what follows it in its run, into a run of its own that looks the same."""
    run = node.getparent()
    before = [each for each in node.itersiblings(preceding=True) if each.tag != f"{W}rPr"]
    if not before:
        return
    new = OxmlElement("w:r")
    for name, value in run.attrib.items():
        new.set(name, value)
    properties = run.find(f"{W}rPr")
    if properties is not None:
        new.append(deepcopy(properties))
    moved = [node, *node.itersiblings()]
    run.addnext(new)
    for each in moved:
        new.append(each)


def _paragraph(run: Element) -> Element | None:
    return next(run.iterancestors(f"{W}p"), None)
