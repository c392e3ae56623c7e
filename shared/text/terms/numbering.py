"""The numbers that clauses bear in front of their words, and how they nest: "(a)" below "2.1" in "Schedule 3".

Where a figure may be the sentence's own ("40 NEET young people", "3.5 FTE workers", "20 March 2027") it is a number
only when it follows on the one before: a figure that is taken from the sentence is one that no rule sees.
"""

import re
from dataclasses import dataclass, field

_CONTAINERS = {"schedule", "annex", "annexe", "appendix", "atodlen", "atodiad"}
_PARTS = {"part", "rhan"}
_NAMED = re.compile(
    r"(?P<kind>schedule|annexe?|appendix|atodlen|atodiad|part|rhan|section|adran|clause|cymal|article|erthygl)\s+"
    r"(?P<id>\d{1,3}(?:\.\d{1,3})*[A-Z]?|[A-Z]|[IVXLC]{1,6}|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"(?P<after>\s*$|[ \t]*\n\s*|,\s+(?=\d)|\s*[-–—:.]\s+|\s+(?=[A-Z\"“(\[]))",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})+[A-Z]?)(?P<dot>\.?)(?P<after>\s+|$|(?=\([a-z0-9]))")
_WHOLE = re.compile(r"(?P<number>\d{1,3}[A-Z]?)(?P<dot>\.(?=\s|$)|(?=\([a-z]+\)\s)|(?=\t))(?P<after>\s*)")
_BARE = re.compile(r"(?P<number>\d{1,2})(?P<after>\s+)(?=[A-Z])")
_BRACKET = re.compile(r"\(?(?P<id>([a-z])\2?|[ivxlc]{1,6}|[A-Z]|[IVX]{1,5}|\d{1,2})\)(?:\s+|$|(?=\([a-z0-9]))")
_LETTER = re.compile(r"(?P<id>[a-z]|[ivx]{1,5})\.\s+(?=\S{2})")
_WORD = re.compile(r"[\"“‘'(\[]*(?P<word>[^\W\d_]*)")
_TITLE = 100
"""Characters. What is longer after "Schedule 3" is a sentence about the schedule and not its name."""
_UNITS = {"FTE", "WTE", "GBP", "EUR", "USD", "KM", "GPs", "NEET", "NHS"}
_MONTHS = {
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec"),
}
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass
class Numbering:
    """Where a reader has come to in a document's numbers, from its beginning on."""

    container: str = ""
    _part: str = ""
    _stack: list[tuple[str, str]] = field(default_factory=list)
    _last: tuple[int, ...] = ()

    def take(self, text: str) -> tuple[str, str]:
        """The whole number of a text that begins with one, and the rest of the text; without one "" and the text."""
        rest, found = text, False
        while (length := self._label(rest, nested=found)) is not None:
            rest, found = rest[length:], True
        return (self.current if found else "", rest if found else text)

    def place(self, label: str, style: str = "") -> str:
        """The whole number of a label that is known to be one, as a word processor makes them."""
        if not style and self.take(f"{label} ")[0]:
            return self.current
        self._push(style or "own", label)
        return self.current

    def leave(self) -> None:
        """At a heading without a number: what follows does not stand below the clause before."""
        self._stack.clear()

    def inside(self, own: str) -> str:
        """The number of what has one of its own within a schedule, such as a row of its table."""
        return ", ".join(part for part in (self.container, self._part, own) if part)

    @property
    def current(self) -> str:
        return self.inside("".join(text for _, text in self._stack))

    def _label(self, text: str, *, nested: bool) -> int | None:
        if (found := _BRACKET.match(text)) and (nested or text[0] == "(" or found["id"] != "s"):
            self._push(self._style(found["id"]), f"({found['id']})")
            return found.end()
        if nested and not text[:1].isdigit():
            return None
        return self._named(text) or self._decimal(text) or self._letter(text)

    def _named(self, text: str) -> int | None:
        found = _NAMED.match(text)
        if not found or not text[0].isupper() or not _is_title(found, text):
            return None
        kind, label = found["kind"].lower(), f"{found['kind']} {found['id']}"
        if kind in _CONTAINERS:
            self.container, self._part = label, ""
        elif kind in _PARTS:
            self._part = label
        self._stack = [] if kind in _CONTAINERS | _PARTS else [("decimal", label)]
        self._last = ()
        return found.end()

    def _decimal(self, text: str) -> int | None:
        found = _DECIMAL.match(text) or _WHOLE.match(text) or _BARE.match(text)
        if not found:
            return None
        parts = tuple(int(part) for part in re.findall(r"\d+", found["number"]))
        if not self._is_number(found, parts, text[found.end() :]):
            return None
        self._stack, self._last = [("decimal", found["number"])], parts
        return found.end()

    def _is_number(self, found: re.Match[str], parts: tuple[int, ...], rest: str) -> bool:
        if found.re is _WHOLE or found.groupdict().get("dot") or not rest:
            return True
        word = _first_word(rest)
        if word in _UNITS | _MONTHS:
            return False
        if found.re is _BARE:
            return self._follows(parts, within=1)
        return word[:1].isupper() or self._follows(parts, within=3)

    def _follows(self, parts: tuple[int, ...], *, within: int) -> bool:
        """Whether a number is the next, or one of the next few: a clause may be missing or without a number."""
        if not self._last:
            return parts[-1] == 1
        if len(parts) > len(self._last):
            return parts[-1] == 1 and parts[: len(self._last)] == self._last
        before = self._last[: len(parts)]
        return parts[:-1] == before[:-1] and 0 < parts[-1] - before[-1] <= within

    def _letter(self, text: str) -> int | None:
        found = _LETTER.match(text)
        if not found:
            return None
        self._push(self._style(found["id"]), f"({found['id']})")
        return found.end()

    def _style(self, label: str) -> str:
        """Whether "(i)" comes after "(h)" or begins a list of its own."""
        if label.isdigit():
            return "digit"
        if label[0].isupper():
            return "upper" if len(label) == 1 else "upper roman"
        open_lists = {style: text.strip("()") for style, text in self._stack}
        if "lower" in open_lists and label == _next_letter(open_lists["lower"]) and "roman" not in open_lists:
            return "lower"
        if "roman" in open_lists and label == roman(_value(open_lists["roman"]) + 1):
            return "roman"
        return "roman" if label == "i" or (len(label) > 1 and set(label) <= set("ivxlc")) else "lower"

    def _push(self, style: str, text: str) -> None:
        styles = [each for each, _ in self._stack]
        if style in styles:
            del self._stack[styles.index(style) :]
        self._stack.append((style, text))


def roman(number: int) -> str:
    """In lower case."""
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def letters(number: int) -> str:
    """a, b … z, aa, bb …: as word processors count."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _next_letter(label: str) -> str:
    return letters(ord(label[0]) - ord("a") + 2)


def _value(label: str) -> int:
    return next((number for number in range(1, 200) if roman(number) == label), 0)


def _first_word(text: str) -> str:
    found = _WORD.match(text)
    return found["word"] if found else ""


def _is_title(found: re.Match[str], text: str) -> bool:
    if found["after"].strip() or "\n" in found["after"]:
        return True
    rest = text[found.end() :]
    return not rest or (rest[0].isupper() and len(rest) <= _TITLE and rest.rstrip()[-1] not in ".;,")
