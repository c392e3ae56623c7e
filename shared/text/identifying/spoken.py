"""Numbers in words as figures: `oh seven seven double oh`, `thirty, ninety six, twelve`, `two thousand and four`.

A second reading of a folded text, beside which the first is kept: whatever looks for figures finds spoken ones in it.
"""

import re
from collections.abc import Iterator

from shared.text.identifying.folding import Folded

_UP_TO_NINETEEN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_UNITS = {name: number for number, name in enumerate(_UP_TO_NINETEEN)} | dict.fromkeys(
    ("oh", "o", "nought", "naught", "nil"), 0
)
_TENTHS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_TENS = {name: 10 * at for at, name in enumerate(_TENTHS, 2)}
_UP_TO_TWENTIETH = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip
_ORDINALS = {name: number for number, name in enumerate(_UP_TO_TWENTIETH, 1)} | {"thirtieth": 30}
_TIMES = {"double": 2, "triple": 3, "treble": 3}

_UNIT = "|".join(sorted((name for name in _UNITS if name != "o"), key=len, reverse=True))
_DIGIT = "zero|one|two|three|four|five|six|seven|eight|nine|oh|o|nought|naught"
_TEN = "|".join(_TENS)
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
# "second" and "first" count as days only where a month follows: see `_ordinal`.
_SPOKEN = re.compile(
    rf"\b(?:"
    rf"(?P<times>double|triple|treble)[\s-](?P<repeated>{_DIGIT}|\d)"
    rf"|two thousand(?: and)?(?: (?P<since>(?:{_TEN})(?:[\s-](?:{_UNIT}))?|{_UNIT}))?"
    rf"|(?P<century>nineteen|twenty)[\s-](?:hundred[\s-](?:and\s)?)?(?P<tens>{_TEN})(?:[\s-](?P<years>one|two|"
    rf"three|four|five|six|seven|eight|"
    rf"nine))?"
    rf"|(?P<hundreds>a|one|two|three|four|five|six|seven|eight|"
    rf"nine) hundred(?: and (?P<odd>(?:{_TEN})(?:[\s-](?:{_UNIT}))?|{_UNIT}))?"
    rf"|(?P<ordinal>(?:(?:twenty|thirty)[\s-])?(?:{_ORDINAL}))"
    rf"|(?P<ten>{_TEN})(?:[\s-](?P<unit>one|two|three|four|five|six|seven|eight|nine))?"
    rf"|(?P<small>{_UNIT})"
    rf")\b"
)


def spoken(folded: Folded) -> Folded | None:
    """The same text with figures for number words, or nothing where it has no number words."""
    pieces, origins, at = list[str](), list[int](), 0
    for match in _SPOKEN.finditer(folded.text):
        figures = _figures(match)
        pieces += (folded.text[at : match.start()], figures)
        origins += folded.origins[at : match.start()]
        origins += [folded.origins[match.start()]] * len(figures)
        at = match.end()
    if not pieces:
        return None
    return Folded("".join([*pieces, folded.text[at:]]), folded.original, (*origins, *folded.origins[at:]))


def _figures(match: re.Match[str]) -> str:
    for name, read in _READ:
        if match[name]:
            return read(match)
    return str(2000 + _number(match["since"] or ""))


def _number(words: str) -> int:
    return sum(_TENS.get(word, _UNITS.get(word, 0)) for word in _parts(words))


def _parts(words: str) -> Iterator[str]:
    yield from re.split(r"[\s-]", words)


def _repeated(match: re.Match[str]) -> str:
    digit = match["repeated"]
    return str(_UNITS.get(digit, digit)) * _TIMES[match["times"]]


def _year(match: re.Match[str]) -> str:
    """`nineteen eighty five`; `twenty twenty six`."""
    century = {"nineteen": 1900, "twenty": 2000}[match["century"]]
    return str(century + _TENS[match["tens"]] + _UNITS.get(match["years"] or "", 0))


def _hundreds(match: re.Match[str]) -> str:
    return str(100 * _UNITS.get(match["hundreds"], 1) + _number(match["odd"] or ""))


def _ordinal(match: re.Match[str]) -> str:
    return f"{sum(_ORDINALS.get(word, _TENS.get(word, 0)) for word in _parts(match['ordinal']))}th"


def _tens(match: re.Match[str]) -> str:
    return str(_TENS[match["ten"]] + _UNITS.get(match["unit"] or "", 0))


_READ = (
    ("times", _repeated),
    ("century", _year),
    ("hundreds", _hundreds),
    ("ordinal", _ordinal),
    ("ten", _tens),
    ("small", lambda match: str(_UNITS[match["small"]])),
)
