"""Dates that could be somebody's day of birth.

Searches run on folded text and are linear: every repetition is bounded.
"""

import re
from collections.abc import Iterator
from datetime import date

from shared.text.identifying.context import around
from shared.text.identifying.folding import Folded, Span

_MONTHS = (
    "jan(?:uary)?",
    "feb(?:ruary)?",
    "mar(?:ch)?",
    "apr(?:il)?",
    "may",
    "june?",
    "july?",
    "aug(?:ust)?",
    "sept?(?:ember)?",
    "oct(?:ober)?",
    "nov(?:ember)?",
    "dec(?:ember)?",
)
_MONTH = rf"(?:{'|'.join(_MONTHS)})"
_DAY = r"\d{1,2}(?:\s?(?:st|nd|rd|th))?"
_YEAR = r"(?:1[89]|20)\d\d"
_BREAK = r"[\s,.\-/]{0,3}"
_EDGE = r"(?<!\d)(?<!\d[.,/-])"
_END = r"(?!\d)(?![./-]\d)"

_DAY_FIRST = re.compile(
    rf"{_EDGE}(?P<day>\d{{1,2}})\s?(?P<by>[./-])\s?(?P<month>\d{{1,2}})\s?(?P=by)\s?(?P<year>{_YEAR}|\d\d){_END}"
)
_YEAR_FIRST = re.compile(rf"{_EDGE}(?P<year>{_YEAR})(?P<by>[./-])(?P<month>\d{{1,2}})(?P=by)(?P<day>\d{{1,2}}){_END}")
# "On 3 May 20 people came" tells no year: two digits count after an apostrophe or where no word follows.
_SHORT_YEAR = rf"(?:{_YEAR}|'\d\d|\d\d(?!\d|\s{{1,3}}[^\W\d_]))(?!\d)"
_IN_WORDS = (
    re.compile(
        rf"{_EDGE}(?P<day>\d{{1,2}})(?:\s?(?:st|nd|rd|th))?{_BREAK}(?:(?:day\s)?of\s{{1,3}})?"
        rf"(?P<month>{_MONTH})\b{_BREAK}(?P<year>{_SHORT_YEAR})"
    ),
    re.compile(
        rf"\b(?P<month>{_MONTH})\b{_BREAK}(?:the\s)?(?P<day>\d{{1,2}})(?!\d)(?:\s?(?:st|nd|rd|th))?"
        rf"[\s,.\-/]{{1,3}}(?P<year>{_SHORT_YEAR})"
    ),
    re.compile(rf"{_EDGE}(?P<year>{_YEAR}){_BREAK}(?P<month>{_MONTH})\b{_BREAK}(?P<day>\d{{1,2}})(?!\d)"),
)
_ORDERS = (("day", "month"), ("month", "day"))

# After "born", "DOB" and the like, less than a full date is enough to point to somebody.
_BIRTH = r"(?:\bd\.?\s?o\.?\s?b\b\.?|\b(?:date|day|year) of birth\b|\bbirth\s?(?:date|day|year)\b|\bborn\b|\bb\.)"
_LINK = r"(?:[\s:=,(\-]{0,3}(?:\b(?:was|is|on|in|of|the|year|around|about|circa|c|early|late)\b\.?)?)"
_PART = (
    rf"(?:{_DAY}{_BREAK}(?:of\s)?{_MONTH}\b(?:{_BREAK}{_YEAR}(?!\d))?"
    rf"|{_MONTH}\b{_BREAK}(?:{_YEAR}|{_DAY})(?!\d)(?:{_BREAK}{_YEAR}(?!\d))?"
    rf"|(?:\d{{1,2}}\s){{2}}(?:{_YEAR}|\d\d)(?!\d)"
    rf"|(?:christmas|boxing|new year's|easter|may|mother's|midsummer|valentine's|halloween)\s?(?:day|eve|sunday|"
    rf"monday)?,?\s(?:of\s|in\s)?{_YEAR}"
    rf"|{_YEAR}(?:\d{{4}})?(?![\ds])(?![./-]\d)"
    rf"|\d{{2}}(?:0\d|1[0-2])(?:\d{{2}}|{_YEAR})(?!\d)"
    r"|'\d\d(?![\ds]))"
)
# Whoever was born later is a child, of whom a text says so: without a word for it a later day is no day of birth.
_OLDEST, _LONG_AGO, _SHORT_YEARS_OF_NOW = 1900, 2012, 35
_BIRTH_BEFORE = re.compile(
    r"\b(?:born|birth\w*|b\.|d\.?o\.?b\.?|bday|aged?|turn(?:s|ed|ing)?|i'?m|years? old|yrs? old|"
    r"(?:patient|client|child|baby|infant|son|daughter|boy|girl|lad|he|she|him|her|mother|father)[\s,(]{1,3})"
    r"[\s:,(]{0,3}(?:(?:is|was|on|in|dob)\s){0,2}(?:\d{1,3}[\s,]{1,2}(?:on\s)?)?$"
    r"|\bbirthday\b[^.;]{0,25}$"
)
_BIRTH_AFTER = re.compile(
    r"[\s,)(]{0,3}(?:is|was|being)?\s?(?:(?:his|her|my|their|the)\s)?(?:\w+\s)?(?:birthday|date of birth|birth date|"
    r"dob|is when (?:he|she|i) was born)"
)
_TURNS = re.compile(
    rf"\b(?:(?:turn(?:s|ed|ing)?|will be|becomes|reach(?:es|ed)?)\s\d{{1,3}}\s(?:on|this|"
    rf"next)\s(?:the\s)?{_DAY}{_BREAK}(?:of\s)?{_MONTH}\b(?:{_BREAK}{_YEAR})?"
    rf"|birthday\s(?:is|was|falls|on|"
    rf"being)\s(?:on\s)?(?:the\s)?(?:{_DAY}{_BREAK}(?:of\s)?{_MONTH}\b(?:{_BREAK}{_YEAR})?|"
    rf"{_MONTH}\b{_BREAK}(?:the\s)?{_DAY}(?:{_BREAK}{_YEAR})?))"
)
_ON_A_FEAST = re.compile(
    r"\b(?:turn(?:s|ed|ing)?|became|will be)\s\d{1,3}\s(?:on|last|this|next)\s(?:hogmanay|christmas|boxing|"
    r"new year's|easter|"
    r"halloween|bonfire|valentine's|st patrick's|may)\s?(?:day|eve|night|sunday)?(?:\s(?:19|20)\d\d)?\b"
)
_ABBREVIATED = re.compile(r"\bd\.?o\.?b\b")
_BORN = re.compile(rf"{_BIRTH}{_LINK}{{0,4}}[\s:=,(\-]{{0,3}}(?<![\d']){_PART}")


def dates(folded: Folded) -> Iterator[Span]:
    """Days of birth: what follows `born` or `DOB`, a day beside a birthday or an age, and any full date of long ago.

    A day of the last years with nothing beside it is a meeting, a deadline or a rule.
    """
    if folded.has_figures:
        yield from _days(folded)
    # In capitals it comes from a form, and hardly without the date, in whatever words; "date of birth" alone may be
    # what a learning is about.
    yield from (match.span() for match in _ABBREVIATED.finditer(folded.text) if folded.is_capital(match.end() - 1))


def _days(folded: Folded) -> Iterator[Span]:
    for match in (*_numeric(folded.text), *_in_words(folded.text)):
        if _is_long_ago(match["year"]) or _is_beside_a_birth(folded, match.span()):
            yield match.span()
    yield from (match.span() for match in _BORN.finditer(folded.text))
    for pattern in (_TURNS, _ON_A_FEAST):
        yield from (match.span() for match in pattern.finditer(folded.text))


def _is_long_ago(year: str) -> bool:
    """Two figures after the turn of the century may be a year of now: `14.2.25`."""
    written = int(year.lstrip("'"))
    return _OLDEST <= written <= _LONG_AGO or (written < 100 and written > _SHORT_YEARS_OF_NOW)


def _is_beside_a_birth(folded: Folded, span: Span) -> bool:
    before, after = around(folded, span)
    return bool(_BIRTH_BEFORE.search(before) or _BIRTH_AFTER.match(after))


def _numeric(text: str) -> Iterator[re.Match[str]]:
    """`03/04/1985`, `3.4.85`, `1985-04-03`; also the American order, since both are written."""
    for pattern in (_DAY_FIRST, _YEAR_FIRST):
        for match in pattern.finditer(text):
            if any(_exists(match["year"], int(match[month]), int(match[day])) for day, month in _ORDERS):
                yield match


def _in_words(text: str) -> Iterator[re.Match[str]]:
    """`3rd April 1985`, `3-Apr-85`, `April 3, 1985`, `1985 April 3`."""
    for pattern in _IN_WORDS:
        for match in pattern.finditer(text):
            month = next(number for number, name in enumerate(_MONTHS, 1) if re.fullmatch(name, match["month"]))
            if _exists(match["year"], month, int(match["day"])):
                yield match


def _exists(year: str, month: int, day: int) -> bool:
    written = int(year.lstrip("'"))
    return any(_is_day(century + written, month, day) for century in ((0,) if written > 99 else (1900, 2000)))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
