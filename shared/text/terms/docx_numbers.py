"""Automatic numbers of a .docx: what a reader sees before a paragraph, which the file says only as a rule."""

import re
from dataclasses import dataclass

from shared.text.terms.docx_lists import LEVELS, Level, Lists, number, value
from shared.text.terms.numbering import letters, roman
from shared.text.terms.ooxml import Element, W

_PLACE = re.compile(r"%([1-9])")
_OWN = {"lowerLetter": "lower", "lowerRoman": "roman", "upperLetter": "upper", "upperRoman": "upper roman"}
_SILENT = ("bullet", "none")
_TEENS = ("11", "12", "13")


@dataclass(frozen=True, slots=True)
class Label:
    """`style` is that of `Numbering.place`: "" for one that says all by itself ("3.2", "Schedule 3")."""

    text: str
    style: str


class AutomaticNumbers:
    """Counts from a document's beginning: ask once for each paragraph, in their order."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()

    def label(self, paragraph: Element) -> Label | None:
        """None for a paragraph without a number; it may have a bullet."""
        listed, depth = self._listed(paragraph)
        level = self._lists.levels.get(listed, {}).get(depth)
        if not level:
            return None
        counts = self._count(listed, depth, level)
        text = self._written(level, self._lists.levels[listed], counts)
        if level.format in _SILENT or not text:
            return None
        return _label(level, depth, text)

    def _listed(self, paragraph: Element) -> tuple[str, int]:
        properties = paragraph.find(f"{W}pPr")
        style = "" if properties is None else value(properties.find(f"{W}pStyle"))
        listed, depth = self._lists.of_style.get(style, ("", 0))
        own = None if properties is None else properties.find(f"{W}numPr")
        if own is None:
            return listed, depth
        return value(own.find(f"{W}numId")) or listed, number(own.find(f"{W}ilvl"), depth)

    def _count(self, listed: str, depth: int, level: Level) -> list[int | None]:
        counts = self._counts.setdefault(self._lists.definition[listed], [None] * LEVELS)
        restart = self._lists.starts.get((listed, depth))
        before = counts[depth]
        if restart is not None and (listed, depth) not in self._started:
            counts[depth] = restart
        else:
            counts[depth] = level.start if before is None else before + 1
        self._started.add((listed, depth))
        counts[depth + 1 :] = [None] * (LEVELS - 1 - depth)
        return counts

    def _written(self, level: Level, levels: dict[int, Level], counts: list[int | None]) -> str:
        def one(place: re.Match[str]) -> str:
            depth = int(place[1]) - 1
            own = levels.get(depth, level)
            count = counts[depth]
            return _figure("decimal" if level.legal else own.format, own.start if count is None else count)

        return _PLACE.sub(one, level.text).strip()


def _label(level: Level, depth: int, text: str) -> Label:
    """ "(a)", "a)" and "a." are one way of counting; a number that names its parents stands by itself."""
    places = _PLACE.findall(level.text)
    bare = text.strip("().[]: ")
    alone = places == [str(depth + 1)] and bare.isalnum()
    if alone and level.format in _OWN:
        return Label(f"({bare})", _OWN[level.format])
    if alone and (depth > 0 or text.startswith("(")):
        return Label(f"({bare})", "digit")
    return Label(text if not alone else f"{bare}.", "")


def _figure(format: str, count: int) -> str:
    if count < 1 or format in ("decimal", "none", "bullet"):
        return str(count) if format not in ("none", "bullet") else ""
    written = {
        "lowerLetter": letters,
        "upperLetter": lambda number: letters(number).upper(),
        "lowerRoman": roman,
        "upperRoman": lambda number: roman(number).upper(),
        "decimalZero": lambda number: f"{number:02}",
        "ordinal": _ordinal,
    }
    return written.get(format, str)(count)


def _ordinal(count: int) -> str:
    text = str(count)
    last = "th" if text.endswith(_TEENS) else {"1": "st", "2": "nd", "3": "rd"}.get(text[-1], "th")
    return text + last
