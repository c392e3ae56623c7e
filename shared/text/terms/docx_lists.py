"""The lists that a .docx defines: for each level how its numbers are written and where they begin."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.text.terms.ooxml import Element, W

_DEEPEST_STYLE = 20
LEVELS = 9
HIGHEST_START = 10_000
"""A higher one is nobody's, and takes time to write in Roman figures."""


@dataclass(frozen=True, slots=True)
class Level:
    format: str
    text: str
    """With "%1" for the number of the first level, and so on."""
    start: int
    legal: bool
    """Whether all its numbers are in digits."""


@dataclass
class Lists:
    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    """By list and depth."""
    definition: dict[str, str] = field(default_factory=dict)
    """Of each list. Lists that share a definition share their counts."""
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    """Where a list begins anew although it shares a definition."""
    of_style: dict[str, tuple[str, int]] = field(default_factory=dict)
    """List and depth of paragraphs by their style; "" for those without one."""


def read_lists(numbering: Element | None, styles: Element | None) -> Lists:
    lists = Lists()
    definitions = _Definitions([] if numbering is None else list(numbering.iterfind(f"{W}abstractNum")))
    for each in [] if numbering is None else numbering.iterfind(f"{W}num"):
        name = each.get(f"{W}numId", "")
        lists.definition[name] = definitions.real(value(each.find(f"{W}abstractNumId")))
        lists.levels[name] = dict(definitions.levels.get(lists.definition[name], {}))
        for override in each.iterfind(f"{W}lvlOverride"):
            _override(lists, name, override)
    _read_styles(lists, definitions, {} if styles is None else _by_id(styles))
    return lists


class _Definitions:
    def __init__(self, elements: Iterable[Element]) -> None:
        self.levels: dict[str, dict[int, Level]] = {}
        self.depths: dict[tuple[str, str], int] = {}
        """By definition and style."""
        self._links: dict[str, str] = {}
        self._defined_by: dict[str, str] = {}
        for each in elements:
            self._add(each, each.get(f"{W}abstractNumId", ""))

    def _add(self, element: Element, name: str) -> None:
        self.levels[name] = {_depth(level): _level(level) for level in element.iterfind(f"{W}lvl")}
        for level in element.iterfind(f"{W}lvl"):
            if style := value(level.find(f"{W}pStyle")):
                self.depths[name, style] = _depth(level)
        if style := value(element.find(f"{W}styleLink")):
            self._defined_by[style] = name
        if style := value(element.find(f"{W}numStyleLink")):
            self._links[name] = style

    def real(self, name: str) -> str:
        """A definition may stand for that of a style."""
        return self._defined_by.get(self._links.get(name, ""), name)


def value(element: Element | None) -> str:
    return "" if element is None else str(element.get(f"{W}val", ""))


def number(element: Element | None, otherwise: int) -> int:
    text = value(element)
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise


def is_on(element: Element | None) -> bool:
    return element is not None and value(element) not in ("0", "false", "off")


def _depth(element: Element) -> int:
    text = element.get(f"{W}ilvl", "0")
    return min(int(text), LEVELS - 1) if text.isdecimal() and len(text) < 4 else 0


def _level(element: Element) -> Level:
    return Level(
        value(element.find(f"{W}numFmt")) or "decimal",
        value(element.find(f"{W}lvlText")),
        min(number(element.find(f"{W}start"), 0), HIGHEST_START),
        is_on(element.find(f"{W}isLgl")),
    )


def _override(lists: Lists, name: str, override: Element) -> None:
    depth = _depth(override)
    if (level := override.find(f"{W}lvl")) is not None:
        lists.levels[name][depth] = _level(level)
    if (start := override.find(f"{W}startOverride")) is not None:
        lists.starts[name, depth] = min(number(start, 1), HIGHEST_START)


def _by_id(styles: Element) -> dict[str, Element]:
    return {each.get(f"{W}styleId", ""): each for each in styles.iterfind(f"{W}style")}


def _read_styles(lists: Lists, definitions: _Definitions, styles: dict[str, Element]) -> None:
    for style, element in styles.items():
        if element.get(f"{W}type") != "paragraph":
            continue
        listed = _list_of(style, styles)
        if not listed or listed[0] not in lists.definition:
            continue
        depth = definitions.depths.get((lists.definition[listed[0]], style), listed[1])
        lists.of_style[style] = (listed[0], depth)
        if element.get(f"{W}default") in ("1", "true"):
            lists.of_style[""] = lists.of_style[style]


def _list_of(style: str, styles: dict[str, Element]) -> tuple[str, int] | None:
    """Its own, or that of a style that it is based on; list 0 ends the search: it takes the numbers away."""
    for _ in range(_DEEPEST_STYLE):
        element = styles.get(style)
        if element is None:
            return None
        properties = element.find(f"{W}pPr/{W}numPr")
        if properties is not None and (listed := value(properties.find(f"{W}numId"))):
            return (listed, number(properties.find(f"{W}ilvl"), 0)) if listed != "0" else None
        style = value(element.find(f"{W}basedOn"))
    return None
