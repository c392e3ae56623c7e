"""An age that few people have, or that few have at what they do: a hint, for whoever reads it may know who that is."""

import re
from collections.abc import Iterator

from shared.text.identifying.context import around
from shared.text.identifying.folding import Folded, Span

_AGE = re.compile(
    r"(?<![\d£$€.,-])(?P<age>\d{1,3})(?:[\s-]{0,2}(?:year|yr|yo|y/o)s?[\s-]{0,2}(?:old|of age)?\b)(?!s\b)"
    r"|\b(?:aged?|at the age of|turned|turns|turning)\s(?P<aged>\d{1,3})(?!\d|\+|[\s-]{0,3}(?:to|-|or|plus)\b|"
    r"\sand\s(?:over|under|above|up|older|younger|below|\d)|\s?-)"
    r"|\b(?:he|she|his|her)\b[^.;!?\d]{0,50}\bat\s(?P<still>9\d|1[01]\d)(?=\s(?:and|with|but|when)\b|[.,]|$)"
    r"|\bat\s(?P<at>\d{2,3}),?\s(?=(?:he|she|i|mum|dad|my|our|his|her)\b)"
    r"|\b(?:he|she|i|mum|dad|gran|nan|grandad|granny|who)(?:'s|'m|\sis|\swas|\sam)\s(?:now\s|only\s|just\s|"
    r"nearly\s)?(?P<being>\d{1,3})(?=\s(?:and|but|now|years|next|this|in|with|when)\b|[,.;!)]|$)"
)
_OLD, _VERY_OLD = 90, 100
_GRANDPARENT = re.compile(
    r"\b(?:gran|granny|grandmother|grandma|nan|nana|grandad|granddad|grandfather|grandpa|grandparent)s?\b"
    r"[^.;!?\d]{0,12}(?:of|at|aged|only|was|is|,)\s{0,2}(?:only\s)?(?P<age>\d\d)(?!\d|s\b)"
    r"|(?<!\d)(?P<before>\d\d)[\s-]{1,2}(?:year|yr)s?[\s-]{1,2}old\s(?:gran|grandmother|grandma|nan|grandad|"
    r"grandfather)\b"
)
_YOUNG_GRANDPARENT = 38
_PARENT = r"\b(?:mother|mum|mam|father|dad|parent|woman|couple|man|she|he|widow|widower)\b"
_CHILDREN = re.compile(
    rf"{_PARENT}[^.;!?]{{0,25}}?\b(?:of|with|has|had|to)\s(?P<children>\d{{1,2}})(?:\s(?:children|kids|bairns|sons|"
    rf"daughters|little ones))?"
    r"(?=[^.;!?]{0,20}\b(?:aged?|at|is|was)\s\d\d\b|\s(?:children|kids|bairns)\b|,\s\d\d,)"
    rf"|\baged?\s\d\d[^.;!?]{{0,6}}\bwith\s(?P<with>\d{{1,2}})\s(?:children|kids)"
)
_MANY_CHILDREN = 7
_YOUNG_PARENT = re.compile(
    r"\b(?:a|the|our|this)\s(?:mother|mum|mam|father|dad)\s(?:of|at|aged)\s(?P<age>1[0-5])(?!\d)"
)
_STILL = re.compile(
    r"\b(?:still|learning|learnt|learned|first|started|runs?|running|drives?|driving|climbs?|swims?|marathon|works?|"
    r"working|cooks?|teaches|passed|married|graduated|won|joined|became)\b"
)
_CHILD = r"(?:children|kids|bairns|little ones|sons|daughters)"
_AT_AN_AGE = re.compile(
    r"\b(?:(?P<parent>pregnant|(?:gave|giving|gives) birth|(?:first|second|third) (?:baby|child)|had (?:her|his|"
    r"their) "
    r"(?:\w+ )?(?:baby|child|son|daughter)|expecting|became a (?:mother|mum|father|dad|parent)|triplets|twins)"
    r"|(?P<widow>widow(?:er|ed|s)?)|(?P<married>married|wed|bride|engaged))\b[^.;!?\d]{0,15}\b(?:at|of|aged|,)\s?"
    r"(?P<age>\d\d)(?!\d|%|[\s-]weeks|[./:]\d|\s?(?:am|pm)\b)"
)
_USUAL = {"parent": (17, 48), "widow": (31, 199), "married": (18, 79)}
_PARENT_SO_YOUNG = re.compile(
    r"(?<!\d)(?:1[0-5])(?:[\s-]{1,2}(?:year|yr)s?[\s-]{1,2}old)?\b(?!\s?(?:percent|%|weeks|months|am|pm|"
    r"days))[^.;!?\d]{0,12}\b"
    r"(?:pregnant|a (?:mother|mum|father|dad)|with (?:a|her|his) (?:baby|child|own child)|(?:mother|mum|father|"
    r"dad)\b)"
)
_CARER_SO_YOUNG = re.compile(
    r"(?<!\d)(?:[4-9]|1[0-2])[\s-]{1,2}(?:years?|yrs?)[\s-]{1,2}old(?!s)\b[^.;!?\d]{0,20}\b(?:carer|cares|"
    r"caring|cared|looks after|"
    r"looking after|runs the house)\b|\bcarer\b[^.;!?\d]{0,8}\b(?:aged?|of|is)\s(?:[4-9]|1[0-2])(?!\d|\s?(?:to|"
    r"-|and|or))\b"
)
_MANY_SO_YOUNG = re.compile(
    rf"(?<!\d)(?P<age>1\d|2\d)\b(?!\s?(?:%|percent|weeks|families|people|homes))[^.;!?\d]{{0,20}}\b(?:with|and|"
    rf"has|had)\s"
    rf"(?:already\s)?(?P<children>\d{{1,2}})\s(?:\w+\s)?{_CHILD}\b"
)
_PARENT_OF_MANY = re.compile(
    r"\b(?:mother|mum|mam|father|dad|parents?|family)\sof\s(?P<children>\d{1,2})\b(?!\d|[\s-]{0,2}(?:year|yr|"
    r"month|week|to\b|or\b))"
)
_PARENT_AT = re.compile(r"\b(?:mum|mother|dad|father|parent)\sat\s1[1-6]\b(?!\s?(?:am|pm|o'clock|percent|%)|[:.]\d)")
_AT_WORK_SO_OLD = re.compile(
    r"(?<!\d)(?:8[5-9]|9\d)[\s-]{1,2}(?:years?|yrs?)[\s-]{1,2}old\s(?:\w+\s)?(?:dj|student|driver|runner|"
    r"swimmer|apprentice|"
    r"teacher|nurse|caretaker|boxer|dancer|singer|drummer|biker|barber|volunteer|learner|gamer|coach|cook|farmer)\b"
    r"|\b(?:man|woman|lady|volunteer|gentleman|driver|warden|coach)\sof\s9\d\b(?!\s?(?:%|percent|people))"
)
_HUNDREDTH = re.compile(
    r"\b(?:his|her|my|their)\s(?:hundredth|(?:100|10\d)(?:th|st|nd|rd))\s(?:year|birthday)\b"
    r"|\b(?:the|our|a|this|her|his)\s(?:\w+\s)?(?:super)?centenarian\b(?! (?:group|club|project))"
    r"|\b(?:man|woman|tenant|resident|patient|lady|gentleman|mother|father|mum|dad|gran|nan|neighbour|one|"
    r"veteran),?\s(?:of\s|is\s|aged\s)?"
    r"(?:1[01]\d)\b(?!\s?(?:%|percent|people|homes))"
)


def unusual_ages(folded: Folded) -> Iterator[Span]:
    """Very old people, very young parents, widows and carers, parents of nine; no age groups."""
    yield from _very_old(folded)
    yield from _grandparents(folded)
    for match in _AT_AN_AGE.finditer(folded.text):
        least, most = next(usual for what, usual in _USUAL.items() if match[what])
        if not least <= int(match["age"]) <= most:
            yield match.span()
    yield from _parents(folded)
    for pattern in (_PARENT_SO_YOUNG, _CARER_SO_YOUNG, _YOUNG_PARENT, _PARENT_AT, _AT_WORK_SO_OLD):
        yield from (match.span() for match in pattern.finditer(folded.text))


def known_by_a_word(folded: Folded) -> Iterator[Span]:
    """`the centenarian`, `in her hundredth year`."""
    yield from (match.span() for match in _HUNDREDTH.finditer(folded.text))


def _very_old(folded: Folded) -> Iterator[Span]:
    for match in _AGE.finditer(folded.text):
        age = int(next(filter(None, match.groups())))
        before, after = around(folded, match.span())
        if _VERY_OLD <= age <= 119 or (
            _OLD <= age < _VERY_OLD and (age > 94 or _STILL.search(f"{before}{match[0]}{after}"))
        ):
            yield match.span()


def _grandparents(folded: Folded) -> Iterator[Span]:
    for match in _GRANDPARENT.finditer(folded.text):
        great = folded.text.endswith("great-", 0, match.start())
        if int(match["age"] or match["before"]) <= _YOUNG_GRANDPARENT + 22 * great:
            yield match.span()


def _parents(folded: Folded) -> Iterator[Span]:
    for match in _CHILDREN.finditer(folded.text):
        if _MANY_CHILDREN <= int(match["children"] or match["with"]) <= 25:
            yield match.span()
    for match in _MANY_SO_YOUNG.finditer(folded.text):
        if int(match["children"]) >= (3 if int(match["age"]) < 20 else 5):
            yield match.span()
    for match in _PARENT_OF_MANY.finditer(folded.text):
        if _MANY_CHILDREN < int(match["children"]) <= 25:
            yield match.span()
